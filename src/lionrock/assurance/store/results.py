"""What controls found: now, before, by run and by system.

A row of now is written only when what was found of its subject changed, and the row before it goes to the past; that
nothing changed is said once for the whole run. A board of millions of results is so kept by writing what is new in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    Case,
    Connection,
    PrimaryKeyConstraint,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from lionrock.assurance.judging import SHOWN, Found
from lionrock.assurance.kept import Outcome, Run
from lionrock.kernel.clock import Instant, micros
from lionrock.kernel.columns import instant, integer, table, text, uuid
from lionrock.kernel.database import add
from lionrock.kernel.ledger.store import Reads

RESULT = table(
    "assurance_result",
    text("control"),
    text("subject"),
    text("system"),
    text("state"),
    text("machine"),
    text("reason_en"),
    text("reason_zh"),
    instant("effective"),
    instant("since"),
    PrimaryKeyConstraint("control", "subject", name="assurance_result_key"),
)
PAST = table(
    "assurance_past",
    text("control"),
    text("subject"),
    text("system"),
    text("state"),
    text("machine"),
    text("reason_en"),
    text("reason_zh"),
    instant("effective"),
    instant("since"),
    instant("until"),
)
RUN = table(
    "assurance_run",
    text("control"),
    instant("began"),
    instant("last"),
    instant("fresh_until"),
    integer("runs"),
    text("state"),
    text("proof"),
    text("code"),
    text("digest"),
    uuid("first_entry"),
    uuid("entry"),
    PrimaryKeyConstraint("control", "began", name="assurance_run_key"),
)
STANDING = table(
    "assurance_standing",
    text("control", primary_key=True),
    instant("began"),
    instant("tested"),
    instant("fresh_until"),
    text("proof"),
    uuid("entry"),
)
CELL = table(
    "assurance_cell",
    text("control"),
    text("system"),
    text("state"),
    integer("many"),
    PrimaryKeyConstraint("control", "system", "state", name="assurance_cell_key"),
)

_COLUMNS: Final = [column.name for column in RESULT.columns]
_SOME: Final = 400
"""Subjects named in one statement."""


def keep(db: Connection, control: str, results: Sequence[Found], now: Instant) -> None:
    """Make these the results of a control: write what changed, and move what it replaces to the past."""
    kept = {row[0]: row for row in db.execute(_KEPT, {"wanted": control})}
    at, rows, gone, moved = micros(now), [], [], []
    for one in results:
        before = kept.pop(one.subject, None)
        if before is not None:
            if before[1:6] == (one.system, one.state, one.machine, one.reason.en, one.reason.zh):
                if before[6] != one.effective and one.effective != now:
                    moved.append({"of": one.subject, "true": one.effective})
                continue
            gone.append(one.subject)
        effective = at if one.effective is now else micros(one.effective)
        rows.append(
            (control, one.subject, one.system, one.state, one.machine, one.reason.en, one.reason.zh, effective, at)
        )
    gone.extend(kept)
    for first in range(0, len(gone), _SOME):
        _bury(db, control, gone[first : first + _SOME], now)
    add(db, RESULT, _COLUMNS, rows)
    if moved:
        same = (RESULT.c.control == control, RESULT.c.subject == bindparam("of"))
        db.execute(update(RESULT).where(*same).values(effective=bindparam("true")), moved)


def cells(db: Connection, control: str, many: Mapping[tuple[str, str], int]) -> None:
    """Make these the counts of a control by system and state."""
    db.execute(delete(CELL).where(CELL.c.control == control))
    rows = [{"control": control, "system": key[0], "state": key[1], "many": n} for key, n in many.items()]
    if rows:
        db.execute(insert(CELL), rows)


def ran(db: Connection, run: Run) -> None:
    """Add a run: to those before it, where it found the same by the same code before they went stale."""
    newest = select(RUN).where(RUN.c.control == run.control).order_by(RUN.c.began.desc()).limit(1)
    before = db.execute(newest).one_or_none()
    began = run.began
    if (
        before is not None
        and (before.digest, before.code, before.proof) == (run.digest, run.code, run.proof)
        and before.last <= run.last <= before.fresh_until
    ):
        began = before.began
        goes_on = {"last": run.last, "fresh_until": run.fresh_until, "runs": before.runs + 1, "entry": run.entry}
        db.execute(update(RUN).where(RUN.c.control == run.control, RUN.c.began == began).values(**goes_on))
    else:
        db.execute(delete(RUN).where(RUN.c.control == run.control, RUN.c.began == began))  # twice in one instant
        db.execute(insert(RUN).values(**{name: getattr(run, name) for name in RUN.c.keys()}))  # noqa: SIM118 of columns
    db.execute(delete(STANDING).where(STANDING.c.control == run.control))
    db.execute(
        insert(STANDING).values(
            control=run.control,
            began=began,
            tested=run.last,
            fresh_until=run.fresh_until,
            proof=run.proof,
            entry=run.entry,
        )
    )


def results(db: Reads, controls: Collection[str] = (), subject: str = "", most: int | None = None) -> list[Outcome]:
    """Return the newest results by control and subject, of these controls and this subject when they are given."""
    wanted = _joined(RESULT).order_by(RESULT.c.control, RESULT.c.subject)
    if controls:
        wanted = wanted.where(RESULT.c.control.in_(controls))
    if subject:
        wanted = wanted.where(RESULT.c.subject == subject)
    return [_outcome(row) for row in db.execute(wanted.limit(most))]


def of_system(db: Reads, controls: Collection[str], system: str, now: Instant, most: int) -> list[Outcome]:
    """Return the results of these controls that count for a system, those first that are shown first."""
    order = case({state: at for at, state in enumerate(SHOWN)}, value=_as_of(now))
    wanted = _joined(RESULT).where(RESULT.c.control.in_(controls), RESULT.c.system == system)
    return [_outcome(row) for row in db.execute(wanted.order_by(order, RESULT.c.control, RESULT.c.subject).limit(most))]


def counts(db: Reads, now: Instant) -> dict[str, dict[str, int]]:
    """Return, for each control that was run, how many subjects are in each state as it stands `now`."""
    found: dict[str, dict[str, int]] = {}
    for control, _, state, many in by_system(db, now):
        states = found.setdefault(control, {})
        states[state] = states.get(state, 0) + many
    return found


def by_system(db: Reads, now: Instant) -> list[tuple[str, str, str, int]]:
    """Return control, system (empty for the whole), state as it stands `now`, and how many subjects are in it."""
    state = case((_stale(now), "unknown"), else_=CELL.c.state)
    wanted = select(CELL.c.control, CELL.c.system, state, CELL.c.many)
    rows: Iterable[Any] = db.execute(wanted.join(STANDING, STANDING.c.control == CELL.c.control))
    return [(control, system, found, many) for control, system, found, many in rows]


def foremost(db: Reads, most: int, controls: Collection[str] = ()) -> list[Outcome]:
    """Return at most so many results of each control, those first that are shown first."""
    order = case({state: at for at, state in enumerate(SHOWN)}, value=RESULT.c.state)
    place = func.row_number().over(partition_by=RESULT.c.control, order_by=(order, RESULT.c.subject)).label("place")
    ranked = select(RESULT, place)
    if controls:
        ranked = ranked.where(RESULT.c.control.in_(controls))
    rows = ranked.subquery()
    wanted = (
        select(*[rows.c[name] for name in _COLUMNS], *_OF_RUN)
        .join(STANDING, STANDING.c.control == rows.c.control)
        .where(rows.c.place <= most)
        .order_by(rows.c.control, rows.c.place)
    )
    return [_outcome(row) for row in db.execute(wanted)]


def unknown(db: Reads, now: Instant) -> list[Outcome]:
    """Return of each control that has a subject of unknown state `now` the first such result."""
    waiting = select(CELL.c.control).join(STANDING, STANDING.c.control == CELL.c.control)
    names = set(db.execute(waiting.where(or_(CELL.c.state == "unknown", _stale(now)))).scalars())
    found: list[Outcome] = []
    for name in sorted(names):
        first = _joined(RESULT).where(RESULT.c.control == name, _as_of(now) == "unknown")
        found.extend(_outcome(row) for row in db.execute(first.order_by(RESULT.c.subject).limit(1)))
    return found


def standings(db: Reads) -> dict[str, Row[Any]]:
    """Return control, began, tested, fresh_until, proof and entry of the newest run of each control that was run."""
    return {row.control: row for row in db.execute(select(STANDING))}


def at(db: Reads, moment: Instant, controls: Collection[str] = ()) -> list[Outcome]:
    """Return what was known at a moment, by control and subject, before staleness is judged."""
    newest = select(RUN.c.control, func.max(RUN.c.began).label("began")).where(RUN.c.began <= moment)
    spans = newest.group_by(RUN.c.control).subquery()
    joined = and_(spans.c.control == RUN.c.control, spans.c.began == RUN.c.began)
    runs = {row.control: row for row in db.execute(select(RUN).join(spans, joined))}
    found: list[Outcome] = []
    for kept, more in ((RESULT, ()), (PAST, (PAST.c.until > moment,))):
        wanted = select(*[kept.c[name] for name in _COLUMNS]).where(kept.c.since <= moment, *more)
        if controls:
            wanted = wanted.where(kept.c.control.in_(controls))
        for row in db.execute(wanted):
            run = runs.get(row.control)
            if run is not None:
                tested = min(run.last, moment)
                fresh = moment if moment <= run.last else run.fresh_until
                extra = {"proof": run.proof, "tested": tested, "fresh_until": fresh, "entry": run.entry}
                found.append(Outcome(**row._mapping, **extra))  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping
    return sorted(found, key=lambda one: (one.control, one.subject))


def past(db: Reads, control: str, subject: str, most: int = 100) -> list[tuple[Instant, Instant | None, str, str, str]]:
    """Return what was known of a subject: from when, until when (None: now), state and reasons, newest first."""
    now = select(
        RESULT.c.since, literal(None).label("until"), RESULT.c.state, RESULT.c.reason_en, RESULT.c.reason_zh
    ).where(RESULT.c.control == control, RESULT.c.subject == subject)
    before = select(PAST.c.since, PAST.c.until, PAST.c.state, PAST.c.reason_en, PAST.c.reason_zh).where(
        PAST.c.control == control, PAST.c.subject == subject
    )
    rows = [*db.execute(now), *db.execute(before.order_by(PAST.c.since.desc()).limit(most))]
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def runs(db: Reads, control: str, since: Instant | None = None, until: Instant | None = None) -> list[Run]:
    """Return the runs of a control whose proof touches a span of time, oldest first."""
    wanted = select(RUN).where(RUN.c.control == control).order_by(RUN.c.began)
    if since is not None:
        wanted = wanted.where(RUN.c.fresh_until >= since)
    if until is not None:
        wanted = wanted.where(RUN.c.began < until)
    return [Run(**row._mapping) for row in db.execute(wanted)]  # noqa: SLF001 as above


def tested(db: Reads, control: str) -> Instant | None:
    """Return when a control was last run, None for never."""
    return db.execute(select(STANDING.c.tested).where(STANDING.c.control == control)).scalar_one_or_none()


def controls(db: Reads) -> set[str]:
    """Return the controls that were ever run."""
    return set(db.execute(select(STANDING.c.control)).scalars())


def forget(db: Connection, before: Instant) -> None:
    """Remove what was superseded before a moment: the ledger keeps the entries of its runs."""
    db.execute(delete(PAST).where(PAST.c.until < before))
    db.execute(delete(RUN).where(RUN.c.fresh_until < before, RUN.c.control.in_(select(STANDING.c.control))))


def _bury(db: Connection, control: str, subjects: Sequence[str], now: Instant) -> None:
    """Move rows of now to the past."""
    fits = (RESULT.c.control == control, RESULT.c.subject.in_(subjects))
    rows = select(*[RESULT.c[name] for name in _COLUMNS], literal(now, PAST.c.until.type)).where(*fits)
    db.execute(insert(PAST).from_select([*_COLUMNS, "until"], rows))
    db.execute(delete(RESULT).where(*fits))


def _joined(kept: Any) -> Select[Any]:
    """Return the statement for results with the run they are of."""
    return select(*[kept.c[name] for name in _COLUMNS], *_OF_RUN).join(STANDING, STANDING.c.control == kept.c.control)


def _as_of(now: Instant) -> Case[str]:
    """Return the state of a result as it stands `now` (see `judging.as_of`)."""
    return case((_stale(now), "unknown"), else_=RESULT.c.state)


def _stale(now: Instant) -> Any:
    """Say of a run whether it proves nothing now: too old, or later than now."""
    return or_(STANDING.c.fresh_until < now, STANDING.c.tested > now)


def _outcome(row: Row[Any]) -> Outcome:
    """Return the result of a row."""
    return Outcome(**row._mapping)  # noqa: SLF001 as above


_OF_RUN: Final = (STANDING.c.tested, STANDING.c.fresh_until, STANDING.c.proof, STANDING.c.entry)
_KEPT: Final = select(
    RESULT.c.subject,
    RESULT.c.system,
    RESULT.c.state,
    RESULT.c.machine,
    RESULT.c.reason_en,
    RESULT.c.reason_zh,
    RESULT.c.effective,
).where(RESULT.c.control == bindparam("wanted"))
