"""Files of conversations: only to those who see the ticket, always as a download, never to be run [trust 6, 10]."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_GET

from tickets import files
from tickets.customers import customerfile
from tickets.models import Attachment, DraftFile, Ticket
from tickets.views.seeing import actor_in


def download(attachment: Attachment | DraftFile) -> FileResponse:
    """The file, streamed, under its cleaned name; browsers may not show it, sniff it, or keep it."""
    response = FileResponse(
        files.stream(attachment),
        as_attachment=True,
        filename=attachment.name,
        content_type=files.served_type(attachment),
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@login_required
def file(request: HttpRequest, key: str) -> FileResponse:
    found = _seen(request, key)
    customerfile.opened(found.ticket.customer, actor=actor_in(request), at=timezone.now())
    return download(found)


@require_GET
@login_required
def shown(request: HttpRequest, key: str) -> FileResponse:
    """A picture in its conversation, whose reading is recorded already."""
    return picture(_seen(request, key))


def picture(found: Attachment | DraftFile) -> FileResponse:
    """Of a type that we told from its bytes, as that type and nothing else."""
    if not files.can_show(found.content_type, found.size):
        raise Http404
    response = FileResponse(files.stream(found), content_type=found.content_type)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, max-age=3600, immutable"
    return response


def _seen(request: HttpRequest, key: str) -> Attachment:
    seen = Ticket.objects.visible_to(actor_in(request))
    found = Attachment.objects.select_related("ticket__customer").filter(key=key, ticket__in=seen).first()
    if found is None:
        raise Http404
    return found
