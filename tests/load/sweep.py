"""`python -m tests.load.sweep`: measure the sweep on the connected, migrated, empty database; as a line of JSON."""

import json

import django

if __name__ == "__main__":
    django.setup()
    from tests.load.duetimes import measure  # models are there only after setup

    print(json.dumps(measure()))
