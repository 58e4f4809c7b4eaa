"""Files of what is not sent yet: one by one while one writes, or together with the form where no script runs."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import FileResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from servicedesk.errors import Invalid, Refused
from servicedesk.web.pages import go
from staff.views.doing import need
from tickets import draftfiles, drafting
from tickets.files import NoRoom, gone_with_another
from tickets.models import DraftFile, Ticket
from tickets.views.files import download, picture
from tickets.views.seeing import actor_in, ticket_for_deed, ticket_written_to
from tickets.views.unsent import rows_of, saved_at, words_in
from tickets.vocabulary import DraftKind


@dataclass(frozen=True)
class Brought:
    """The files of a posted form: those that its draft has kept, the reasons of the others, the draft's stamp.

    `stands`: the same form was posted before, and what it asked for is there.
    """

    files: list[DraftFile]
    reasons: list[str]
    stamp: str
    stands: bool = False

    def going(self) -> list[DraftFile]:
        """Raises Invalid when one was refused: nothing is sent without a file that was meant to go."""
        if self.reasons:
            raise Invalid({"files": list(self.reasons)})
        return self.files


def brought(
    request: HttpRequest, ticket: Ticket | None, kind: DraftKind, *, made: Callable[[], bool] = lambda: False
) -> Brought:
    """Keep what came with the form itself, and find what was kept before. `made`: whether this form was posted before.

    Its files have gone then. Raises Refused when one that the writer saw has gone otherwise.
    """
    actor, posted = actor_in(request), request.POST
    reasons: list[str] = []
    wanted = posted.getlist("kept")
    if (wanted or request.FILES) and made():
        return Brought([], [], posted.get("draft", ""), stands=True)
    words = words_in(posted, kind)
    for upload in request.FILES.getlist("files"):
        try:
            kept = draftfiles.add(ticket, upload, words=words, actor=actor, at=timezone.now())
        except (Invalid, NoRoom) as refusal:
            reasons += _reasons(refusal)
        else:
            wanted.append(kept.key)
            if ticket is None:  # a new one's draft is found by its stamp
                words = replace(words, seen=kept.draft.stamp)
    found = draftfiles.chosen(ticket, wanted, actor=actor)
    if len(found) < len(set(wanted)):
        raise gone_with_another()
    return Brought(found, reasons, words.seen)


@require_POST
@login_required
def add_file(request: HttpRequest, reference: str) -> HttpResponse:
    return _add(request, ticket_written_to(request, reference))


@require_POST
@login_required
def add_new_file(request: HttpRequest) -> HttpResponse:
    """Of a new ticket that is still being written down."""
    need(request, "ticket.create")  # type: ignore[arg-type]
    return _add(request, None)


@require_GET
@login_required
def draft_file(request: HttpRequest, key: str) -> FileResponse:
    return download(_own(request, key))


@require_GET
@login_required
def draft_picture(request: HttpRequest, key: str) -> FileResponse:
    return picture(_own(request, key))


@require_POST
@login_required
def remove_file(request: HttpRequest, key: str) -> HttpResponse:
    """By a script alone; else with the whole form, whose words are kept before the page comes again."""
    file = _own(request, key)
    ticket, actor = file.draft.ticket, actor_in(request)
    if "body" not in request.POST:
        draftfiles.remove(file, actor=actor)
        return HttpResponse(status=204)
    kind = DraftKind(file.draft.kind)
    where = f"/desk/tickets/{ticket.reference}/" if ticket else f"/desk/new/?draft={file.draft_id}"
    try:
        drafting.save(ticket, words_in(request.POST, kind), actor=actor, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return go(request, where)
    draftfiles.remove(file, actor=actor)
    return go(request, where)


def _add(request: HttpRequest, ticket: Ticket | None) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None:
        raise Http404
    kind = request.POST.get("kind", "") if ticket else DraftKind.NEW
    words = words_in(request.POST, DraftKind(kind) if kind in DraftKind.values else DraftKind.NOTE)
    try:
        kept = draftfiles.add(ticket, upload, words=words, actor=actor_in(request), at=timezone.now())
    except Refused as refusal:
        return JsonResponse({"reason": " ".join(_reasons(refusal))}, status=refusal.status)
    draft = kept.draft
    own = draft.tab == words.tab or draft.stamp == words.seen
    stamp = draft.stamp if own else ""  # what another window wrote is not taken for seen
    return JsonResponse({"row": rows_of([kept]), "stamp": stamp, "said": saved_at(draft)})


def _reasons(refusal: Refused) -> list[str]:
    errors = refusal.errors if isinstance(refusal, Invalid) else {"files": [str(refusal)]}
    return [str(one) for sentences in errors.values() for one in sentences]


def _own(request: HttpRequest, key: str) -> DraftFile:
    mine = DraftFile.objects.filter(key=key, draft__person=actor_in(request).person_id, draft__thrown_at=None)
    file = mine.select_related("draft__ticket").first()
    if file is None:
        raise Http404
    if file.draft.ticket is not None:
        ticket_for_deed(request, file.draft.ticket.reference)
    return file
