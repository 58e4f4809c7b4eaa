#!/usr/bin/env python
"""Commands for the desk: `manage.py help` lists them. To start everything, `make run`."""

import gc
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")
    gc.set_threshold(50_000, 20, 50)  # a command is soon over; migrating makes models by the thousand
    execute_from_command_line(sys.argv)
