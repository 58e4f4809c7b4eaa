import re
from datetime import date

import pytest

from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.mail import message
from servicedesk.mail.models import Outgoing
from servicedesk.mail.placeholders import names_in
from servicedesk.mail.vocabulary import Channel
from staff.models import Desk
from tests.desk import DAY, HOUR, MONDAY, a_customer, a_ticket, an_address
from tests.people import a_manager, a_supervisor, acting, an_agent
from tickets import conversation, letters, links, stationery
from tickets.defaults import defaults
from tickets.lettertexts import KINDS, PLACEHOLDERS, TEXTS
from tickets.models import LetterText
from tickets.vocabulary import Author, LinkPurpose

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "zh-hans", "zh-hant")
TOKEN = re.compile(r"/(p|survey)/([\w-]{32})/")


@pytest.fixture
def amy():
    return acting(an_agent())


def a_known_customer(**fields):
    return a_customer("Wang Min", **{"verified": True, **fields})


def test_every_kind_is_written_in_every_language():
    for language in LANGUAGES:
        assert set(TEXTS[language]) == set(KINDS)
        for kind, (subject, body, sms) in TEXTS[language].items():
            used = {*names_in(subject), *names_in(body), *names_in(sms)}
            assert used <= PLACEHOLDERS, kind
            assert body.count("{link}") == 1 and re.search(r"^.+[:：] ?\{link\}$", body, re.MULTILINE), kind
            assert sms.splitlines()[-1] == "{link}" and len(sms) <= 300 and len(subject) <= 200


def test_the_voice_is_kept():
    everything = str(TEXTS).lower()
    for word in (
        "unfortunately",
        "inconvenience",
        "!",
        "！",
        "as soon as possible",
        "尽快",
        "儘快",
        "给您带来不便",
        "造成您的不便",
    ):
        assert word not in everything, word
    assert not re.search(r"[\u4e00-\u9fff] \{|\} [\u4e00-\u9fff]", str(TEXTS["zh-hans"])), (
        "no space between Han and Latin"
    )
    mainland_or_hong_kong = "信息|链|视频|默认|甚麼|裏|聯絡我們|短訊|電郵|私隱"
    assert not re.search(mainland_or_hong_kong, str(TEXTS["zh-hant"]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"staff_notice"}))
@pytest.mark.parametrize("reach", ["email", "phone"])
def test_a_letter_is_whole_in_every_language_and_on_every_way(kind, language, reach, amy):
    address = {"phone": "13800138000"} if reach == "phone" else {}
    ticket = a_ticket(customer=a_known_customer(language=language, **address))
    message = letters.send(
        kind, ticket, at=MONDAY, actor=amy, body="First.\n\nSecond {x}.", extra={"until": MONDAY + DAY}
    )
    out = message.outgoing
    assert "{link}" not in out.text and "{agent}" not in out.text + out.subject and "\n\n\n" not in out.text
    assert (out.kind, out.language, out.topic) == (kind, language, f"ticket:{ticket.number}")
    assert TOKEN.search(out.text) and ticket.reference in out.text + out.subject
    if reach == "email":
        assert out.channel == Channel.EMAIL
        assert "Wang Min" in out.text or kind == "track"
        assert TOKEN.search(out.html) and f'lang="{language.split("-")[0]}' in out.html
    else:
        assert (out.channel, out.to, out.html) == (Channel.SMS, "+8613800138000", "")
        assert "\n" not in out.text


def test_a_stranger_s_words_go_to_nobody_before_the_address_is_known():
    ticket = a_ticket(
        customer=a_customer("Cheap pills"), subject="evil.example", body="http://evil.example", about="evil.example"
    )
    first = ticket.messages.last().outgoing
    told = first.subject + first.text + first.html
    assert ticket.reference in told
    assert "evil" not in told and "pills" not in told
    assert first.text.startswith("Hello,\n")
    ticket.customer.addresses.update(verified_at=MONDAY)
    assert "evil.example" in letters.send("acknowledgement", ticket, at=MONDAY).outgoing.text


def test_the_token_stands_in_the_letter_alone(amy):
    ticket = a_ticket()
    message = letters.send("survey", ticket, at=MONDAY, purpose=LinkPurpose.SURVEY)
    page, token = TOKEN.search(message.outgoing.text).groups()
    assert page == "survey"
    assert links.redeem(token, purpose=LinkPurpose.SURVEY, at=MONDAY).ticket == ticket
    assert token not in message.body + str(message.data)


@pytest.mark.parametrize("kind", ["reply", "ask", "apology", "confirm_request", "proposal"])
def test_what_a_person_wrote_does_not_pass_for_a_machine_s_mail(kind, amy):
    letter = conversation.send(a_ticket(), kind=kind, body="Which colour?", actor=amy, at=MONDAY).outgoing
    assert not {"Auto-Submitted", "X-Auto-Response-Suppress"} & set(message.build(letter).keys())


def test_who_writes_is_told_by_the_public_name(amy):
    an_agent("ben", team=Desk.objects.get().team)
    ticket = a_ticket(customer=a_known_customer())
    by_amy = letters.send("reply", ticket, at=MONDAY, actor=amy, body="We looked into it.")
    assert (by_amy.author, by_amy.author_name, by_amy.body) == (Author.PERSON, "Amy", "We looked into it.")
    assert by_amy.outgoing.subject.startswith("Amy has answered")
    by_desk = letters.send("reminder", ticket, at=MONDAY)
    assert (by_desk.author, by_desk.author_name) == (Author.SYSTEM, "")
    assert "\n\nBen\n\n" in by_desk.outgoing.text
    assert ticket.assignee.full_name not in by_desk.outgoing.text + by_desk.outgoing.html


def test_times_are_told_in_full_in_the_desk_s_zone_and_the_customer_s_language():
    Desk.objects.get().calendar.__class__.objects.update(zone="Asia/Shanghai")
    for language, words in (
        ("en", "Monday 16 November, 19:00"),
        ("zh-hans", "11月16日（星期一）19:00"),
        ("zh-hant", "11月16日（星期一）19:00"),
    ):
        ticket = a_ticket(customer=a_known_customer(language=language))
        letter = letters.send("proposal", ticket, at=MONDAY, body="A new arm.", extra={"until": MONDAY + HOUR})
        assert words in letter.outgoing.text
    letter = letters.send("progress", ticket, at=MONDAY, body="…", extra={"due": date(2026, 11, 20)})
    assert "11月20日（星期五）" in letter.outgoing.text


def test_lines_without_a_value_are_left_out():
    ticket = a_ticket(customer=a_known_customer())
    assert "stands until" not in letters.send("proposal", ticket, at=MONDAY, body="A new arm.").outgoing.text


def test_braces_in_a_customer_s_words_are_only_braces():
    customer = a_known_customer()
    ticket = a_ticket(customer=customer, subject="{link} {{7*7}} {agent.password} %(x)s")
    assert "{link} {{7*7}} {agent.password} %(x)s" in letters.send("acknowledgement", ticket, at=MONDAY).outgoing.text


def test_the_preferred_address_wins_and_a_refused_one_is_never_used():
    customer = a_known_customer()
    customer.addresses.create(kind="phone", value="+8613800138000", shown="138")
    assert letters.address_for(customer).kind == "email"
    an_address(customer).__class__.objects.filter(kind="email").update(refused_at=MONDAY)
    assert letters.address_for(customer).kind == "phone"
    customer.addresses.update(refused_at=MONDAY)
    with pytest.raises(Refused) as refusal:
        letters.send("reply", a_ticket(customer=customer), at=MONDAY, body="Hello")
    assert refusal.value.code == "no_address"


def test_without_a_language_of_their_own_customers_are_written_to_in_the_desk_s():
    desk = Desk.objects.get()
    desk.language = "zh-hant"
    desk.save()
    assert "您" in Outgoing.objects.of(f"ticket:{a_ticket().number}").get().text


def test_a_colleague_hears_with_subject_and_time():
    amy = an_agent("amy")
    letter = letters.staff_notice(amy, a_ticket(subject="Sofa arm"), body="The answer is due.", due=MONDAY + HOUR)
    assert letter.to == amy.email and "Sofa arm" in letter.subject
    assert "/desk/tickets/T-" in letter.text and "It is due by Monday 16 November, 11:00" in letter.text


def test_managers_rewrite_letters_with_known_placeholders_only():
    max_, told = acting(a_manager()), {"kind": "reply", "language": "en", "subject": "S {reference}", "sms": ""}
    with pytest.raises(Invalid) as refusal:
        stationery.rewrite(**told, body="Dear {nmae}", actor=max_, at=MONDAY)
    assert set(refusal.value.errors) == {"body"}
    with pytest.raises(NotPermitted):
        stationery.rewrite(**told, body="Dear {name}", actor=acting(a_supervisor()), at=MONDAY)
    stationery.rewrite(**told, body="Dear {name},\n\n{body}", actor=max_, at=MONDAY)
    ticket = a_ticket(customer=a_known_customer())
    assert letters.send("reply", ticket, at=MONDAY, body="Yes.").outgoing.text.startswith("Dear Wang Min,\n\nYes.")
    defaults()
    assert LetterText.objects.get(kind="reply", language="en").edited
    stationery.restore(kind="reply", language="en", actor=max_, at=MONDAY)
    assert LetterText.objects.get(kind="reply", language="en").body == TEXTS["en"]["reply"][1]


def test_defaults_may_be_called_again_and_mend_what_is_missing(django_assert_max_num_queries):
    LetterText.objects.filter(kind="reply").delete()
    defaults()
    assert LetterText.objects.count() == len(KINDS) * len(LANGUAGES)
    with django_assert_max_num_queries(3):
        defaults()
