"""`python -m tests.load.ledgers 100000`: hold so many cases to their ledgers; on a migrated, empty database."""

import json
import sys

import django

if __name__ == "__main__":
    django.setup()
    from tests.load.ledgerbase import measure  # models are there only after setup

    print(json.dumps(measure(int(sys.argv[1]))))
