"""`python -m tests.load.apart sweep`: what `measure()` of that module here finds on the present database; as JSON.

    python -m tests.load.apart ledgers 100000

A process of its own, for models are there only after set-up. Whole numbers after the name are handed to it.
"""

import json
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    name, *numbers = sys.argv[1:]
    print(json.dumps(import_module(f"tests.load.{name}").measure(*map(int, numbers))))
