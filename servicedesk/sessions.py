"""Django's sessions in the database; the one read of every request is said in SQL, for building it cost most of it."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from servicedesk import rows


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> AbstractBaseSession | None:
        """The row that this key names, while it holds; otherwise the key is forgotten, as Django does."""
        for found in rows.read(_LIVE, [self.session_key, timezone.now()], session=self.model):
            session: AbstractBaseSession = found["session"]
            return session
        self._session_key = None
        return None


_LIVE = "SELECT {session} FROM django_session AS session WHERE session_key = %s AND expire_date > %s"
