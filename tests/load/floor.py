"""The floor: minimal but honest views in the same processes, to which pages are compared (speed page).

Session, sign-in and CSRF as everywhere; then for a list 25 rows with two joins and two counters, for a ticket its
thread, for create and reply one transaction with ticket, message, history row, outbox row and counter.
"""

import secrets

from django.contrib.auth.decorators import login_required
from django.db import connection, transaction
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.urls import path
from django.utils import timezone

from servicedesk.mail.models import Outgoing
from tickets.models import Message, Ticket

_LIST = "<p>{{ mine }} {{ open }}</p>{% for t in rows %}<p>{{ t.number }} {{ t.subject }} {{ t.customer.name }} {{ t.assignee.full_name }}</p>{% endfor %}"  # noqa: E501
_THREAD = "<h1>{{ t.subject }}</h1>{% for m in rows %}<p>{{ m.author_name }} {{ m.at }}</p>{{ m.body|linebreaks }}{% endfor %}"  # noqa: E501


def _page(source: str, request, **context) -> HttpResponse:
    get_token(request)
    return HttpResponse(engines["django"].from_string(source).render(context, request))


@login_required
def listing(request):
    opened = Ticket.objects.filter(state__in=("new", "open", "waiting"))
    rows = opened.select_related("customer", "assignee").order_by("due_sort", "id")[:25]
    mine = opened.filter(assignee=request.user)[:1000].count()
    return _page(_LIST, request, rows=rows, mine=mine, open=opened[:1000].count())


@login_required
def thread(request, number):
    ticket = Ticket.objects.select_related("customer", "assignee").get(number=number)
    return _page(_THREAD, request, t=ticket, rows=Message.objects.filter(ticket=ticket).order_by("at", "id")[:50])


def _write(ticket, body, at):
    outgoing = Outgoing.objects.create(
        channel="email", to="a@example.com", subject="s", text=body, message_id=secrets.token_hex(12), created_at=at,
        next_attempt_at=at, due_at=at, sent_at=at, state="kept", topic=f"floor:{ticket.pk}",
    )  # fmt: skip
    said = {"ticket": ticket, "author": "customer", "at": at, "logged_at": at}
    Message.objects.create(**said, entry="message", public=True, body=body, outgoing=outgoing)
    Message.objects.create(**said, entry="event", data={"verb": "floor"})


@login_required
@transaction.atomic
def create(request):
    at = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('ticket_number')")
        number = cursor.fetchone()[0]
    customer = request.GET["customer"]
    ticket = Ticket.objects.create(
        number=number, kind="enquiry", subject="Floor", channel="web", customer_id=customer, received_at=at,
        logged_at=at, updated_at=at,
    )  # fmt: skip
    _write(ticket, "Floor", at)
    return HttpResponse(status=302, headers={"Location": f"/floor/thread/{number}/"})


@login_required
@transaction.atomic
def reply(request, number):
    at = timezone.now()
    ticket = Ticket.objects.select_for_update().get(number=number)
    _write(ticket, "Floor", at)
    Ticket.objects.filter(pk=ticket.pk).update(version=ticket.version + 1, updated_at=at)
    return HttpResponse(status=302, headers={"Location": f"/floor/thread/{number}/"})


urlpatterns = [
    path("floor/", listing),
    path("floor/thread/<int:number>/", thread),
    path("floor/create/", create),
    path("floor/reply/<int:number>/", reply),
]
