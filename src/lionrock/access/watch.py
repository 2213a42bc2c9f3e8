"""What an auditor reads is noted, and stays between the auditor and the ledger: others see how often, not what.

An entry holds a salted digest alone; where it was lies sealed beside it, shown to the auditor who read it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.access import store
from lionrock.access.model import Noted
from lionrock.access.roles import DATED
from lionrock.events.people import AuditorRead
from lionrock.kernel.clock import Instant, hours
from lionrock.kernel.columns import new_id
from lionrock.kernel.ports import Cipher

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.platform import Platform

PURPOSE: Final = "access.reading"
_SALT: Final = 16
_LONGEST: Final = 2_000
_GLANCES: Final = 10_000
_AGAIN: Final = hours(1)


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing an auditor read, opened for the auditor."""

    at: Instant
    url: str
    event: str


class Watch:
    """Notes what auditors read; one per platform."""

    def __init__(self, platform: Platform) -> None:
        """Watch over what is read on `platform`."""
        self._platform = platform
        self._glances: dict[tuple[str, str], Instant] = {}

    def read(self, actor: Actor, url: str) -> None:
        """Note what an auditor is about to be shown; raises SealedError where it cannot be noted."""
        if actor.role not in DATED:
            return
        plain = secrets.token_bytes(_SALT) + url[:_LONGEST].encode(errors="replace")
        sealed = self._platform.port(Cipher).seal(plain, f"{PURPOSE}:{actor.id}")
        digest = hashlib.sha256(plain).hexdigest()
        with self._platform.change(actor, "read") as change:
            event = change.publish(AuditorRead(actor.id, digest))
            store.note(change.db, Noted(new_id(), actor.id, change.now, sealed, digest, event))

    def glance(self, actor: Actor, url: str) -> None:
        """Note what a page of an auditor asks for by itself, once an hour."""
        if actor.role not in DATED:
            return
        now, key = self._platform.now(), (actor.id, url)
        if now - self._glances.get(key, now - _AGAIN) >= _AGAIN:
            self.read(actor, url)
            self._glances = {} if len(self._glances) >= _GLANCES else self._glances
            self._glances[key] = now


def own(platform: Platform, actor: Actor, most: int) -> Iterator[Seen]:
    """Yield what the actor read, newest first; nobody asks for another's."""
    cipher = platform.port(Cipher)
    for noted in store.readings(platform.db, actor.id, most):
        plain = cipher.open(noted.sealed, f"{PURPOSE}:{actor.id}")
        yield Seen(noted.at, plain[_SALT:].decode(errors="replace"), noted.event)
