"""What a process remembers: read once, anew when it has aged, when told to forget, and when everything is forgotten."""

from itertools import count

from servicedesk import remembered
from servicedesk.remembered import Remembered


def test_what_is_remembered_ages_and_can_be_forgotten(monkeypatch) -> None:
    moment, reads = [100.0], count(1)
    monkeypatch.setattr(remembered, "monotonic", lambda: moment[0])
    monkeypatch.setattr(remembered, "SECONDS", 5.0)
    monkeypatch.setattr(Remembered, "_all", [])
    names = Remembered(lambda: next(reads))
    assert (names(), names()) == (1, 1)
    moment[0] += 4.9
    assert names() == 1
    moment[0] += 0.1
    assert names() == 2
    names.forget()
    assert names() == 3
    remembered.forget_all()
    assert names() == 4
