"""What has served its time goes, every day: links that ended, keys of posts that are made once, drafts thrown away.

Files that nobody sent go a month after their draft was last touched."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from tickets.models import BulkJob, Draft, DraftFile, Message, PersonalLink, Ticket

# A session that a link opened in its last minute lasts another twelve hours and looks for it.
LINKS_KEPT = timedelta(days=1)  # after they ended
KEYS_KEPT = timedelta(days=14)  # nobody presses the button of an older form again
DRAFTS_KEPT = timedelta(days=1)  # after they were thrown away
DRAFT_FILES_KEPT = timedelta(days=30)  # after its writer has last touched a draft; the words stay
JOBS_KEPT = timedelta(days=30)  # so long one sees, and can undo, what was done to many at once
AT_ONCE = 1_000  # rows of one statement
BUDGET = 40.0  # seconds of one run, well under the worker's soft limit; tomorrow's run goes on


def forget_old(at: datetime) -> int:
    """Delete old links and drafts and blank old keys, in small statements; returns how many."""
    deadline = time.monotonic() + BUDGET
    links = PersonalLink.objects.filter(expires_at__lt=at - LINKS_KEPT)
    drafts = Draft.objects.filter(thrown_at__lt=at - DRAFTS_KEPT)
    files = DraftFile.objects.filter(draft__updated_at__lt=at - DRAFT_FILES_KEPT)  # the sweep takes them from the disk
    bare = Draft.objects.filter(updated_at__lt=at - DRAFT_FILES_KEPT, body="", ticket__isnull=False, files=None)
    jobs = BulkJob.objects.filter(asked_at__lt=at - JOBS_KEPT)
    old = {"nonce__isnull": False, "logged_at__lt": at - KEYS_KEPT}
    ended = (links, drafts, files, bare, jobs)
    gone = sum(_in_batches(rows, lambda some: some.delete()[0], deadline=deadline) for rows in ended)
    for model in (Ticket, Message):
        gone += _in_batches(model.objects.filter(**old), lambda some: some.update(nonce=None), deadline=deadline)
    return gone


def _in_batches(rows: QuerySet[Any], change: Callable[[QuerySet[Any]], int], *, deadline: float) -> int:
    """Walk once through the rows by their key, a batch in each transaction."""
    done, last = 0, 0
    while time.monotonic() < deadline:
        batch = list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not batch:
            break
        done += change(rows.model.objects.filter(pk__in=batch))
        last = batch[-1]
    return done
