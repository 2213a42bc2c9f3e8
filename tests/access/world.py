"""A small world with people in it: accounts enrolled through links, phones that show codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from lionrock.access import enrolment, links, service, totp
from lionrock.access.door import Door
from lionrock.access.enrolment import Enrolment
from lionrock.access.hashing import Hasher
from lionrock.access.passphrase import Passphrase
from lionrock.kernel.change import Actor, system
from lionrock.kernel.outbox import OUTBOX
from lionrock.kernel.platform import Platform

WORDS = "thunder lamp river nine"
ELSEWHERE = "203.0.113.7"
DESK = "198.51.100.20"
SHELL = system("shell")
WHY = "needed for the tests"


@dataclass(frozen=True)
class Person:
    """Somebody with an account, a passphrase and a phone."""

    id: str
    name: str
    secret: str
    token: str
    words: str = WORDS

    def code(self, platform: Platform, ahead: int = 0) -> str:
        """Return the code the phone shows now, or some steps from now."""
        return totp.code(self.secret, totp.step(platform.now()) + ahead)


def settle_cost(platform: Platform) -> None:
    """Make hashing cheap."""
    platform.bind(Hasher, Hasher(time=1, memory=64, lanes=1))


def person(platform: Platform, name: str, role: str, full: str = "", address: str = DESK) -> Person:
    """Return a person who was invited and enrolled; a step of time passes so that the next code is fresh."""
    link = service.invite(platform, name, full or f"Person {name.title()}", role, SHELL, WHY)
    token = link.path.removeprefix("/enrol/")
    secret = links.offer(platform, token).secret
    given = Enrolment(Passphrase(WORDS), totp.code(secret, totp.step(platform.now())))
    session = enrolment.enrol(platform, token, given, address)
    passes(platform, seconds=60)
    return Person(link.account, name, secret, session)


def passes(platform: Platform, **amount: float) -> None:
    """Let time pass."""
    clock = platform.clock
    clock.set(clock() + timedelta(**amount))  # type: ignore[attr-defined]  # the clock of tests is set by hand


def door(platform: Platform) -> Door:
    """Return the door."""
    return platform.port(Door)


def actor(platform: Platform, who: Person, address: str = DESK) -> Actor:
    """Return the actor of a person's own session."""
    found = door(platform).who(who.token, address)
    assert found is not None
    return found


def facts(platform: Platform) -> list[str]:
    """Return the kinds of all facts, oldest first."""
    return list(platform.db.execute(select(OUTBOX.c.kind).order_by(OUTBOX.c.seq)).scalars())


@contextmanager
def silent(platform: Platform) -> Iterator[None]:
    """Assert that nothing is published within."""
    before = len(facts(platform))
    yield
    assert len(facts(platform)) == before
