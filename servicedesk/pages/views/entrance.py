"""Personal links: a page with one button, since mail scanners open every link (decision 17)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from servicedesk.pages import portal
from servicedesk.pages.views.doors import closed
from servicedesk.web.pages import render_page
from tickets import links
from tickets.emergencies import links as emergencylinks
from tickets.vocabulary import LinkPurpose


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """GET and HEAD change nothing. POST opens the session and leaves the token's address behind."""
    at = timezone.now()
    if request.method != "POST":
        known = links.find(token, purpose=LinkPurpose.PROGRESS, at=at)
        return render_page(request, "pages/link.html") if known else closed(request, "pages/link_over.html")
    found = links.redeem(token, purpose=LinkPurpose.PROGRESS, at=at)
    if found is None:
        return closed(request, "pages/link_over.html")
    portal.enter(request, found, at=at)
    return redirect("pages:progress", found.ticket.reference)


@require_http_methods(["GET", "HEAD", "POST"])
def reached(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody of the emergency network confirms. GET and HEAD change nothing, and tell nothing of the emergency."""
    at = timezone.now()
    found = (emergencylinks.confirm if request.method == "POST" else emergencylinks.find)(token, at=at)
    if found is None:
        return closed(request, "pages/reached_over.html")
    return render_page(request, "pages/reached.html", {"confirmed": found.confirmed_at is not None})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close one's case on this device; the browser forgets what it kept of it (ASVS 14.3.1)."""
    portal.leave(request)
    response = redirect("pages:help")
    response["Clear-Site-Data"] = '"cache"'
    return response
