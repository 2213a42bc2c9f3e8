"""What controls found: one document a run that found something new, its counts by system, and the foremost results.

What a run finds is compared by its digest: where nothing changed since the run before, only its time is written. So a
board of millions of results is kept by writing what is new, and a past moment is read from the documents of its runs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import (
    Connection,
    PrimaryKeyConstraint,
    Row,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from lionrock.assurance import document
from lionrock.assurance.board import ITSELF, WHOLE
from lionrock.assurance.document import Document
from lionrock.assurance.judging import SHOWN, Found
from lionrock.assurance.kept import Outcome, Run
from lionrock.kernel.clock import Instant, micros
from lionrock.kernel.columns import blob, instant, integer, table, text, uuid
from lionrock.kernel.database import add
from lionrock.kernel.ledger.store import Reads

RESULT = table(
    "assurance_result",
    text("control"),
    integer("place"),
    text("subject"),
    text("system"),
    text("state"),
    text("machine"),
    text("reason_en"),
    text("reason_zh"),
    instant("effective"),
    PrimaryKeyConstraint("control", "place", name="assurance_result_key"),
)
DOCUMENT = table(
    "assurance_document",
    text("control"),
    instant("began"),
    blob("body"),
    blob("effective"),
    PrimaryKeyConstraint("control", "began", name="assurance_document_key"),
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

FOREMOST: Final = 50
"""Results of a control that are at hand without opening its document."""

_ORDER: Final[dict[str, int]] = {state: at for at, state in enumerate(SHOWN)}
_COLUMNS: Final = [column.name for column in RESULT.columns]
_OF_RUN: Final = (STANDING.c.tested, STANDING.c.fresh_until, STANDING.c.proof, STANDING.c.entry)


def keep(db: Connection, run: Run, found: Sequence[Found], written: Document) -> None:
    """Keep a run: with those before it, where it found the same by the same code before they went stale."""
    unsaid = _unsay(db, run)
    before = db.execute(select(RUN).where(RUN.c.control == run.control).order_by(RUN.c.began.desc()).limit(1)).first()
    same = before is not None and (before.digest, before.code, before.proof) == (run.digest, run.code, run.proof)
    if before is not None and same and before.last <= run.last <= before.fresh_until:
        _go_on(db, run, before, written)
        began = before.began
    else:
        _begin(db, run, written)
        began = run.began
    if unsaid or not same:  # what is at hand may be of a run from the future, whatever the one before that found
        _show(db, run.control, found)
    db.execute(delete(STANDING).where(STANDING.c.control == run.control))
    standing = {"control": run.control, "began": began, "tested": run.last, "fresh_until": run.fresh_until}
    db.execute(insert(STANDING).values(**standing, proof=run.proof, entry=run.entry))


def results(db: Reads, controls: Collection[str] = (), subject: str = "", most: int | None = None) -> list[Outcome]:
    """Return the newest results by control and subject, of these controls and this subject when they are given."""
    wanted = select(STANDING).order_by(STANDING.c.control)
    if controls:
        wanted = wanted.where(STANDING.c.control.in_(controls))
    found: list[Outcome] = []
    for run in db.execute(wanted).all():
        if most is None or len(found) < most:
            found.extend(one for one in _opened(db, run) if subject in ("", one.subject))
    return found[:most]


def of_system(db: Reads, controls: Collection[str], system: str, now: Instant, most: int) -> list[Outcome]:
    """Return the results of these controls that count for a system, those first that are shown first."""
    places = (system,) if system else (WHOLE, ITSELF)
    touched = select(CELL.c.control).where(CELL.c.control.in_(controls), CELL.c.system.in_(places))
    names = set(db.execute(touched).scalars())
    found = [one for one in (results(db, names) if names else ()) if one.system == system]
    found.sort(key=lambda one: (_ORDER["unknown" if _over(one, now) else one.state], one.control, one.subject))
    return found[:most]


def cells(db: Reads, control: str) -> dict[tuple[str, str], int]:
    """Return how many subjects of a control are in each state, by system and state, as its newest run found them."""
    rows = db.execute(select(CELL.c.system, CELL.c.state, CELL.c.many).where(CELL.c.control == control))
    return {(row.system, row.state): row.many for row in rows}


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
    return [(control, WHOLE if system == ITSELF else system, found, many) for control, system, found, many in rows]


def foremost(db: Reads, most: int, controls: Collection[str] = ()) -> list[Outcome]:
    """Return at most so many results (50) of each control, those first that are shown first."""
    wanted = _joined().where(RESULT.c.place < most).order_by(RESULT.c.control, RESULT.c.place)
    if controls:
        wanted = wanted.where(RESULT.c.control.in_(controls))
    return [_outcome(row) for row in db.execute(wanted)]


def unknown(db: Reads, now: Instant) -> list[Outcome]:
    """Return of each control that has a subject of unknown state `now` the first such result."""
    wanted = _joined().where(RESULT.c.place == 0, or_(RESULT.c.state == "unknown", _stale(now)))
    return [_outcome(row) for row in db.execute(wanted.order_by(RESULT.c.control))]


def standings(db: Reads) -> dict[str, Row[Any]]:
    """Return control, began, tested, fresh_until, proof and entry of the newest run of each control that was run."""
    return {row.control: row for row in db.execute(select(STANDING))}


def at(db: Reads, moment: Instant, controls: Collection[str] = ()) -> list[Outcome]:
    """Return what was known at a moment, by control and subject, before staleness is judged."""
    found: list[Outcome] = []
    for run in runs_at(db, moment, controls):
        tested, fresh = min(run.last, moment), moment if moment <= run.last else run.fresh_until
        row = {"control": run.control, "proof": run.proof, "tested": tested, "fresh_until": fresh, "entry": run.entry}
        found.extend(_of(db, run.control, run.began, tested, row))
    return found


def runs_at(db: Reads, moment: Instant, controls: Collection[str] = ()) -> list[Run]:
    """Return of each control the runs that were its newest at a moment, by control."""
    newest = select(RUN.c.control, func.max(RUN.c.began).label("began")).where(RUN.c.began <= moment)
    if controls:
        newest = newest.where(RUN.c.control.in_(controls))
    spans = newest.group_by(RUN.c.control).subquery()
    joined = and_(spans.c.control == RUN.c.control, spans.c.began == RUN.c.began)
    rows = db.execute(select(RUN).join(spans, joined).order_by(RUN.c.control))
    return [Run(**row._mapping) for row in rows]  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping


def past(db: Reads, control: str, subject: str, most: int = 100) -> list[tuple[Instant, Instant | None, str, str, str]]:
    """Return what was known of a subject: from when, until when (None: now), state and reasons, newest first.

    At most so many runs are looked into; a subject that was not there in one is left out of it.
    """
    found: list[tuple[Instant, Instant | None, str, str, str]] = []
    until: Instant | None = None
    for run in reversed(runs(db, control)[-most:]):
        kept = next((one for one in _found(db, control, run.began, run.last) if one.subject == subject), None)
        if kept is not None:
            said = (kept.state, kept.reason.en, kept.reason.zh)
            if found and found[-1][2:] == said and found[-1][0] == until:
                found[-1] = (run.began, found[-1][1], *said)
            else:
                found.append((run.began, until, *said))
        until = run.began
    return found


def runs(db: Reads, control: str, since: Instant | None = None, until: Instant | None = None) -> list[Run]:
    """Return the runs of a control whose proof touches a span of time, oldest first."""
    wanted = select(RUN).where(RUN.c.control == control).order_by(RUN.c.began)
    if since is not None:
        wanted = wanted.where(RUN.c.fresh_until >= since)
    if until is not None:
        wanted = wanted.where(RUN.c.began < until)
    return [Run(**row._mapping) for row in db.execute(wanted)]  # noqa: SLF001 as above


def raw(db: Reads, control: str, began: Instant) -> bytes | None:
    """Return the document of a run as it is kept, unpacked; None when there is none. Raises ValueError when damaged."""
    kept = select(DOCUMENT.c.body).where(DOCUMENT.c.control == control, DOCUMENT.c.began == began)
    body = db.execute(kept).scalar_one_or_none()
    return None if body is None else document.opened(body)


def tested(db: Reads, control: str) -> Instant | None:
    """Return when a control was last run, None for never."""
    return db.execute(select(STANDING.c.tested).where(STANDING.c.control == control)).scalar_one_or_none()


def controls(db: Reads) -> set[str]:
    """Return the controls that were ever run."""
    return set(db.execute(select(STANDING.c.control)).scalars())


def forget(db: Connection, before: Instant) -> None:
    """Remove runs that proved nothing after a moment, but for the newest of each; the ledger keeps their entries."""
    newest = select(STANDING.c.began).where(STANDING.c.control == RUN.c.control).scalar_subquery()
    db.execute(delete(RUN).where(RUN.c.fresh_until < before, RUN.c.began < newest))
    kept = select(RUN.c.began).where(RUN.c.control == DOCUMENT.c.control, RUN.c.began == DOCUMENT.c.began)
    db.execute(delete(DOCUMENT).where(~kept.exists()))


def _unsay(db: Connection, run: Run) -> bool:
    """Remove runs of a control from the future, made before the clock was set back; say whether there were any.

    The ledger keeps their entries.
    """
    gone = [
        db.execute(delete(kept).where(kept.c.control == run.control, kept.c.began > run.last)).rowcount
        for kept in (RUN, DOCUMENT)
    ]
    return any(gone)


def _go_on(db: Connection, run: Run, before: Row[Any], written: Document) -> None:
    """Add a run to those before it that found the same."""
    one = (RUN.c.control == run.control, RUN.c.began == before.began)
    goes_on = {"last": run.last, "fresh_until": run.fresh_until, "runs": before.runs + 1, "entry": run.entry}
    db.execute(update(RUN).where(*one).values(**goes_on))
    if written.effective:
        of = (DOCUMENT.c.control == run.control, DOCUMENT.c.began == before.began)
        db.execute(update(DOCUMENT).where(*of).values(effective=document.times(written.effective)))


def _begin(db: Connection, run: Run, written: Document) -> None:
    """Add a run that found something new; one of the same instant is replaced."""
    for kept in (RUN, DOCUMENT):
        db.execute(delete(kept).where(kept.c.control == run.control, kept.c.began == run.began))
    db.execute(insert(RUN).values(**{name: getattr(run, name) for name in RUN.c.keys()}))  # noqa: SIM118 of columns
    body, times = document.packed(written.body), document.times(written.effective)
    db.execute(insert(DOCUMENT).values(control=run.control, began=run.began, body=body, effective=times))


def _show(db: Connection, control: str, found: Sequence[Found]) -> None:
    """Put the foremost results at hand."""
    db.execute(delete(RESULT).where(RESULT.c.control == control))
    by_state: dict[str, list[Found]] = {state: [] for state in SHOWN}
    for one in found:
        if len(by_state[one.state]) < FOREMOST:
            by_state[one.state].append(one)
    first = [one for state in SHOWN for one in by_state[state]][:FOREMOST]
    rows = [
        (control, place, *one[:4], one.reason.en, one.reason.zh, micros(one.effective))
        for place, one in enumerate(first)
    ]
    add(db, RESULT, _COLUMNS, rows)


def _opened(db: Reads, run: Row[Any]) -> Iterator[Outcome]:
    """Yield every result of a control's newest run."""
    row = {
        "control": run.control,
        "proof": run.proof,
        "tested": run.tested,
        "fresh_until": run.fresh_until,
        "entry": run.entry,
    }
    return _of(db, run.control, run.began, run.tested, row)


def _of(db: Reads, control: str, began: Instant, tested: Instant, row: dict[str, Any]) -> Iterator[Outcome]:
    """Yield every result of a run; `row` is what they have in common."""
    for one in _found(db, control, began, tested):
        yield Outcome(
            **row,
            subject=one.subject,
            state=one.state,
            effective=min(one.effective, tested),
            reason_en=one.reason.en,
            reason_zh=one.reason.zh,
            system=one.system,
            machine=one.machine,
            since=began,
        )


def _found(db: Reads, control: str, began: Instant, tested: Instant) -> Iterator[Found]:
    """Yield what a run found, by subject."""
    wanted = select(DOCUMENT).where(DOCUMENT.c.control == control, DOCUMENT.c.began == began)
    row = db.execute(wanted).one_or_none()
    return iter(()) if row is None else document.read(document.opened(row.body), row.effective, tested)


def _joined() -> Select[Any]:
    """Return the statement for foremost results with the run they are of."""
    mine = [column for column in RESULT.columns if column.name != "place"]
    return select(*mine, *_OF_RUN).join(STANDING, STANDING.c.control == RESULT.c.control)


def _stale(now: Instant) -> Any:
    """Say of a run whether it proves nothing now: too old, or later than now."""
    return or_(STANDING.c.fresh_until < now, STANDING.c.tested > now)


def _over(one: Outcome, now: Instant) -> bool:
    """Say of a result what `_stale` says of its run."""
    return one.fresh_until < now or one.tested > now


def _outcome(row: Row[Any]) -> Outcome:
    """Return the result of a row."""
    return Outcome(**row._mapping)  # noqa: SLF001 as above
