"""The API's throttle: fair to each token, forgiving when the cache is away."""

from types import SimpleNamespace

from redis.exceptions import ConnectionError as Gone

from servicedesk.throttle import ForgivingThrottle


class ThreeAMinute(ForgivingThrottle):
    rate = "3/min"


def asked(token=1, times=1, throttle=ThreeAMinute):
    request = SimpleNamespace(auth=SimpleNamespace(pk=token), user=SimpleNamespace(pk=1), META={})
    allowed = []
    for _time in range(times):
        each = throttle()
        allowed.append(each.allow_request(request, None))
    return allowed, each.wait()


def test_each_token_has_its_own_count_and_is_told_when_to_come_back():
    allowed, wait = asked(times=5)
    assert allowed == [True, True, True, False, False]
    assert 0 < wait <= 60
    assert asked(token=2)[0] == [True]


def test_without_a_cache_everybody_may_pass(monkeypatch):
    def gone(*_args, **_kwargs):
        raise Gone("no route")

    monkeypatch.setattr("redis.connection.AbstractConnection.connect", gone)
    monkeypatch.setattr("redis.connection.AbstractConnection.send_packed_command", gone)
    assert asked(times=9)[0] == [True] * 9
