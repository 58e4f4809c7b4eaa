"""A signed-in visitor over HTTP, and what their requests cost: medians of page and floor taken in turn."""

import gzip
import http.client
import re
import statistics
import threading
import time
import urllib.parse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


@dataclass
class Visitor:
    """One kept-alive connection with its cookies. `bearer` speaks to the API instead."""

    host: str
    port: int
    bearer: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        self.line = http.client.HTTPConnection(self.host, self.port, timeout=60)
        self.used = time.monotonic()

    def ask(self, path: str, posted: dict[str, str] | bytes | None = None, **headers: str) -> Answer:
        self.count += 1
        send = {"Accept-Encoding": "gzip", "Accept-Language": "en", **headers}
        if self.bearer:
            send["Authorization"] = f"Bearer {self.bearer}"
        elif self.cookies:
            send["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = posted
        if isinstance(posted, dict):
            body = urllib.parse.urlencode(posted | {"csrfmiddlewaretoken": self.cookies.get("csrf", "")}).encode()
            send["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self.used > 5:  # the server closes what was idle for longer
            self.line.close()
        begun = time.perf_counter()
        self.line.request("POST" if body is not None else "GET", path, body, send)
        answer = self.line.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - begun
        self.used = time.monotonic()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and (found := re.match(r"([^=]+)=([^;]*)", value)):
                self.cookies[found[1]] = found[2]
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, content, seconds)

    def sign_in(self, name: str, password: str) -> None:
        self.ask("/accounts/login/")
        done = self.ask("/accounts/login/", {"login": name, "password": password})
        assert done.status == 302, (done.status, done.body[:300])


@dataclass
class Figure:
    """What a page cost. Times in milliseconds; `ratio` is the page's median over the floor's of the same run.

    Queries and their time are medians, too: now and then a request reads anew what its process remembers for seconds.
    """

    name: str
    median: float
    slowest: float
    floor: float
    queries: int
    sql: float
    bytes: int

    @property
    def ratio(self) -> float:
        return self.median / self.floor

    def __str__(self) -> str:
        return f"{self.name:34} {self.median:7.1f} ms  × {self.ratio:.2f}  {self.queries} queries"


Call = Callable[[], Answer]


@dataclass
class Case:
    """A page of one desk and the floor it is compared to."""

    name: str
    page: Call
    floor: Call

    def __post_init__(self) -> None:
        self.pages: list[Answer] = []
        self.floors: list[Answer] = []

    def ask(self) -> None:
        for call, answers in ((self.floor, self.floors), (self.page, self.pages)):
            answer = call()
            assert answer.status < 400, (self.name, answer.status, answer.body[:500])
            answers.append(answer)

    def figure(self, warm: int) -> Figure:
        """Of all that came after the warm-up."""
        pages, last = self.pages[warm:], self.pages[-1]
        took = [one.seconds * 1000 for one in pages]
        zipped = last.headers.get("content-encoding") == "gzip"
        return Figure(
            name=self.name,
            median=statistics.median(took),
            slowest=statistics.quantiles(took, n=20)[-1],
            floor=statistics.median(one.seconds * 1000 for one in self.floors[warm:]),
            queries=statistics.median_low(int(one.headers.get("x-queries", 0)) for one in pages),
            sql=statistics.median(float(one.headers.get("x-sql-ms", 0)) for one in pages),
            bytes=len(last.body if zipped else gzip.compress(last.body)),
        )


def compare(cases: Sequence[Case], *, times: int = 60, warm: int = 8) -> list[Figure]:
    """The same page of several desks, each beside its floor, all in turn: so they meet the same noise."""
    for _turn in range(warm + times):
        for case in cases:
            case.ask()
    return [case.figure(warm) for case in cases]


def throughput(visitors: list[Visitor], path: str, *, seconds: float = 6) -> float:
    """Requests a second that so many visitors together get answered."""
    done = [0] * len(visitors)
    end = time.perf_counter() + seconds

    def go(n: int) -> None:
        while time.perf_counter() < end:
            visitors[n].ask(path)
            done[n] += 1

    threads = [threading.Thread(target=go, args=(n,)) for n in range(len(visitors))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds
