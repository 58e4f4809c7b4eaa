"""What a search finds is what a scan over the normalised texts finds: nothing is missed in any script."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk import a_ticket
from tests.scanning import stands_in
from tickets.models import Message, SearchDocument, Ticket
from tickets.search import documents, finding
from tickets.search.words import normalise

pytestmark = pytest.mark.django_db

DOCUMENTS = 8
pieces = st.one_of(
    st.text("沙发沙發退款手机機裂開开电電话話楼樓号", min_size=1, max_size=6),
    st.text("ソファー소파ひら𠮷😀", min_size=1, max_size=3),
    st.sampled_from(["sofa", "Sofas", "SO", "refund", "Müller", "straße", "диван", "ＡＢ", "a", "iPhone15", "x" * 45]),
    st.text("0123456789", min_size=1, max_size=14),
    st.sampled_from([" ", "\n", "-", "/", "，", "。", "@", ".", "%", "_", "'", "\\", "：", "&", "|", ":*", "!"]),
)
texts = st.lists(pieces, min_size=1, max_size=14).map("".join)


@pytest.fixture
def tickets() -> list[Ticket]:
    made = [a_ticket(subject=str(number)) for number in range(DOCUMENTS)]
    SearchDocument.objects.all().delete()
    return made


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(corpus=st.lists(texts, min_size=DOCUMENTS, max_size=DOCUMENTS), data=st.data())
def test_nothing_that_a_scan_finds_is_missed(tickets: list[Ticket], corpus: list[str], data: st.DataObject) -> None:
    messages = list(Message.objects.exclude(customer=None).order_by("ticket"))
    for message, body in zip(messages, corpus, strict=True):
        message.author_name, message.body = "", body
        documents.index_message(message)
    told = {one.ticket_id: normalise(body) for one, body in zip(messages, corpus, strict=True)}
    for _round in range(5):
        text = data.draw(st.sampled_from(list(told.values())))
        start = data.draw(st.integers(0, len(text) - 1))
        word = " ".join(text[start : start + data.draw(st.integers(1, 8))].split())
        if not word:
            continue
        scan = {pk for pk, other in told.items() if stands_in(word, other)}
        at_once = set(finding.among(Ticket.objects.all(), f"“{word}”").values_list("pk", flat=True))
        in_stretches = {one.pk for one in finding.newest(Ticket.objects.all(), f"“{word}”", most=DOCUMENTS)}
        for found in (at_once, in_stretches):
            assert scan <= found, (word, told)
            assert found <= {pk for pk, other in told.items() if word in other}, (word, told)
