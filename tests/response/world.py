"""A small world for response: people of each role, a register with a plant, an incident, a tool of the operator's."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from incidents.world import Sightings

from lionrock.events.ports import Findings
from lionrock.events.response import Colleague, Colleagues
from lionrock.incidents import service as incidents
from lionrock.incidents.model import Incident
from lionrock.kernel.change import Actor
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.settings import Settings
from lionrock.kernel.text import Text
from lionrock.register import service as register
from lionrock.register.commands import SHELL
from lionrock.register.model import Asset, Person, System
from lionrock.ui.today import Step, Strip

DEPUTY = Actor("d" * 32, "May Ho", "deputy", "totp", fresh=True)
SUPERVISOR = Actor("c" * 32, "Lam Cheuk-yan", "supervisor", "totp", fresh=True)
ANALYST = Actor("a" * 32, "Ken Lau", "analyst", "totp", fresh=True)
AUDITOR = Actor("e" * 32, "Ada Ip", "auditor", "totp", fresh=True)
SECRET = "s" * 32

PACKAGES = ("kernel", "register", "access", "incidents", "response", "console")
PEOPLE = Colleagues(
    id="test.people",
    listing=lambda _: [Colleague(one.id, one.name, one.role) for one in (DEPUTY, SUPERVISOR, ANALYST)],
)
STEPS = Strip(
    id="test.steps",
    title=Text("First steps", "首先"),
    steps=lambda _: (Step(Text("Look", "查看"), "/today", done=False),),
)
"""Steps above every page, as the demo has them: they stand in the frame's own template."""


def furnish(platform: Platform) -> Platform:
    """Give a platform the capabilities response stands on, and nothing else."""
    platform.registry = Registry([f"lionrock.{name}" for name in PACKAGES], (PEOPLE, STEPS))
    platform.bind(Findings, Sightings())
    return platform


def set_up(platform: Platform, **values: Any) -> None:
    """Set settings as a configuration file would; underscores of a name stand for its first dot."""
    tree: dict[str, Any] = {key: dict(value) for key, value in platform.settings.file.items()}
    for name, value in values.items():
        head, _, rest = name.partition("__")
        tree.setdefault(head, {})[rest] = value
    platform.settings = Settings(tree, {}, platform.settings.path)


def plant(platform: Platform) -> None:
    """Register a plant with a controller, a server of the office, and a person who runs the process."""
    records = (
        System(key="dcs", name=Text("Plant Control", "電廠控制"), short="DCS", core_function=Text("running", "運轉")),
        Asset(key="plc-1", name="PLC-1", hosts=("plc-1",), addresses=("10.9.0.5",), kind="controller", zone="plant OT"),
        Asset(key="dcs-ws", name="DCS-WS", hosts=("dcs-ws",), kind="workstation", zone="plant OT", system="dcs"),
        Asset(key="web-1", name="WEB-1", hosts=("web-1",), addresses=("10.20.0.8",), kind="server", zone="corporate"),
        Person(
            key="siu", name=Text("Siu Yat-long", "蕭逸朗"), post=Text("Duty engineer", "值更工程師"), role="engineer"
        ),
    )
    for record in records:
        register.put(platform, SHELL, "a test", record)


def opened(platform: Platform, title: str = "Web shell written to an upload folder") -> Incident:
    """Open an incident by hand."""
    return incidents.open_by_hand(platform, DEPUTY, title)


@dataclass
class Tool:
    """The operator's own tool: what it was asked, and how it answers."""

    asked: list[tuple[dict[str, str], dict[str, Any], bytes]] = field(default_factory=list)
    status: int = 200
    body: bytes = b'{"said": "isolated on the switch"}'
    url: str = ""

    @property
    def verbs(self) -> list[str]:
        """Return the verbs it was asked for, in order."""
        return [document["verb"] for _, document, _ in self.asked]


@contextmanager
def tool() -> Iterator[Tool]:
    """Run the tool on a port of this machine for the length of the block."""
    made = Tool()

    class Handler(BaseHTTPRequestHandler):
        """Notes every call."""

        def do_POST(self) -> None:
            """Answer as the test says."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.asked.append((dict(self.headers.items()), json.loads(body), body))
            self.send_response(made.status)
            self.send_header("Content-Length", str(len(made.body)))
            self.end_headers()
            self.wfile.write(made.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}/contain"
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def deny_file(platform: Platform, folder: Path, form: str = "nginx") -> Path:
    """Set a file of blocked addresses up and return where it will stand."""
    folder.mkdir(exist_ok=True)
    path = folder / "deny.conf"
    set_up(platform, containment__deny_file=str(path), containment__deny_file_form=form)
    return path
