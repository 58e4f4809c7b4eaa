"""Who may send a letter now: one claim under a lease, in the order of each topic."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import uuid4

from .models import Outgoing
from .outcomes import LostClaim
from .vocabulary import Channel, State

# Longer than a worker's hard time limit (90 s), so that no living process can hold an expired lease.
LEASE = timedelta(seconds=180)

# An earlier letter of the same topic and channel goes first, also while it waits for its next attempt; one that is
# not planned yet (a reminder in three days) has a later `due_at` and holds up nobody.
_CLAIM = """
UPDATE mail_outgoing SET state = 'sending', attempt_key = %(key)s, lease_until = %(lease)s, attempts = attempts + 1,
    handed_at = NULL
WHERE id = (
    SELECT mine.id FROM mail_outgoing AS mine
    WHERE mine.state = 'queued' AND mine.next_attempt_at <= %(at)s AND mine.channel = ANY(%(channels)s)
    AND (mine.topic = '' OR NOT EXISTS (
        SELECT 1 FROM mail_outgoing AS earlier
        WHERE earlier.topic = mine.topic AND earlier.topic <> '' AND earlier.state IN ('queued', 'sending')
        AND earlier.channel = mine.channel AND (earlier.due_at, earlier.id) < (mine.due_at, mine.id)))
    ORDER BY mine.next_attempt_at, mine.id LIMIT 1 FOR UPDATE OF mine SKIP LOCKED)
RETURNING *
"""


def claim_next(*, at: datetime, without: Collection[str] = ()) -> Outgoing | None:
    """The next letter that may go, now `sending` and ours until the lease ends; None when there is none."""
    channels = [channel.value for channel in Channel if channel.value not in without]
    values = {"key": uuid4(), "lease": at + LEASE, "at": at, "channels": channels}
    return next(iter(Outgoing.objects.raw(_CLAIM, values)), None)


def mark_handed(letter: Outgoing, *, at: datetime) -> None:
    """Commit that the letter's bytes are about to leave. Raises LostClaim when the claim is no longer ours."""
    mine = Outgoing.objects.filter(pk=letter.pk, state=State.SENDING, attempt_key=letter.attempt_key)
    if not mine.update(handed_at=at, lease_until=at + LEASE):
        raise LostClaim
