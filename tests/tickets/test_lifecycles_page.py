"""docs/lifecycles.md says what the tables say."""

from io import StringIO

from django.core.management import call_command

from tickets.management.commands import lifecycles
from tickets.procedures import lifecycles as tables
from tickets.vocabulary import Kind


def test_the_page_is_current():
    assert lifecycles.PAGE.read_text(encoding="utf-8") == lifecycles.page(), "run: manage.py lifecycles"


def test_every_kind_has_its_chapter():
    assert [kind for kind, _table in tables()] == list(Kind)


def test_the_command_writes_the_page(tmp_path, monkeypatch):
    monkeypatch.setattr(lifecycles, "PAGE", tmp_path / "page.md")
    call_command("lifecycles", stdout=StringIO())
    assert "## Complaint" in (tmp_path / "page.md").read_text(encoding="utf-8")
