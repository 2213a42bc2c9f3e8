"""The outbox: facts written inside a change and delivered after it, in order, at least once.

Each reaction has a cursor. A reaction that fails keeps its own place and is tried again with growing pauses;
it never holds up another one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from lionrock.kernel.clock import Instant, micros, minutes
from lionrock.kernel.columns import flag, instant, integer, table, text, uuid
from lionrock.kernel.contributions import Reaction
from lionrock.kernel.database import add, prepared

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor, Delivery
    from lionrock.kernel.database import Database
    from lionrock.kernel.ledger.entry import Entry
    from lionrock.kernel.platform import Platform

Told = TypeVar("Told")

OUTBOX = table(
    "kernel_outbox",
    integer("seq", primary_key=True, autoincrement=False),
    uuid("id", unique=True),
    text("kind"),
    text("body"),
    instant("made"),
    instant("effective"),
    flag("exercise"),
)
CURSOR = table(
    "kernel_cursor",
    text("reaction", primary_key=True),
    integer("seq"),
    integer("failures"),
    instant("next_try", nullable=True),
    text("problem", nullable=True),
)

_LAST: Final = select(func.max(OUTBOX.c.seq))
_NEWEST: Final = select(OUTBOX.c.kind, func.max(OUTBOX.c.seq).label("seq")).group_by(OUTBOX.c.kind)
_CURSORS: Final = select(CURSOR)
_COUNT: Final = select(func.count()).select_from(OUTBOX)
_BATCH: Final = 200
_KEPT: Final = 2_000
_FORGOTTEN: Final = ""
_LONGEST_PAUSE: Final = minutes(5)


class AlreadyHandled(Exception):  # noqa: N818 it is no error: the delivery was repeated
    """The delivery was handled before; the change is given up."""


@dataclass(frozen=True, slots=True)
class Failing:
    """A reaction that failed and is tried again at `next_try`."""

    reaction: str
    failures: int
    next_try: Instant
    problem: str


def put(db: Connection, facts: Sequence[tuple[Entry, str]]) -> None:
    """Insert facts, by entry and payload, at the next places; the writer's lock keeps them in the order of commits."""
    last = db.execute(_LAST).scalar() or 0
    rows: list[tuple[Any, ...]] = []
    moment, made = None, 0
    for seq, (entry, body) in enumerate(facts, last + 1):
        if entry.log_time is not moment:  # facts of one change share it
            moment, made = entry.log_time, micros(entry.log_time)
        effective = made if entry.effective_from is moment else micros(entry.effective_from)
        rows.append((seq, entry.id, entry.kind, body, made, effective, int(entry.exercise)))
    add(db, OUTBOX, [column.name for column in OUTBOX.columns], rows)


def handle(db: Connection, reaction: str, seq: int) -> None:
    """Move the reaction's cursor to `seq`; raises AlreadyHandled when it is there or beyond."""
    moved = db.execute(
        update(CURSOR)
        .where(CURSOR.c.reaction == reaction, CURSOR.c.seq < seq)
        .values(seq=seq, failures=0, next_try=None, problem=None)
    )
    if moved.rowcount == 0:
        raise AlreadyHandled(reaction, seq)


def forget(db: Connection, id: str) -> None:
    """Erase what a fact said; its row keeps its place, and it is delivered no more."""
    db.execute(update(OUTBOX).where(OUTBOX.c.id == id).values(body=_FORGOTTEN))


def after(db: Connection, seq: int, kind: type[Told]) -> list[Told]:
    """Return the facts of a kind told after a place: what a reaction must know that comes late, after another's."""
    later = select(OUTBOX.c.body).where(OUTBOX.c.seq > seq, OUTBOX.c.kind == kind.__name__, OUTBOX.c.body != _FORGOTTEN)
    bodies = db.execute(later.order_by(OUTBOX.c.seq)).scalars()
    return [msgspec.convert(msgspec.json.decode(body)["fact"], kind) for body in bodies]


def newest(db: Database | Connection) -> dict[str, int]:
    """Return the place of the newest fact of each kind that is still held."""
    return {row.kind: row.seq for row in db.execute(_NEWEST)}


def times(db: Database | Connection) -> dict[str, Instant]:
    """Return when the newest fact of each kind that is still held was told."""
    wanted = select(OUTBOX.c.kind, func.max(OUTBOX.c.made).label("made")).group_by(OUTBOX.c.kind)
    return {row.kind: row.made for row in db.execute(wanted)}


def oldest(db: Database | Connection) -> tuple[int, Instant] | None:
    """Return place and time of the oldest fact that is still held."""
    row = db.execute(select(OUTBOX.c.seq, OUTBOX.c.made).order_by(OUTBOX.c.seq).limit(1)).first()
    return None if row is None else (row.seq, row.made)


def failing(db: Database | Connection) -> list[Failing]:
    """Return the reactions that failed last time, by id."""
    rows = db.execute(select(CURSOR).where(CURSOR.c.failures > 0).order_by(CURSOR.c.reaction))
    return [Failing(row.reaction, row.failures, row.next_try, row.problem) for row in rows]


@dataclass(frozen=True, slots=True)
class _Places:
    """The newest fact of each kind, and the cursor of each reaction."""

    newest: Mapping[str, int]
    cursors: Mapping[str, Row[Any]]


class Pump:
    """Delivers facts to reactions; one in the process that owns the state."""

    def __init__(self, platform: Platform) -> None:
        """Give every reaction that is new here a cursor: at the start of a new folder, else at the end."""
        self.platform = platform
        self.reactions = {reaction.id: reaction for reaction in platform.registry.of(Reaction)}
        with platform.db.begin() as db:
            _adopt(db, self.reactions)

    def run(self) -> int:
        """Deliver until nothing is left that can be delivered now; return how many were."""
        total = 0
        while done := self._round():
            total += done
        self._prune()
        return total

    def _round(self) -> int:
        """Deliver the next batch to every reaction that has one, in their order; return how many were delivered."""
        total, places = 0, self._places()
        for reaction in self.reactions.values():
            if taken := self._serve(reaction, places):
                total, places = total + taken, self._places()
        return total

    def _places(self) -> _Places:
        """Return where facts and reactions stand: two statements, however many reactions there are."""
        db = self.platform.db
        return _Places(newest(db), {row.reaction: row for row in db.execute(_CURSORS)})

    def _serve(self, reaction: Reaction, places: _Places) -> int:
        """Deliver the next batch to one reaction and return how many facts it took."""
        cursor, kind = places.cursors[reaction.id], reaction.fact.__name__
        if places.newest.get(kind, 0) <= cursor.seq:
            return 0
        if cursor.next_try is not None and cursor.next_try > self.platform.now():
            return 0
        taken, seq, problem = 0, cursor.seq, None
        for row in self.platform.db.execute(*_next(cursor.seq, kind)):
            problem = self._deliver(reaction, row)
            if problem is not None:
                break
            taken, seq = taken + 1, row.seq
        if taken:  # once for all that had nothing to write: after a kill they are looked at again
            with self.platform.db.begin() as db:
                _advance(db, reaction.id, seq)
        if problem is not None:
            self._fail(reaction, problem)
        return taken

    def _deliver(self, reaction: Reaction, row: Any) -> Exception | None:
        """Hand one fact to the reaction; return why it was not handled, if it was not."""
        try:
            fact, delivery = _read(reaction, row)
            reaction.act(self.platform, fact, delivery)
        except AlreadyHandled:
            return None
        except Exception as problem:  # noqa: BLE001 any failure of a reaction is kept, shown and tried again
            return problem
        return None

    def _fail(self, reaction: Reaction, problem: Exception) -> None:
        """Keep the failure and set the next try: 1, 2, 4 … seconds later, five minutes at most."""
        self.platform.log.error("reaction failed", extra={"reaction": reaction.id}, exc_info=problem)
        with self.platform.db.begin() as db:
            failures = 1 + (
                db.execute(select(CURSOR.c.failures).where(CURSOR.c.reaction == reaction.id)).scalar_one() or 0
            )
            pause = min(timedelta(seconds=2 ** min(failures - 1, 16)), _LONGEST_PAUSE)
            db.execute(
                update(CURSOR)
                .where(CURSOR.c.reaction == reaction.id)
                .values(
                    failures=failures,
                    next_try=self.platform.now() + pause,
                    problem=f"{type(problem).__name__}: {problem}"[:500],
                )
            )

    def _prune(self) -> None:
        """Forget facts that every reaction has passed; the ledger keeps them, the newest row keeps the count."""
        if self.platform.db.execute(_COUNT).scalar_one() > _KEPT:
            with self.platform.db.begin() as db:
                db.execute(delete(OUTBOX).where(OUTBOX.c.seq < self._passed(db)))

    def _passed(self, db: Connection) -> int:
        """Return the place before which nothing waits for anybody."""
        last: int = db.execute(select(func.max(OUTBOX.c.seq))).scalar() or 0
        waiting = (
            db.execute(
                select(func.min(OUTBOX.c.seq)).where(
                    OUTBOX.c.kind == reaction.fact.__name__,
                    OUTBOX.c.seq > CURSOR.c.seq,
                    CURSOR.c.reaction == reaction.id,
                )
            ).scalar()
            for reaction in self.reactions.values()
        )
        return min([last, *(int(seq) for seq in waiting if seq is not None)])


@prepared
def _next(after: int, kind: str) -> Select[Any]:
    """Return the statement for the next facts of a kind."""
    fits = (OUTBOX.c.seq > after, OUTBOX.c.kind == kind, OUTBOX.c.body != _FORGOTTEN)
    return select(OUTBOX).where(*fits).order_by(OUTBOX.c.seq).limit(_BATCH)


def _adopt(db: Connection, reactions: dict[str, Reaction]) -> None:
    """Insert the cursors that are missing."""
    known = set(db.execute(select(CURSOR.c.reaction)).scalars())
    start = (db.execute(select(func.max(OUTBOX.c.seq))).scalar() or 0) if known else 0
    for id in reactions.keys() - known:
        db.execute(insert(CURSOR).values(reaction=id, seq=start, failures=0))


def _advance(db: Connection, reaction: str, seq: int) -> None:
    """Move the cursor of a reaction whose last facts gave nothing to write."""
    db.execute(
        update(CURSOR)
        .where(CURSOR.c.reaction == reaction, CURSOR.c.seq < seq)
        .values(seq=seq, failures=0, next_try=None, problem=None)
    )


def _read(reaction: Reaction, row: Any) -> tuple[Any, Delivery]:
    """Return the fact of a row and its delivery."""
    from lionrock.kernel.change import Actor, Delivery

    body = msgspec.json.decode(row.body)
    actor: Actor = msgspec.convert(body["actor"], Actor)
    fact: Any = msgspec.convert(body["fact"], reaction.fact)
    return fact, Delivery(row.id, reaction.id, row.seq, row.made, row.effective, actor, row.exercise)
