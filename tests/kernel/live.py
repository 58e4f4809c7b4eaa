"""A page that listens: drives the ASGI application of `/events/` as a server would, in one event loop."""

import asyncio
import json
from contextlib import asynccontextmanager
from urllib.parse import urlencode

from django.conf import settings


class Listening:
    """One open (or refused) stream: its status, its headers, and every event it was told."""

    def __init__(self, app, *, session="", topics="desk", method="GET", host="127.0.0.1"):
        cookie = f"theme=dark; {settings.SESSION_COOKIE_NAME}={session}" if session else "theme=dark"
        self.scope = {
            "type": "http",
            "method": method,
            "path": "/events/",
            "query_string": urlencode({"topics": topics}).encode(),
            "headers": [(b"host", host.encode()), (b"cookie", cookie.encode())],
        }
        self.app = app
        self.status = 0
        self.headers = {}
        self.text = ""
        self.ended = False
        self.gone = asyncio.Event()
        self.moved = asyncio.Event()

    async def receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.text += message["body"].decode()
            self.ended = not message.get("more_body", False)
        self.moved.set()

    @property
    def events(self):
        found = []
        for block in self.text.split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "event" in lines:
                found.append((lines["event"], json.loads(lines["data"])))
        return found

    async def until(self, happened, *, seconds=3):
        """Wait until `happened()`; fails after `seconds`."""
        async with asyncio.timeout(seconds):
            while not happened():
                self.moved.clear()
                if not happened():
                    await self.moved.wait()

    async def refused(self):
        await self.app(self.scope, self.receive, self.send)
        return self.status

    @asynccontextmanager
    async def open(self):
        running = asyncio.create_task(self.app(self.scope, self.receive, self.send))
        await self.until(lambda: self.text)
        try:
            yield self
        finally:
            self.gone.set()
            await running


async def heard(hub, *, seconds=3):
    """Wait until the process listens to Valkey, so that nothing said from now on is missed."""
    async with asyncio.timeout(seconds):
        while not hub.listening:
            await asyncio.sleep(0.01)
