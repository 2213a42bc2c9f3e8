"""People on duty and a gateway for twins: messages go to a listener of this machine, there while it is used."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from lionrock.kernel import timers
from lionrock.kernel.change import system
from lionrock.kernel.clock import days, minutes
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.paging import service
from lionrock.paging.model import Page
from lionrock.paging.service.testing import weekly_moment
from lionrock.register import roster
from lionrock.register import service as register
from lionrock.register.model import Person
from lionrock.register.roster.model import Shift
from lionrock.register.twins import DEPUTY

ME: Final = system("twin")
GATEWAY: Final = "webhook.gateway"
_LONG: Final = days(200)


def manned(twin: Twin) -> str:
    """Put one person on duty for months, and return their id."""
    words = Text("Ka Leung", "梁嘉")
    made = Person(key="leung-ka", name=words, post=Text("Duty officer", "當值主任"), phone="+852 2000 0003")
    person = register.put(twin.platform, ME, "a twin's roster", made)
    roster.put(twin.platform, DEPUTY, "a twin's roster", Shift(twin.clock.now, twin.clock.now + _LONG, person))
    return person


def wired(twin: Twin, port: int, body: str = "") -> None:
    """Set a gateway on this machine as the one line."""
    table = {"url": f"http://127.0.0.1:{port}/", "medium": "sms"} | ({"body": body} if body else {})
    twin.tune("paging", webhooks={"gateway": table})


@contextmanager
def gateway() -> Iterator[tuple[int, list[str]]]:
    """Listen on this machine alone, and yield the port and the references that came."""
    came: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        """Takes messages."""

        def do_POST(self) -> None:
            """Keep the reference of a message."""
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            came.append(str(body["reference"]))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_port, came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def proven(twin: Twin, person: str) -> None:
    """Test the gateway to a person who enters the reference they got."""
    with gateway() as (port, came):
        wired(twin, port)
        service.try_line(twin.platform, ME, GATEWAY, person)
        service.send_due(twin.platform)
        service.answer_by_code(twin.platform, came[0], "192.0.2.1")


def called(twin: Twin) -> Page:
    """Call whoever is on duty."""
    return service.call(twin.platform, DEPUTY)


def ignored(twin: Twin) -> None:
    """Let nobody answer until everybody was called."""
    for _ in range(6):
        later(twin, minutes(6))


def weekly(twin: Twin) -> Page:
    """Hold the weekly test at its next hour."""
    due = weekly_moment(twin.platform, twin.clock.now)
    assert due is not None
    twin.wait(due + days(7) - twin.clock.now)
    page = service.hold_weekly(twin.platform)
    assert page is not None
    return page


def later(twin: Twin, span: timedelta) -> None:
    """Let time pass, and whatever falls due in it."""
    twin.wait(span)
    timers.fire_due(twin.platform)
    twin.settle()
