"""What the bench visits: pages, reports and writing, each beside its floor."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import quote

from feedback.reports.catalogue import REPORTS
from tests.load.measuring import Case, Visitor, throughput
from tests.load.names import PASSWORD, RARE, SIGNED_IN

_PEOPLE = "by=person&across=month&measure=received&measure=finished&measure=attainment"
_numbers = count(1)


def a_year() -> str:
    """The last twelve months, the present one included, as reports are asked for them."""
    today = datetime.now(UTC).date()
    begins = today.replace(year=today.year - 1, day=1) + timedelta(days=32)
    return f"since={begins.replace(day=1)}&until={today}"


def report_name(key: str) -> str:
    return f"report {key.replace('_', ' ')}, a year" if key != "table" else "report, person × month, a year"


class Visitors:
    """An agent, a manager, a guest and a program; the floor is visited by the same ones."""

    def __init__(self, port: int, program: Visitor) -> None:
        self.port, self.program = port, program
        self.agent, self.boss, self.guest = (Visitor("127.0.0.1", port) for _turn in range(3))
        self.agent.sign_in(SIGNED_IN, PASSWORD)
        self.boss.sign_in("boss", PASSWORD)

    def cases(self) -> Iterator[Case]:
        yield from self._reading()
        yield from self._reports()
        yield from self._writing()

    def rates(self) -> dict[str, float]:
        many = [Visitor("127.0.0.1", self.port, cookies=dict(self.agent.cookies)) for _turn in range(8)]
        return {"inbox": throughput(many, "/desk/?view=all"), "floor": throughput(many, "/floor/")}

    def _reading(self) -> Iterator[Case]:
        listing, thread = "/floor/", "/floor/thread/100231/"
        for name, who, page, floor in (
            ("inbox, first page", self.agent, "/desk/?view=all", listing),
            ("ticket page, 20 messages", self.agent, "/desk/tickets/T-100231/", thread),
            ("complaint page, 20 messages", self.agent, "/desk/tickets/C-100232/", thread),
            ("board", self.boss, "/desk/board/", listing),
            ("search, rare word", self.boss, f"/desk/search/?q={RARE}", listing),
            ("search, common word", self.boss, "/desk/search/?q=sofa", listing),
            ("search, two Chinese characters", self.boss, f"/desk/search/?q={quote('沙发')}", listing),
        ):
            yield self._case(name, who, page, floor)

    def _reports(self) -> Iterator[Case]:
        for key in REPORTS:
            page = f"/desk/reports/{'' if key == 'overview' else f'{key}/'}?{a_year()}"
            page += f"&{_PEOPLE}" if key == "table" else ""
            yield self._case(report_name(key), self.boss, page, "/floor/")

    def _case(self, name: str, who: Visitor, page: str, floor: str) -> Case:
        return Case(name, lambda: who.ask(page), lambda: self.agent.ask(floor))

    def _writing(self) -> Iterator[Case]:
        create = lambda: self.agent.ask("/floor/create/?customer=1")  # noqa: E731
        reply = lambda: self.agent.ask("/floor/reply/100231/")  # noqa: E731
        self.guest.ask("/new/enquiry/")
        yield Case("form POST, an enquiry", self._form, create)
        yield Case("create by API, an enquiry", self._by_api, create)
        yield Case("reply", self._reply, reply)

    def _form(self):
        n = next(_numbers)
        told = {"body": f"Where is my order {n}?", "email": f"bench{n}@example.com", "name": "Bench", "consent": "on"}
        place = f"10.{n // 250 % 250}.{n % 250}.7"
        return self.guest.ask("/new/enquiry/", told, **{"X-Forwarded-For": place})

    def _by_api(self):
        n = next(_numbers)
        told = {"kind": "enquiry", "body": f"Where is it {n}?", "customer": {"email": f"api{n}@example.com"}}
        return self.program.ask("/api/v1/tickets/", json.dumps(told).encode(), **{"Content-Type": "application/json"})

    def _reply(self):
        words = {"kind": "reply", "body": "It comes on Friday.", "nonce": f"bench-{next(_numbers)}"}
        return self.agent.ask("/desk/tickets/T-100231/write/", words)
