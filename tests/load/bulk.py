"""`python -m tests.load.bulk`: one deed to a thousand tickets of the filled database, and its undoing; as JSON."""

import json

import django

if __name__ == "__main__":
    django.setup()
    from tests.load.thousand import measure  # models are there only after setup

    print(json.dumps(measure()))
