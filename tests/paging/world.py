"""A world to call people in: five people on a roster, a small pager and mail server of this machine, no network."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from conftest import HandClock
from register.rosters import WEEK, person, staff, take

from lionrock.access import store as accounts
from lionrock.access.model import Account, checked_role
from lionrock.events.paging import Notifier
from lionrock.events.people import AccountAdded
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import minutes
from lionrock.kernel.outbox import Pump
from lionrock.kernel.platform import Platform
from lionrock.kernel.settings import Settings
from lionrock.kernel.timers import fire_due
from lionrock.paging import service, store
from lionrock.paging.model import Page
from lionrock.paging.record import Step
from lionrock.register import service as register
from lionrock.register.estate import Book
from lionrock.register.roster.directory import directory

HO = Actor("a-ho", "Ho Man 何敏", "deputy", "totp", fresh=True)
NG = Actor("a-ng", "Ng Tsz-kit 吳子傑", "analyst", "none")
LAM = Actor("a-lam", "Lam Cheuk-yan 林卓欣", "supervisor", "totp", fresh=True)
CHEUNG = Actor("a-ch", "Cheung Hoi-ting 張凱婷", "analyst", "totp", fresh=True)
AUDITOR = Actor("a-au", "Auditor", "auditor", "totp", fresh=True)


def people(platform: Platform) -> Platform:
    """Return the platform with people and three shifts; cheung is first at the clock's start, then ho, then lam."""
    staff(platform)
    take(platform, WEEK)
    linked(platform)
    return platform


def linked(platform: Platform) -> None:
    """Give Ho, Ng, Lam and Cheung accounts that a person linked to their records."""
    known = directory(platform.port(Book).opened())
    with platform.change(system("test"), "accounts") as change:
        for who in (HO, NG, LAM, CHEUNG):
            role = checked_role(who.role)
            made = Account(who.id, who.id, who.name, role, "active", demo=False, made=change.now)
            accounts.add(change.db, replace(made, registered=known.find(who.name)))
            change.publish(AccountAdded(who.id, who.role))


def configured(platform: Platform, tree: Mapping[str, Any]) -> None:
    """Give the platform these settings."""
    platform.settings = Settings({"paging": dict(tree)}, {})


def ask(platform: Platform, key: str = "k", why: str = "duty", roles: tuple[str, ...] = ()) -> str:
    """Call people as another capability does."""
    with platform.change(system("test"), "a test") as change:
        return platform.port(Notifier).page(change, key, why, None, roles)


def got(platform: Platform, page: str) -> Page:
    """Return a page as it stands."""
    return store.pages.get(platform.db, page)


def key(platform: Platform, id: str | None) -> str:
    """Return the key of a person."""
    found = next((one for one in register.versions(platform) if one.id == id), None)
    return found.record.key if found and found.record else ""


def current(platform: Platform, page: str) -> str:
    """Return who is being called."""
    return key(platform, got(platform, page).current)


def later(platform: Platform, clock: HandClock, n: float = 5) -> None:
    """Let minutes pass, and whatever follows."""
    clock.set(clock.now + minutes(n))
    fire_due(platform)
    followed(platform)


def followed(platform: Platform) -> None:
    """Let paging and incidents follow; the other capabilities have tests of their own."""
    pump = Pump(platform)
    near = ("paging.", "incidents.")
    pump.reactions = {id: one for id, one in pump.reactions.items() if id.startswith(near)}
    pump.run()


def send(platform: Platform, clock: HandClock | None = None, n: float = 0) -> int:
    """Send what is due after some minutes."""
    if clock is not None:
        clock.set(clock.now + minutes(n))
    return service.send_due(platform)


def steps(platform: Platform, page: str) -> list[str]:
    """Return the steps of a page as short words."""
    return [_short(platform, one) for one in store.pages.steps(platform.db, [page])]


def _short(platform: Platform, step: Step) -> str:
    """Return one step as short words."""
    parts = [step.kind, key(platform, step.person) if step.person else "", step.line or ""]
    return " ".join([*filter(None, parts), *([step.detail] if step.kind in {"skipped", "answered"} else [])])


@dataclass
class Pager:
    """A receiver of webhooks on this machine; `status` is what it answers."""

    status: int = 202
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """Return what was posted."""
        return [json.loads(body) for _, body in self.heard]


@contextmanager
def pager() -> Iterator[Pager]:
    """Run a receiver of webhooks."""
    made = Pager()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.heard.append((dict(self.headers), body))
            self.send_response(made.status)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> int:
    """Return a port of this machine on which nothing listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def id_of(platform: Platform, key: str) -> str:
    """Return the id of a person."""
    return person(platform, key)
