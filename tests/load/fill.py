"""`python -m tests.load.fill 10000`: fill the connected, migrated, empty database with a generated desk."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from tests.load.population import Population  # models are there only after setup

    Population(int(sys.argv[1])).fill()
