"""The demo desk, loaded once: all there, all sound, and nothing left over for the first start (decision 29)."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command

from complaints import reminding
from complaints.models import Complaint, Proposal
from complaints.vocabulary import ARCHIVED, ENDED, STEPS, ExitKind, Outcome, ProposalState
from feedback.figures import verifying
from feedback.models import Survey, ToCount
from servicedesk.demo import loading
from servicedesk.demo.programme import DAYS
from servicedesk.mail.models import Outgoing
from servicedesk.notify import mailing
from staff.models import Person, Team
from tickets.clocks import recomputing, sweeping
from tickets.emergencies import contacts
from tickets.models import Attachment, Customer, Emergency, Handover, Message, Ticket
from tickets.models.customer import Address
from tickets.vocabulary import UNFINISHED, AddressKind, Entry, HandoverState, Kind, State, Tier

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 18, 7, 30, tzinfo=UTC)  # a Wednesday afternoon in Shanghai
PASSWORD = "seven steps to the demo"


@pytest.fixture(scope="module")
def demo(module_transaction, tmp_path_factory):
    """On a desk whose first administrator is invited; seen by every test here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.MEDIA_ROOT", tmp_path_factory.mktemp("media"))
        call_command("invite-admin", stdout=StringIO())
        yield loading.load(password=PASSWORD, at=NOW)


def test_it_has_the_size_that_was_promised(demo) -> None:
    assert (demo.people, demo.customers) == (10, 80)
    assert demo.tickets >= 300
    assert Team.objects.count() == 3


def test_its_reports_are_counted(demo) -> None:
    assert not ToCount.objects.exists()
    assert list(verifying.differences()) == []


def test_everybody_can_sign_in_with_the_password(demo) -> None:
    people = Person.objects.filter(username__in=("amy", "ben", "sue", "max", "ada"))
    assert [check_password(PASSWORD, one.password) for one in people] == [True] * 5


def test_every_kind_is_there_in_every_state(demo) -> None:
    seen = set(Ticket.objects.exclude(kind=Kind.COMPLAINT).values_list("state", flat=True))
    assert seen == set(State.values)
    assert set(Ticket.objects.values_list("kind", flat=True)) == set(Kind.values)


def test_complaints_stand_in_every_step(demo) -> None:
    stages = Counter(Ticket.objects.filter(kind=Kind.COMPLAINT).values_list("stage", flat=True))
    assert set(stages) >= {*STEPS, ARCHIVED, ENDED}


def test_complaints_take_every_turn(demo) -> None:
    assert set(Complaint.objects.exclude(exit="").values_list("exit", flat=True)) == set(ExitKind.values)
    assert {ProposalState.AWAITING, ProposalState.SENT, ProposalState.REFUSED, ProposalState.ACCEPTED} <= set(
        Proposal.objects.values_list("state", flat=True)
    )
    assert set(Complaint.objects.values_list("passes__outcome", flat=True)) >= set(Outcome.values)
    assert Complaint.objects.filter(reopenings__gt=0).exists()
    assert Survey.objects.filter(score__lte=2).exists() and Survey.objects.filter(score__gte=4).exists()


def test_it_spans_ninety_days_and_reaches_to_the_present(demo) -> None:
    first, last = (Ticket.objects.order_by(order)[0].received_at for order in ("received_at", "-received_at"))
    assert timedelta(days=DAYS - 5) < NOW - first
    assert NOW - last < timedelta(hours=2)
    assert not Message.objects.filter(at__gt=NOW).exists()


def test_the_inbox_is_alive(demo) -> None:
    """Some are late, some due today, some wait for somebody to take them; no storm."""
    running = Ticket.objects.filter(state__in=UNFINISHED, due_at__isnull=False, paused=False)
    late = running.filter(due_at__lt=NOW).count()
    today = running.filter(due_at__range=(NOW, NOW + timedelta(hours=12))).count()
    assert 3 <= late <= 25
    assert today >= 3
    assert Ticket.objects.filter(state__in=UNFINISHED, assignee=None).count() >= 2
    assert Handover.objects.filter(state=HandoverState.ASKED).exists()


def test_customers_come_in_three_languages_and_by_telephone(demo) -> None:
    assert set(Customer.objects.values_list("language", flat=True)) == {"en", "zh-hans", "zh-hant"}
    by_phone = Customer.objects.exclude(addresses__in=Address.objects.filter(kind=AddressKind.EMAIL))
    assert by_phone.count() >= 5
    assert Customer.objects.filter(tier=Tier.VIP).count() >= 5


def test_the_conversations_hold_all_that_happens_on_a_desk(demo) -> None:
    assert set(Message.objects.values_list("entry", flat=True)) == set(Entry.values)
    assert {"image/png", "application/pdf"} <= set(Attachment.objects.values_list("content_type", flat=True))


def test_no_placeholder_was_left_in_any_text(demo) -> None:
    assert not Message.objects.filter(body__contains="{").exists()
    assert not Outgoing.objects.filter(text__contains="{").exists()


def test_audit_and_clocks_are_sound(demo, capsys) -> None:
    call_command("verify_audit")
    call_command("verify_clocks")
    told = capsys.readouterr().out
    assert "The audit holds" in told
    assert re.search(r"All \d+ running clocks equal their ledgers\.", told)


def test_nothing_is_left_over_for_the_first_start(demo) -> None:
    assert not Outgoing.objects.queued().filter(next_attempt_at__lte=NOW).exists()
    swept = sweeping.sweep(NOW)
    assert (swept.warned, swept.breached) == (0, 0)
    assert reminding.look_after(at=NOW) == 0
    assert mailing.mail_due(NOW) == 0
    assert recomputing.recount(NOW) == 0


def test_a_second_time_is_refused(demo) -> None:
    with pytest.raises(CommandError, match="in use"):
        call_command("demo")


def test_an_emergency_ended_well_and_a_drill_was_held(demo) -> None:
    lift, drill = Emergency.objects.real().get(), Emergency.objects.get(drill=True)
    assert (lift.grade.level, lift.closed_by.username, drill.grade.level) == (2, "zhaomin", 2)
    for one in (lift, drill):
        assert not one.checks.filter(done_at=None).exists()
        waiting = one.tells.filter(confirmed_at=None, dropped_at=None)
        assert not waiting.exists()
    assert set(lift.log.values_list("verb", flat=True)) >= {"unanswered", "next", "raised", "lead", "closed"}
    assert [one.duty for one in contacts.untested(NOW)] == ["press"]
