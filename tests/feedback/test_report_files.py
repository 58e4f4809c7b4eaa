"""Reports as files: no formula ever, the same rows as the list, private, and whole whatever kills the worker."""

import csv
import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from django.test import Client

from feedback.models import Export
from feedback.reports import cases, exporting, tables, wishes
from feedback.reports.catalogue import REPORTS
from servicedesk.errors import NotPermitted, Refused
from servicedesk.notify.models import Notice
from staff.models import Person, Role
from tests.feedback.figured import TODAY, Past
from tests.people import a_manager, acting, an_administrator
from tickets.customers import erasing
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
CASES = 30  # of the past

PERIOD = "unit=own&since=2026-07-01&until=2026-11-20"
NASTY = [
    "=1+1", "+49", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1", "＋1", "－1", "＠A1", '";=1+1',
    '=HYPERLINK("http://x","y")', "a\tb", "x;=cmd|' /C calc'!A0", "\ufeff=1+1", "\u200b@x", "\xad-1",
    "_x0041_", "\x00\x07bell", "<&>\"'", "客户说“等”",
]  # fmt: skip
_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture(autouse=True)
def storage(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path


def read_csv(told: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(told.decode("utf-8-sig"), newline="")))


def read_xlsx(told: bytes, sheet: int = 1) -> list[list[str]]:
    """All cells as text; fails if any of them is a formula."""
    with zipfile.ZipFile(io.BytesIO(told)) as book:
        assert book.testzip() is None
        tree = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
    assert tree.findall(".//m:f", _NS) == []
    return [
        ["".join(cell.itertext()) for cell in row.findall("m:c", _NS)] for row in tree.findall("m:sheetData/m:row", _NS)
    ]


@pytest.mark.parametrize("text", NASTY)
def test_cve_2019_14749_no_cell_of_a_csv_begins_a_formula(text: str) -> None:
    told = tables.csv_rows([[text, 7]], first=True)
    cell = read_csv(told)[0][0]
    assert not cell.lstrip(" \ufeff\u200b\xad").startswith(tuple("=+-@＝＋－＠\t\r\n"))
    assert cell.removeprefix("'") == text
    assert (
        re.search(
            r"(^|[,;\t])\s*[=+@＝＋－＠]",
            told.decode("utf-8-sig").replace(f'"{cell.replace(chr(34), chr(34) * 2)}"', ""),
        )
        is None
    )


@pytest.mark.parametrize("text", NASTY)
def test_cve_2025_61873_every_text_of_a_workbook_is_text(text: str) -> None:
    told = read_xlsx(tables.whole_book([("S", [["h"], [text]])]))
    assert told[1][0].replace("_x005F_", "_") == text.replace("\x00\x07", "")


def test_numbers_and_times_stay_what_they_are() -> None:
    row = [-3, Decimal("91.4"), None, date(2026, 11, 2), datetime.combine(date(2026, 11, 2), time(12))]
    assert read_csv(tables.csv_rows([row], first=False)) == [["-3", "91.4", "", "2026-11-02", "2026-11-02 12:00"]]
    assert read_xlsx(tables.whole_book([("a/b", [["h"], row])]))[1] == ["-3", "91.4", "46328", "46328.5000000000"]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_figures_go_into_a_file(past: Past, format: str) -> None:
    wish, actor = wishes.read(QueryDict(PERIOD)), acting(a_manager())
    for key, report in REPORTS.items():
        told = exporting.figures(report, wish, format=format, actor=actor, at=TODAY)
        rows = read_csv(told.content) if format == "csv" else read_xlsx(told.content)
        assert len(rows) > 2 and told.name.endswith(f"2026-07-01-2026-11-20.{format}"), key


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_cases_of_a_file_are_those_of_the_list(past: Past, format: str) -> None:
    Ticket.objects.filter(pk=past.tickets[0].pk).update(subject="=1+1")
    wish, actor = wishes.read(QueryDict(PERIOD)), acting(a_manager())
    told = exporting.cases_at_once(REPORTS["volumes"], wish, "received", format=format, actor=actor, at=TODAY)
    rows = read_csv(told.content) if format == "csv" else read_xlsx(told.content)
    assert {row[0] for row in rows[1:]} == {one.reference for one in past.tickets}
    assert "=1+1" in {row[5].removeprefix("'") for row in rows if len(row) > 5} | {c for row in rows for c in row}


def test_an_agent_takes_nothing_along_and_a_supervisor_only_their_teams(past: Past) -> None:
    amy, _ben, sue = past.people
    wish = wishes.read(QueryDict(PERIOD))
    with pytest.raises(NotPermitted):
        exporting.cases_at_once(REPORTS["volumes"], wish, "received", format="csv", actor=acting(amy), at=TODAY)
    with pytest.raises(NotPermitted):
        exporting.figures(REPORTS["volumes"], wish, format="csv", actor=acting(amy), at=TODAY)
    found = cases.cases_of(wish, REPORTS["volumes"], "received", actor=acting(sue), at=TODAY)
    assert {one.team_id for one in found} == {past.teams[0].pk}
    with pytest.raises(Refused):
        cases.cases_of(wish, REPORTS["volumes"], "satisfaction", actor=acting(sue), at=TODAY)


class TestLongOnes:
    @pytest.fixture
    def max(self, past: Past, monkeypatch) -> Person:
        monkeypatch.setattr(exporting, "SLICE", 7)
        monkeypatch.setattr(exporting, "AT_ONCE", 5)
        return a_manager("max")

    def ask(self, person: Person, format: str = "csv") -> Export:
        wish = wishes.read(QueryDict(PERIOD))
        asked = (REPORTS["volumes"], wish, "received")
        assert exporting.cases_at_once(*asked, format=format, actor=acting(person), at=TODAY) is None
        return exporting.ask(*asked, format=format, actor=acting(person), at=TODAY)

    def content(self, one: Export) -> bytes:
        return exporting.place(one.key).read_bytes()

    @pytest.mark.parametrize("format", ["csv", "xlsx"])
    def test_the_worker_writes_them_in_slices_and_tells_once(self, past: Past, max: Person, format: str) -> None:
        one = self.ask(max, format)
        assert exporting.write_some(TODAY) == 30
        one.refresh_from_db()
        rows = read_csv(self.content(one)) if format == "csv" else read_xlsx(self.content(one))
        assert (one.state, one.rows, one.attempts, len(rows)) == ("ready", 30, 0, 31)
        assert {row[0] for row in rows[1:]} == {ticket.reference for ticket in past.tickets}
        assert exporting.place(one.key).stat().st_mode & 0o777 == 0o600
        assert Notice.objects.filter(person=max, kind="report.ready").count() == 1
        assert exporting.write_some(TODAY) == 0

    def test_long_tables_are_told_on_several_sheets(self, max: Person, monkeypatch) -> None:
        monkeypatch.setattr(tables, "MOST_ROWS", 14)
        one = self.ask(max, "xlsx")
        exporting.write_some(TODAY)
        assert [len(read_xlsx(self.content(one), sheet)) for sheet in (1, 2, 3)] == [15, 15, 3]

    @pytest.mark.parametrize("format", ["csv", "xlsx"])
    def test_what_a_killed_worker_left_beyond_its_last_slice_is_cut_off(self, max: Person, format: str) -> None:
        """Its transaction is gone, its bytes are still in the file."""
        one = self.ask(max, format)
        assert exporting._next_slice(TODAY) == 7
        one.refresh_from_db()
        kept = {name: getattr(one, name) for name in ("reached", "rows", "size", "sheets", "state", "ready_at")}
        while exporting._next_slice(TODAY):
            pass
        partial = exporting._partial(one.key)
        if not partial.exists():
            exporting.place(one.key).rename(partial)
        Export.objects.filter(pk=one.pk).update(**kept)
        exporting.write_some(TODAY)
        told = self.content(one)
        rows = read_csv(told) if format == "csv" else read_xlsx(told)
        assert len(rows) == 31 == len({row[0] for row in rows})

    def test_one_that_cannot_be_written_is_tried_a_few_times(self, max: Person, monkeypatch) -> None:
        one = self.ask(max)
        monkeypatch.setattr(tables, "csv_rows", lambda *_rows, **_how: 1 / 0)
        for _n in range(exporting.MOST_ATTEMPTS):
            exporting.write_some(TODAY)
        one.refresh_from_db()
        assert (one.state, one.attempts) == ("failed", exporting.MOST_ATTEMPTS)

    def test_whoever_lost_the_right_meanwhile_gets_nothing(self, max: Person) -> None:
        one = self.ask(max)
        max.role = Role.objects.get(key="agent")
        max.save()
        exporting.write_some(TODAY)
        one.refresh_from_db()
        assert (one.state, one.rows) == ("failed", 0)

    def test_a_file_is_there_for_its_owner_alone_and_for_seven_days(self, past: Past, max: Person) -> None:
        one, other = self.ask(max), self.ask(a_manager("mia"))
        exporting.write_some(TODAY)
        mine, address = Client(), f"/desk/reports/files/{one.key}/"
        mine.force_login(max)
        got = mine.get(address)
        assert got.status_code == 200 and b"".join(got.streaming_content) == self.content(one)
        assert got["Content-Disposition"].startswith("attachment") and "no-store" in got["Cache-Control"]
        assert mine.get(f"/desk/reports/files/{other.key}/").status_code == 404
        listed = mine.get("/desk/reports/files/").content.decode()
        assert one.key in listed and other.key not in listed
        Export.objects.filter(pk=one.pk).update(asked_at=TODAY - timedelta(days=8))
        exporting.forget(TODAY)
        assert not exporting.place(one.key).exists() and exporting.place(other.key).exists()
        assert mine.get(address).status_code == 404

    def test_nobody_who_is_erased_is_named_in_a_file_any_more(
        self, past: Past, max: Person, django_capture_on_commit_callbacks
    ) -> None:
        """Neither in one that is ready nor in what is written so far of one that waits."""
        ready = self.ask(max)
        exporting.write_some(TODAY)
        begun = self.ask(max)
        exporting._next_slice(TODAY)
        customer = past.tickets[0].customer
        with django_capture_on_commit_callbacks(execute=True):
            erasing.erase(customer, reason="asked for", actor=acting(an_administrator()), at=TODAY)
        assert exporting.open_file(ready.key, actor=acting(max)) is None
        assert not [one for key in (ready.key, begun.key) for one in exporting._folder().glob(f"{key}*")]
        assert exporting.write_some(TODAY) == 0

    def test_nobody_fills_the_queue(self, max: Person) -> None:
        for _n in range(exporting.MOST_WAITING):
            self.ask(max)
        with pytest.raises(Refused):
            self.ask(max)


def test_the_page_hands_out_short_files_at_once(past: Past) -> None:
    client = Client()
    client.force_login(a_manager("max"))
    sent = {"report": "volumes", "query": PERIOD, "what": "received", "format": "xlsx"}
    got = client.post("/desk/reports/export/", sent)
    assert got.status_code == 200 and len(read_xlsx(got.content)) == 31
    assert client.post("/desk/reports/export/", sent | {"what": "figures", "format": "csv"}).status_code == 200
    assert client.post("/desk/reports/export/", sent | {"format": "exe"}).status_code == 404
    assert client.post("/desk/reports/export/", sent | {"what": "password"}).status_code == 302
