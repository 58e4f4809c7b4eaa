"""The steps between running services and an open desk: database, texts, static files, first data."""

import asyncio
import contextlib
import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg2

from servicedesk.local import terminal
from servicedesk.local.places import PROJECT, Places, Trouble, write_private

# One number for everybody who migrates this database; two desks on one database must not do it at once.
_MIGRATION_LOCK = 7_000_000_007
# Assets of pages that this desk does not have: half of the time and space.
UNUSED = ("-i", "rest_framework", "-i", "redoc*")


@dataclass(frozen=True)
class Preparation:
    places: Places
    environment: Mapping[str, str]
    database: str

    async def everything(self) -> None:
        with terminal.step("Bringing database, texts and static files up to date"):
            await self.python("-m", "servicedesk.local", "translations")
            await asyncio.gather(self.migrate(), self.collect())

    async def collect(self) -> None:
        """Static files under names that change with their content, compressed; only when there are new ones."""
        mark = _static_mark()
        if self._static_stamp() != mark:
            await self.manage("collectstatic", "--noinput", "--clear", "-v0", *UNUSED)
            write_private(self.places.run / "static.stamp", mark)

    async def migrate(self) -> None:
        """Under an advisory lock that the server drops with this connection, whatever happens to us."""
        try:
            connection = await asyncio.to_thread(psycopg2.connect, self.database, connect_timeout=5)
        except psycopg2.OperationalError as error:
            raise Trouble(f"The database cannot be reached: {str(error).strip()}. Check DATABASE_URL.") from error
        with contextlib.closing(connection), connection.cursor() as cursor:
            await asyncio.to_thread(cursor.execute, "SELECT pg_advisory_lock(%s)", (_MIGRATION_LOCK,))
            await self.manage("migrate", "--noinput", "-v0")

    async def nobody_is_there(self) -> bool:
        connection = await asyncio.to_thread(psycopg2.connect, self.database, connect_timeout=5)
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT NOT EXISTS (SELECT FROM staff_person)")
            return bool(cursor.fetchone()[0])

    async def manage(self, *arguments: str) -> str:
        return await self.python("manage.py", *arguments)

    async def python(self, *arguments: str) -> str:
        """Run our Python beside us; returns what it printed, raises Trouble with it when it fails."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *arguments),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=PROJECT,
            env=dict(self.environment),
        )
        try:
            out, err = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        if process.returncode:
            text = (err or out).decode("utf-8", "replace").strip()
            raise Trouble(f"`{' '.join(arguments)}` failed:\n{text[-4000:]}")
        return out.decode("utf-8", "replace").strip()

    def _static_stamp(self) -> str:
        with contextlib.suppress(OSError):
            if (self.places.data / "static").is_dir():
                return (self.places.run / "static.stamp").read_text()
        return ""


def _static_mark() -> str:
    """Changes with any file under static/, and with the packages that bring some of their own."""
    mark = hashlib.sha256((PROJECT / "requirements.lock").read_bytes())
    for file in sorted((PROJECT / "static").rglob("*")):
        if file.is_file():
            found = file.stat()
            mark.update(f"{file} {found.st_size} {found.st_mtime_ns}\n".encode())
    return mark.hexdigest()
