"""Statements on packs, editions of the law, and the clocks that stay on an earlier one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from lionrock.counsel.editions import Edition
from lionrock.counsel.record import Pin, PinState, Who
from lionrock.counsel.store import proposals
from lionrock.counsel.store.tables import EDITION, EDITION_PACK, PACK, PIN, Reads
from lionrock.kernel.clock import Instant
from lionrock.kernel.database import prepared
from lionrock.law import reading
from lionrock.law.reading import Pack

Stamp = tuple[int, int]
"""The newest edition and the newest pin: the law as stored changed when they did."""


def stamp(db: Reads) -> Stamp:
    """Return how far editions and pins go; zeros where there are none."""
    found = db.execute(*_stamp()).one()
    return (found.edition or 0, found.pin or 0)


@prepared
def _stamp() -> Select[Any]:
    """Return the statement for the newest edition and the newest pin."""
    edition = select(func.max(EDITION.c.number)).scalar_subquery()
    pin = select(func.max(PIN.c.number)).scalar_subquery()
    return select(edition.label("edition"), pin.label("pin"))


def known_at(db: Reads, moment: Instant) -> int:
    """Return the number of the edition that was the newest at a moment; 0 before the first."""
    return int(db.execute(select(func.max(EDITION.c.number)).where(EDITION.c.made <= moment)).scalar() or 0)


def known(db: Reads, digests: Iterable[str]) -> dict[str, Pack]:
    """Return these packs by digest, as they were when they were taken in; what ships is not read again."""
    shipped = {pack.digest: pack for pack in reading.packs()}
    wanted = set(digests)
    found = {digest: shipped[digest] for digest in wanted if digest in shipped}
    rows = db.execute(select(PACK.c.digest, PACK.c.raw).where(PACK.c.digest.in_(wanted - found.keys())))
    return found | {row.digest: reading.read(bytes(row.raw)) for row in rows}


def edition(db: Reads, number: int) -> Edition:
    """Return an edition with its packs and every value confirmed up to it; 0 is what ships."""
    if number == 0:
        return Edition(0, None, reading.packs())
    made = db.execute(select(EDITION.c.made).where(EDITION.c.number == number)).scalar_one()
    digests = db.execute(select(EDITION_PACK.c.digest).where(EDITION_PACK.c.edition == number)).scalars().all()
    packs = sorted(known(db, digests).values(), key=lambda pack: (pack.id, pack.effective_from))
    return Edition(number, made, tuple(packs), tuple(proposals.values(db, number)))


def keep(db: Connection, pack: Pack, at: Instant) -> None:
    """Remember a pack's contents, once."""
    there = select(PACK.c.digest).where(PACK.c.digest == pack.digest)
    if db.execute(there).one_or_none() is None:
        db.execute(
            insert(PACK).values(
                digest=pack.digest,
                pack=pack.id,
                version=pack.version,
                effective_from=pack.effective_from.isoformat(),
                raw=pack.raw,
                seen=at,
            )
        )


def add(db: Connection, edition: Edition, kind: str, at: Instant, entry: str) -> None:
    """Add an edition."""
    db.execute(insert(EDITION).values(number=edition.number, made=at, kind=kind, entry=entry))
    rows = [{"edition": edition.number, "digest": pack.digest} for pack in edition.packs]
    db.execute(insert(EDITION_PACK), rows)


def history(db: Reads, limit: int = 100) -> list[Row[Any]]:
    """Return number, made, kind and entry of the editions, the newest first."""
    return list(db.execute(select(EDITION).order_by(EDITION.c.number.desc()).limit(limit)))


def pin(db: Connection, pins: Iterable[Pin]) -> None:
    """Add pins."""
    rows = [_row(one) for one in pins]
    if rows:
        db.execute(insert(PIN), rows)


def next_pin(db: Reads) -> int:
    """Return the number of the next pin."""
    return stamp(db)[1] + 1


def pins(db: Reads) -> dict[tuple[str, str], Pin]:
    """Return the latest pin of each duty of each incident."""
    latest = select(func.max(PIN.c.number)).group_by(PIN.c.incident, PIN.c.obligation)
    found = map(_pin, db.execute(select(PIN).where(PIN.c.number.in_(latest)).order_by(PIN.c.number)))
    return {(one.incident, one.obligation): one for one in found}


def pinned(db: Reads) -> dict[tuple[str, str], int]:
    """Return the edition each pinned duty of an incident stays on."""
    return {key: one.edition for key, one in pins(db).items() if one.state != "moved"}


def decisions(db: Reads, limit: int = 100) -> list[Pin]:
    """Return the pins that a person decided, the newest first."""
    wanted = select(PIN).where(PIN.c.state != "waiting").order_by(PIN.c.number.desc()).limit(limit)
    return [_pin(row) for row in db.execute(wanted)]


def _row(pin: Pin) -> Mapping[str, Any]:
    """Return a pin as its row."""
    names = ("number", "incident", "obligation", "edition", "because", "state", "at", "reason", "entry")
    return {name: getattr(pin, name) for name in names} | {"actor": pin.who.actor, "name": pin.who.name}


def _pin(row: Row[Any]) -> Pin:
    """Return the pin of a row."""
    state: PinState = row.state
    return Pin(
        row.number,
        row.incident,
        row.obligation,
        row.edition,
        row.because,
        state,
        row.at,
        Who(row.actor, row.name),
        row.reason,
        row.entry,
    )
