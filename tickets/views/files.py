"""Files of conversations: only to those who see the ticket, always as a download, never to be run [trust 6, 10]."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_GET

from tickets import files
from tickets.models import Attachment, Ticket
from tickets.views.seeing import actor_in


def download(attachment: Attachment) -> FileResponse:
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
    found = Attachment.objects.filter(key=key, ticket__in=Ticket.objects.visible_to(actor_in(request))).first()
    if found is None:
        raise Http404
    return download(found)
