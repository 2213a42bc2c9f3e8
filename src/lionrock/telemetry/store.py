"""Tables of telemetry: streams, counted frames, and records that were not understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Connection,
    PrimaryKeyConstraint,
    Row,
    Select,
    delete,
    func,
    insert,
    select,
    update,
)

from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import blob, flag, instant, integer, json, table, text
from lionrock.kernel.database import Database, prepared
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.telemetry.model import Counted, Stream, Tally, Told

_KEPT: Final = 200
"""Records not understood that are shown for each stream; all of them stay in the segment files."""

STREAM = table(
    "telemetry_stream",
    text("id", primary_key=True),
    text("name"),
    text("source"),
    text("location", unique=True),
    json("settings"),
    integer("replayed_by"),
    integer("silent_after"),
    flag("reading"),
    instant("added"),
    integer("next"),
    integer("stored"),
    integer("understood"),
    integer("unparsed"),
    json("kinds"),
    instant("last_event", nullable=True),
    instant("last_learned", nullable=True),
    json("problems"),
    json("unclaimed"),
    instant("problem_since", nullable=True),
    instant("silent_since", nullable=True),
    instant("watched", nullable=True),
    instant("settled", nullable=True),
    flag("canary", server_default="0"),
    json("journey", nullable=True),
    instant("proven", nullable=True),
    json("kept", nullable=True),
    integer("again", nullable=True),
    json("ailments", nullable=True),
    json("skew", nullable=True),
    instant("told", nullable=True),
    CheckConstraint("stored <= next", name="telemetry_stream_stored"),
)
FRAME = table(
    "telemetry_frame",
    text("stream"),
    integer("first"),
    integer("count"),
    integer("unparsed"),
    integer("matches"),
    text("source"),
    text("file"),
    integer("line"),
    text("root"),
    instant("learned"),
    text("entry"),
    json("again", nullable=True),
    json("unread", nullable=True),
    PrimaryKeyConstraint("stream", "first", name="telemetry_frame_key"),
    CheckConstraint("count > 0", name="telemetry_frame_count"),
)
_PARTS: Final = [column for column in FRAME.columns if column.name not in {"again", "unread"}]
UNPARSED = table(
    "telemetry_unparsed",
    text("stream"),
    integer("ordinal"),
    text("file"),
    integer("line"),
    text("reason_en"),
    text("reason_zh"),
    blob("head"),
    instant("learned"),
    PrimaryKeyConstraint("stream", "ordinal", name="telemetry_unparsed_key"),
)


def streams(db: Connection | Database) -> list[Stream]:
    """Return every stream, by name."""
    return [_stream(row) for row in db.execute(*_streams()).mappings()]


@prepared
def _streams() -> Select[Any]:
    """Return the statement for all streams."""
    return select(STREAM).order_by(STREAM.c.name, STREAM.c.id)


def stream(db: Connection | Database, id: str) -> Stream:
    """Return a stream; raises NotFoundError."""
    row = db.execute(select(STREAM).where(STREAM.c.id == id)).mappings().first()
    if row is None:
        raise NotFoundError(
            Text(f"no stream is called {id[:80]}", f"沒有名為 {id[:80]} 的資料流"),
            Text("See Sources for the streams there are.", "請在「資料來源」查看現有的資料流。"),
        )
    return _stream(row)


def add(db: Connection, stream: Stream) -> None:
    """Insert a stream."""
    db.execute(insert(STREAM).values(**_values(stream)))


def save(db: Connection, stream: Stream) -> None:
    """Write a stream back."""
    db.execute(update(STREAM).where(STREAM.c.id == stream.id).values(**_values(stream)))


def unstore(db: Connection, id: str, ordinal: int) -> None:
    """Say that the event store holds nothing of a stream from `ordinal` on."""
    db.execute(update(STREAM).where(STREAM.c.id == id, STREAM.c.stored > ordinal).values(stored=ordinal))


def watched(db: Connection, ids: Sequence[str], now: Instant) -> None:
    """Note that what is usual of these streams decides whether they are silent."""
    db.execute(update(STREAM).where(STREAM.c.id.in_(list(ids))).values(watched=now))


def count(db: Connection, tally: Tally, entry: str) -> None:
    """Write what a frame came to: the frame's row, and the newest records not understood."""
    frame = tally.frame
    db.execute(
        insert(FRAME).values(
            stream=frame.stream,
            first=frame.first,
            count=tally.count,
            unparsed=tally.unparsed,
            matches=len(tally.matches),
            source=frame.source,
            file=frame.settings.get("file", ""),
            line=int(frame.settings.get("line", "0")),
            root=frame.root,
            learned=frame.learned,
            entry=entry,
            unread=[list(span) for span in tally.unread],
        )
    )
    if tally.told:
        db.execute(insert(UNPARSED), [_told_values(frame.stream, told) for told in tally.told])
        _forget(db, frame.stream)


def counted(db: Connection | Database, stream: str, ordinal: int) -> Counted:
    """Return the frame that holds a record; raises NotFoundError when it was not counted."""
    wanted = select(*_PARTS).where(FRAME.c.stream == stream, FRAME.c.first <= ordinal)
    row = db.execute(wanted.order_by(FRAME.c.first.desc()).limit(1)).mappings().first()
    if row is None or ordinal >= row["first"] + row["count"]:
        raise NotFoundError(
            Text(f"record {stream}:{ordinal} was not counted", f"紀錄 {stream}:{ordinal} 未經計算"),
            Text("It may still be on its way.", "可能仍在處理中。"),
        )
    return Counted(**row)


def frames(db: Connection | Database, stream: str, most: int = 50) -> list[Counted]:
    """Return the newest counted frames of a stream, newest first."""
    wanted = select(*_PARTS).where(FRAME.c.stream == stream).order_by(FRAME.c.first.desc()).limit(most)
    return [Counted(**row) for row in db.execute(wanted).mappings()]


def told(db: Connection | Database, stream: str, most: int = _KEPT) -> list[Told]:
    """Return the newest records of a stream that were not understood, newest first."""
    wanted = select(UNPARSED).where(UNPARSED.c.stream == stream).order_by(UNPARSED.c.ordinal.desc()).limit(most)
    return [_told(row) for row in db.execute(wanted)]


def totals(db: Connection | Database) -> tuple[int, int]:
    """Return how many records of all streams were understood, and how many were not."""
    sums = (func.sum(STREAM.c.understood).label("understood"), func.sum(STREAM.c.unparsed).label("unparsed"))
    row = db.execute(select(*sums)).one()
    return int(row.understood or 0), int(row.unparsed or 0)


def first_understood(db: Connection | Database, stream: str, since: Instant) -> Counted | None:
    """Return the first frame of a stream learned since then of which anything was understood."""
    wanted = select(*_PARTS).where(FRAME.c.stream == stream, FRAME.c.learned >= since, FRAME.c.count > FRAME.c.unparsed)
    row = db.execute(wanted.order_by(FRAME.c.first).limit(1)).mappings().first()
    return Counted(**row) if row else None


def firsts(db: Connection | Database) -> tuple[str | None, str | None]:
    """Return the ledger entries of the first frame of which anything was understood, and of the first with a match."""
    earliest = select(FRAME.c.entry).order_by(FRAME.c.learned, FRAME.c.stream, FRAME.c.first).limit(1)
    understood = db.execute(earliest.where(FRAME.c.count > FRAME.c.unparsed)).scalar()
    return understood, db.execute(earliest.where(FRAME.c.matches > 0)).scalar()


def learned_before(db: Connection | Database, stream: str, limit: Instant) -> int:
    """Return the ordinal at which the first frame learned since a moment begins; the end of the stream without one."""
    young = select(func.min(FRAME.c.first)).where(FRAME.c.stream == stream, FRAME.c.learned >= limit)
    found = db.execute(young).scalar()
    if found is None:
        found = db.execute(select(STREAM.c.next).where(STREAM.c.id == stream)).scalar()
    return int(found or 0)


def learned_first(db: Connection | Database, stream: str) -> Instant | None:
    """Return when the first counted frame of a stream was learned, None while there is none."""
    found: Instant | None = db.execute(select(func.min(FRAME.c.learned)).where(FRAME.c.stream == stream)).scalar()
    return found


def kept_from(db: Connection | Database, stream: str, begin: int) -> int:
    """Return how many records the counted frames of a stream hold from an ordinal on."""
    wanted = select(func.sum(FRAME.c.count)).where(FRAME.c.stream == stream, FRAME.c.first >= begin)
    return int(db.execute(wanted).scalar() or 0)


def entries(db: Connection | Database, stream: str, begin: int, end: int, most: int) -> dict[str, int]:
    """Return the ledger's entries of a stream's frames between two ordinals, each with its first, in order."""
    wanted = select(FRAME.c.entry, FRAME.c.first).where(
        FRAME.c.stream == stream, FRAME.c.first >= begin, FRAME.c.first < end
    )
    return {row.entry: row.first for row in db.execute(wanted.order_by(FRAME.c.first).limit(most))}


def _forget(db: Connection, stream: str) -> None:
    """Keep only the newest records not understood."""
    kept = (
        select(UNPARSED.c.ordinal)
        .where(UNPARSED.c.stream == stream)
        .order_by(UNPARSED.c.ordinal.desc())
        .limit(1)
        .offset(_KEPT)
    )
    row = db.execute(kept).first()
    if row is not None:
        db.execute(delete(UNPARSED).where(UNPARSED.c.stream == stream, UNPARSED.c.ordinal <= row[0]))


def _values(stream: Stream) -> dict[str, Any]:
    """Return the columns of a stream."""
    return {column.name: _plain(getattr(stream, column.name)) for column in STREAM.columns}


def _plain(value: Any) -> Any:
    """Return a value as its column takes it."""
    if isinstance(value, tuple):
        return list(value)
    return value


def _stream(row: Any) -> Stream:
    """Return the stream of a row."""
    values = dict(row)
    values["unclaimed"] = tuple(values["unclaimed"])
    values["problems"] = {name: (said[0], said[1]) for name, said in values["problems"].items()}
    values["ailments"] = {kind: (said[0], said[1], said[2]) for kind, said in (values["ailments"] or {}).items()}
    return Stream(**values)


def _told_values(stream: str, told: Told) -> dict[str, Any]:
    """Return the columns of a record that was not understood."""
    return {
        "stream": stream,
        "ordinal": told.ordinal,
        "file": told.file,
        "line": told.line,
        "reason_en": told.reason.en,
        "reason_zh": told.reason.zh,
        "head": told.head,
        "learned": told.learned,
    }


def _told(row: Row[Any]) -> Told:
    """Return the record of a row."""
    return Told(row.ordinal, row.file, row.line, Text(row.reason_en, row.reason_zh), row.head, row.learned)
