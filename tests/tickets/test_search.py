import random
import time

import pytest

from servicedesk.actors import SYSTEM
from tests.desk import MONDAY, a_customer, a_ticket
from tickets import conversation
from tickets.customers import describing
from tickets.models import Message, SearchDocument, Ticket
from tickets.search import documents, finding
from tickets.search import words as searchwords

pytestmark = pytest.mark.django_db

HAN = "沙发扶手裂开安装配送退款电话客户投诉建议表扬客服态度很好谢谢"
TRADITIONAL = "沙發扶手裂開安裝配送退款電話客戶投訴建議表揚客服態度很好謝謝"


def found(words: str, **fields) -> list[Ticket]:
    return finding.newest(Ticket.objects.all(), words, **fields)


def a_random_han_text(length: int, seed: int = 7) -> str:
    chance = random.Random(seed)
    return "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(length))


def test_a_ticket_is_found_by_subject_body_number_name_and_address():
    customer = a_customer("王敏 Müller", email="wang.min@example.com")
    ticket = a_ticket(customer=customer, subject="Armrest of the sofa", body="It came off.", about="Order 2291/7")
    a_ticket(subject="Something else", body="Nothing of the kind")
    for words in (
        "armrest",
        "SOFA",
        "came off",
        "2291",
        "2291/7",
        str(ticket.number),
        ticket.reference,
        "müller",
        "王敏",
    ):
        assert found(words) == [ticket], words
    assert found("wang.min@example.com") == [ticket]
    assert found("sofas") == [] == found("nowhere")


def test_words_may_stand_in_different_messages_and_quotes_hold_a_phrase_together():
    ticket = a_ticket(subject="Sofa", body="It came off.")
    conversation.note(ticket, body="The carpenter comes tomorrow", actor=SYSTEM, at=MONDAY)
    assert found("sofa carpenter") == [ticket]
    assert found('"carpenter comes"') == [ticket]
    assert found('"comes carpenter"') == []
    assert found("carpen") == [ticket]
    assert found("arpenter") == []  # Latin words are found from their beginning


def test_either_script_finds_the_other():
    simplified, traditional = a_ticket(body="我的沙发扶手裂开了"), a_ticket(body="我的沙發扶手裂開了")
    for words in ("沙发", "沙發", "裂开", "裂開", "的沙發扶"):
        assert found(words) == [traditional, simplified], words


def test_numbers_among_han_and_full_width_letters_are_found():
    ticket = a_ticket(body="请到15号楼，订单ＡＢ２２９１")
    for words in ("5号楼", "15号楼", "ab2291", "订单ＡＢ"):
        assert found(words) == [ticket], words


def test_numbers_are_found_from_any_digit_but_very_long_ones_from_the_first():
    ticket, longer = a_ticket(body="00001" + "0" * 18 + "7"), a_ticket(body="00001" + "0" * 19 + "7")
    assert found("00001") == [longer, ticket]
    assert found("0001") == [ticket] == found("0007")


def test_single_characters_are_looked_for_in_the_newest():
    ticket = a_ticket(body="楼")
    assert found("楼") == [ticket]
    assert found("樓") == [ticket]
    assert found("厦") == [] == found("") == found('""') == found("  ")


def test_what_it_finds_in_han_is_what_a_scan_finds():
    chance = random.Random(11)
    for number in range(60):
        script = (HAN, TRADITIONAL)[number % 2]
        a_ticket(subject=str(number), body="".join(chance.choices(script, k=40)))
    texts = dict(Message.objects.exclude(customer=None).values_list("ticket_id", "body"))
    for _round in range(80):
        start = chance.randrange(len(HAN) - 3)
        word = "".join(chance.choices(HAN, k=2)) if chance.random() < 0.7 else HAN[start : start + 3]
        scan = {pk for pk, body in texts.items() if searchwords.normalise(word) in searchwords.normalise(body)}
        assert {ticket.pk for ticket in found(word, most=100)} == scan, word


def test_a_megabyte_of_han_is_stored_within_a_second_and_found_up_to_the_cut():
    ticket = a_ticket()
    text = a_random_han_text(350_000)
    assert len(text.encode()) > 1_000_000 and searchwords.is_cut(text)
    message = Message(ticket=ticket, body=text, at=MONDAY, logged_at=MONDAY, author="customer", public=True)
    message.save()
    began = time.perf_counter()
    documents.index_message(message)
    assert time.perf_counter() - began < 1
    assert SearchDocument.objects.defer("grams").get(message=message).text == searchwords.normalise(text)
    assert found(text[40_000:40_004]) == [ticket]


def test_newest_first_and_no_more_than_asked_for():
    tickets = [a_ticket(subject="Broken lamp") for _number in range(4)]
    assert found("lamp", most=3) == tickets[:0:-1]


def test_only_the_given_set_is_searched():
    mine, _other = a_ticket(kind="praise", subject="lamp"), a_ticket(kind="request", subject="lamp")
    assert finding.newest(Ticket.objects.filter(kind="praise"), "lamp") == [mine]


def test_changed_names_and_texts_are_found_anew():
    ticket = a_ticket()
    describing.describe(ticket.customer, name="Zhou Ning", actor=SYSTEM, at=MONDAY)
    assert found("ning") == [ticket]
    message = ticket.messages.first()
    message.body = "An aubergine"
    message.save()
    documents.index_message(message)
    assert found("aubergine") == [ticket]
    assert found("arm") == [ticket]  # the subject still says so


@pytest.mark.parametrize("words", ["'", "a' | b", "!x & y", "%", "_", "\\", "(", "沙发'", '"', "x" * 5000, "a:*"])
def test_signs_of_the_query_language_are_only_signs(words):
    with_signs, other = a_ticket(body="100% of it_ \\ here"), a_ticket(subject="Lamp", body="It hums.")
    assert set(found(words)) <= {with_signs}
    assert found("hums") == [other], "the question before broke nothing"


def test_signs_are_looked_for_as_they_stand():
    ticket, _other = a_ticket(body="100% off"), a_ticket(body="100 off")
    assert found("100%") == [ticket]
