"""Working time: when a desk is open, and how long that is. Pure: no Django, no database, no clock of its own.

Callers build a `Calendar` from rows once per version and keep it: it caches what it has worked out and is safe to
share between threads. Moments go in aware and come out in UTC.
"""

from servicedesk.worktime.calendar import Calendar, DayKind, NoOpenTime
from servicedesk.worktime.tracing import Span, SpanKind
from servicedesk.worktime.yearpacks import Interval, Pack, PackDay

__all__ = ["Calendar", "DayKind", "Interval", "NoOpenTime", "Pack", "PackDay", "Span", "SpanKind"]
