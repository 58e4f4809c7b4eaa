"""What became of a letter: announced in the transaction that says so, for the apps that wrote it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """The receiving server took the letter (or the desk keeps it, where nothing leaves the machine)."""

    outgoing_id: int
    topic: str
    kind: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Failed:
    """The letter will not be tried again. `permanent`: the address or letter itself was refused."""

    outgoing_id: int
    topic: str
    kind: str
    permanent: bool
    reason: str  # a code of vocabulary.ERRORS
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Held:
    """Nobody knows whether the letter arrived; it waits for a person to resend it or let it be."""

    outgoing_id: int
    topic: str
    kind: str
    at: datetime
