"""Whose account PostgreSQL runs under: it refuses to run as root, so root lends it `nobody`."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from servicedesk.local.places import Trouble


class RunAs(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """`uid` is None when we simply stay who we are."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def for_postgres(cls) -> "Account":
        if os.geteuid() != 0:
            return cls()
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            raise Trouble(
                "PostgreSQL will not run as root and this machine has no user 'nobody' to lend it. "
                "Run as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own."
            ) from None
        return cls(uid=nobody.pw_uid, gid=nobody.pw_gid)

    @property
    def run_as(self) -> RunAs:
        """Arguments for `subprocess`."""
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether this account may walk down to `path`; everybody may reach what is their own."""
        if self.uid is None:
            return True
        return all(step.stat().st_mode & stat.S_IXOTH for step in path.resolve().parents)
