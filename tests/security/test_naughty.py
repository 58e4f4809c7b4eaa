"""Every control character, both directions of writing, emoji, markup, template syntax and a line of 100 kB through
every field of every form: nothing breaks, and what was kept comes back as text on pages, in letters, exports and the
API."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.db.models import Model
from django.test import Client
from django.utils import timezone

from feedback.figures import refreshing
from servicedesk.mail.models import Outgoing
from tests.feedback.test_report_files import read_csv, read_xlsx
from tests.security.places import places
from tests.security.test_forgery import visited
from tests.security.test_matrix import told
from tests.security.test_text import written_fields
from tests.security.world import DAY, World
from tickets.models import SearchDocument, Ticket

CORE = '<b onclick=x>{{7*7}}{% now "Y" %}${x}%(x)s</b>'
RAW = re.compile(r".{40}<b onclick=x>.{0,30}")
CONTROLS = "".join(map(chr, (*range(1, 9), 11, 12, *range(14, 32), 0x7F, 0x85, 0x2028, 0xFEFF)))
BIDI = "\u202eevil\u202c\u2066x\u2069\u200f"
EMOJI = "\U0001f469\u200d\U0001f469\u200d\U0001f467\U0001f3f3\ufe0f\u200d\U0001f308e\u0301\U0001d518"
NAUGHTY = f"naughty {CORE}{CONTROLS}{BIDI}{EMOJI}"
REFUSED = ("x" * 100_000, "naughty \x00")  # by most: each form gets one of them, by turns
TYPED = {"text", "search", "tel", "url", "email", "password", ""}
NOT_TYPED = re.compile(r"csrf|nonce|^next$|version")


@dataclass
class Form:
    action: str
    values: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page that post, filled as the page fills them; a choice takes its last option."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.address, self.found, self.open, self.select = address, list[Form](), None, ""
        self.feed(html)

    open: Form | None

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in pairs}
        name = given.get("name", "")
        if tag == "form":
            posts = given.get("method", "").lower() == "post"
            self.open = Form(urljoin(self.address, given.get("action") or self.address)) if posts else None
            self.found += [self.open] if self.open else []
        elif self.open and tag == "select":
            self.select = name
        elif self.open and tag == "option" and self.select:
            self.open.values[self.select] = given.get("value", "")
        elif self.open and name and tag in ("input", "textarea", "button"):
            self._take(self.open, tag, name, given)

    def _take(self, form: Form, tag: str, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "")
        if tag == "textarea" or (tag == "input" and kind in TYPED):
            form.values[name] = given.get("value", "")
            if not NOT_TYPED.search(name):
                form.typed.append(name)
        elif kind != "file":
            form.values.setdefault(name, given.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        if tag == "select":
            self.select = ""


def forms_of(world: World) -> Iterator[tuple[Client, Form]]:
    """Every form with something to type, of every page, once; as whoever is shown it."""
    known = set()
    for one in places():
        if one.is_api:
            continue
        stranger = one.route.startswith("accounts/") and not one.needs_staff
        client = Client() if stranger else visited(world, one)
        answer = client.get(one.path(world))
        if _is_file(answer) or "html" not in answer.headers.get("Content-Type", ""):
            continue
        for form in Forms(one.path(world), answer.content.decode()).found:
            shape = re.sub(r"\d+", "0", form.action), *form.values
            if form.typed and shape not in known:
                known.add(shape)
                yield client, form


def _is_file(answer: Any) -> bool:
    """Read to its end, as a browser does."""
    if answer.streaming:
        list(answer.streaming_content)
    return bool(answer.streaming)


def kept() -> dict[str, list[str]]:
    """What stands in columns that people write, and is naughty."""
    found: dict[str, list[str]] = {}
    for model, column in written_fields():
        values = _values(model, column.attname)
        if values and "html" not in column.name and model is not SearchDocument:  # in small letters: nobody reads it
            found[f"{model.__name__}.{column.name}"] = values
    return found


def _values(model: type[Model], column: str) -> list[str]:
    rows: Any = model._base_manager.filter(**{f"{column}__startswith": "naughty <"})
    return list(rows.values_list(column, flat=True)[:50])


def test_naughty_strings_come_back_as_text(world: World, faults: list[str]) -> None:
    world.case.customer.addresses.update(verified_at=world.at)
    typed_into_forms(world)
    told_to_the_api(world)
    assert not faults, told(faults)
    found = kept()
    assert len(found) > 8, sorted(found)
    spoilt = [(name, one[:80]) for name, values in found.items() for one in values if CORE not in one]
    assert not spoilt, told(spoilt)
    assert not [letter.pk for letter in Outgoing.objects.all() if RAW.search(letter.html)]
    looked_at(world)
    told_in_files = [exported(world, format) for format in ("csv", "xlsx")]
    assert all(CORE in told for told in told_in_files), told_in_files


def typed_into_forms(world: World) -> None:
    forms = list(forms_of(world))
    assert len(forms) > 50, "forms are found"
    typed = {name for _client, form in forms for name in form.typed}
    assert {"login", "again", "code"} <= typed, "signing in, an invitation, a second factor"
    for turn, (client, form) in enumerate(forms):
        client.raise_request_exception = False
        for text in (NAUGHTY, REFUSED[turn % 2]):
            answer = client.post(form.action, {**form.values, **dict.fromkeys(form.typed, text)})
            assert answer.status_code < 500, (form.action, text[:30])


def told_to_the_api(world: World) -> None:
    customer = {"name": NAUGHTY[:120], "email": "naughty@example.com"}
    asked = {**dict.fromkeys(("subject", "body", "about", "wish"), NAUGHTY), "kind": "enquiry", "customer": customer}
    program = world.bearer(world.max, "write")
    assert program.post("/api/v1/tickets/", asked, content_type="application/json").status_code == 201


def looked_at(world: World) -> None:
    """Every page and every answer of the API: as text, nowhere as markup."""
    wrong, shown, told_by_api = [], 0, 0
    for one in places():
        client = world.bearer(world.max, "write") if one.is_api else visited(world, one)
        answer = client.get(one.path(world))
        if _is_file(answer):
            continue
        page = answer.content.decode()
        if "html" in answer.headers.get("Content-Type", ""):
            wrong += [(one.name, found) for found in RAW.findall(page)]
            shown += "&lt;b onclick=x&gt;{{7*7}}{% now" in page
        elif "json" in answer.headers.get("Content-Type", ""):
            told_by_api += CORE in str(answer.json())
    assert not wrong, told(wrong)
    assert shown > 5 and told_by_api > 0, (shown, told_by_api)


def exported(world: World, format: str) -> str:
    """All cells of the file that lists the cases of these days."""
    refreshing.refresh(timezone.now())
    day = world.at.date()
    query = f"unit=own&since={day - DAY}&until={day}"
    asked = {"report": "volumes", "query": query, "what": "received", "format": format}
    content = world.staff(world.max).post("/desk/reports/export/", asked).content
    rows = read_csv(content) if format == "csv" else read_xlsx(content)
    return "\n".join(cell for row in rows for cell in row)


def test_a_line_of_100_kb_comes_back_whole(world: World) -> None:
    line = "y" * 100_000
    form = {"body": line, "name": "Ana", "email": "long@example.com", "consent": "on"}
    assert Client().post("/new/enquiry/", form).status_code == 302
    case = Ticket.objects.latest("pk")
    assert line in world.staff(world.max).get(f"/desk/tickets/{case.reference}/").content.decode()
    told = world.bearer(world.max, "read").get(f"/api/v1/tickets/{case.reference}/messages/").json()
    assert line in [one["body"] for one in told]


def test_ones_own_password_may_be_naughty(world: World) -> None:
    """Whoever has no password yet is not shown these two forms, so the test of every form does not come to them."""
    person, client = world.amy, Client(raise_request_exception=False)
    person.set_password("old words of hers")
    person.save()
    client.post("/accounts/login/", {"login": person.email, "password": "old words of hers"})
    for address in ("/accounts/password/change/", "/accounts/reauthenticate/"):
        form = next(one for one in Forms(address, client.get(address).content.decode()).found if one.typed)
        for text in (NAUGHTY, *REFUSED):
            answer = client.post(form.action, {**form.values, **dict.fromkeys(form.typed, text)})
            assert answer.status_code < 500, (address, text[:30])
    chosen = {"oldpassword": "old words of hers", "password1": NAUGHTY, "password2": NAUGHTY}
    assert client.post("/accounts/password/change/", chosen).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NAUGHTY)
