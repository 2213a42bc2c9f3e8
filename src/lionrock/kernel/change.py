"""The change: the only way to write. State, outbox and ledger share its transaction."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec
from sqlalchemy import Connection

from lionrock.kernel import outbox
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ledger import entry as ledger_entry
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ports import Writers
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_JSON: Final = msgspec.json.Encoder(order="sorted")
"""Names in order at every depth: the same payload is the same bytes."""
_open: contextvars.ContextVar[bool] = contextvars.ContextVar("change_open", default=False)


class SilentChangeError(LionrockError):
    """A change wrote something and told nobody; every change publishes at least one fact."""


class NestedChangeError(LionrockError):
    """A change was opened inside another one."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person with role and factor, or a part of the platform.

    `factor` is totp, none, demo or system; `fresh` says that the person proved who they are within the last minutes.
    `proposer` is the account of who proposed what this person, as the second of two, confirms; empty otherwise.
    """

    id: str
    name: str
    role: str
    factor: str = "none"
    fresh: bool = False
    proposer: str = ""

    @property
    def person(self) -> bool:
        """Say whether a person acts."""
        return self.role != "system"


def system(part: str) -> Actor:
    """Return the actor for a part of the platform itself."""
    return Actor(id=f"system:{part}", name=part, role="system", factor="system", fresh=True)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One fact on its way to one reaction; `event` is the fact's id, `seq` its place in the outbox."""

    event: str
    reaction: str
    seq: int
    made: Instant
    effective: Instant
    actor: Actor
    exercise: bool


class Change:
    """What a piece of work writes through; made by `Platform.change`."""

    def __init__(self, platform: Platform, db: Connection, actor: Actor, reason: str, *, exercise: bool) -> None:
        self.platform = platform
        self.db = db
        self.actor = actor
        self.reason = reason
        self.exercise = exercise or platform.demo
        self.now: Instant = platform.now()
        self.events: list[str] = []
        self._entries: list[tuple[ledger_entry.Entry, bytes, bytes]] = []
        self._head = b'{"actor":' + _JSON.encode(actor) + b',"fact":'
        self._tail = b',"reason":' + _JSON.encode(reason) + b"}"

    def publish(self, fact: Any, *, effective: Instant | None = None) -> str:
        """Publish the fact, in outbox and ledger with the change as a whole, and return its event id.

        `effective` is when it was true, aware UTC; without it, now.
        """
        id = new_id()
        payload = self._head + _JSON.encode(fact) + self._tail
        salt, digest = ledger_entry.commit_payload(payload)
        entry = ledger_entry.Entry(
            id=id,
            kind=type(fact).__name__,
            version=1,
            origin=self.platform.identity.origin,
            exercise=self.exercise,
            log_time=self.now,
            effective_from=effective or self.now,
            effective_to=None,
            payload_digest=digest,
        )
        self._entries.append((entry, payload, salt))
        self.events.append(id)
        return id

    @property
    def kinds(self) -> list[str]:
        """Return the kinds of what was published, in its order."""
        return [entry.kind for entry, _, _ in self._entries]

    def flush(self) -> None:
        """Write what was published, in its order: all of it in a few statements, at the end of the change."""
        ledger.insert_many(self.db, self._entries)
        outbox.put(self.db, [(entry, payload.decode()) for entry, payload, _ in self._entries])
        self._entries = []


@contextmanager
def opened(
    platform: Platform, actor: Actor, reason: str, *, handles: Delivery | None = None, exercise: bool = False
) -> Iterator[Change]:
    """Open a change; it commits as a whole, or nothing of it happened.

    Raises SilentChangeError when nothing was published, NestedChangeError inside another change.
    With `handles`, the change counts as that delivery's handling; a repeated one raises `outbox.AlreadyHandled`.
    """
    if _open.get():
        raise NestedChangeError(
            Text(f"a change ({reason}) inside another change", f"在一項更改之內再開更改（{reason}）"),
            Text("Do both in one change, or one after the other.", "請合併為一項更改，或先後進行。"),
        )
    token = _open.set(True)
    try:
        with platform.db.begin() as db:
            exercise = exercise or (handles is not None and handles.exercise)
            change = Change(platform, db, actor, reason, exercise=exercise)
            if handles is not None:
                outbox.handle(db, handles.reaction, handles.seq)
            yield change
            if not change.events:
                raise SilentChangeError(
                    Text(f"the change ({reason}) published no fact", f"更改（{reason}）沒有發布任何事實"),
                    Text("Publish what was decided or changed.", "請發布所決定或更改的事項。"),
                )
            if actor.person and platform.provides(Writers):
                platform.port(Writers).require(actor, change.kinds)
            change.flush()
    finally:
        _open.reset(token)
    platform.rounds.stirred.set()
