"""Places where a drill may kill the deliverer (trust.md, D1): SERVICEDESK_FAILPOINT names one."""

import os
from typing import Literal

Failpoint = Literal["before_send", "after_data_before_250", "after_250_before_commit", "after_commit_before_ack"]


def reach(name: Failpoint) -> None:
    """End the process at once, as kill -9 would, when the drill asks for this place."""
    if os.environ.get("SERVICEDESK_FAILPOINT") == name:
        os._exit(137)
