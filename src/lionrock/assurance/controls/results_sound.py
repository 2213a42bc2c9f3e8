"""Are the results of the controls those their ledger entries commit to? Rows edited behind the product's back show."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, insert, select, text

from lionrock.assurance import document, running
from lionrock.assurance.store import breakings, counted, results, rulings
from lionrock.events.evidence import ControlBroken, ControlRuled, ControlTested
from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.ledger.told import every, told
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin

if TYPE_CHECKING:
    from sqlalchemy import Row

    from lionrock.kernel.clock import Instant
    from lionrock.kernel.ledger.store import Reads

_ROWS: Final = (results.STANDING, results.CELL, results.RESULT, results.RUN, results.DOCUMENT)
SOUND: Final = Text("what is shown is what the entry of its run commits to", "所顯示者與執行紀錄所承諾的相符")
_NO_RUN: Final = Text("no control was run yet", "尚未執行任何控制措施")
_MOST_RUNS: Final = 2_000
"""Entries of runs that are looked at for a newer one: those of some hours."""
_OTHER: Final = Text("{what}: not what its ledger entry commits to", "{what}：與存證帳本紀錄所承諾的不符")


@control(
    "assurance.results-sound",
    title=Text("Results of controls are those their ledger entries commit to", "控制措施的結果與其存證帳本紀錄相符"),
    satisfies=("C-LOG-03",),
    every=minutes(5),
    proof="effect",
    guidance=Text(
        "Somebody changed the database past the product, or it is damaged. Keep the folder as it is for inquiry, run "
        "the control named again for a fresh result, and compare with a back-up.",
        "有人繞過本產品更改資料庫，或資料庫受損。請保留資料夾原狀以供調查，再次執行所列控制措施以取得新結果，並與備份比對。",
    ),
)
def results_sound(platform: Platform) -> Iterator[Result]:
    """Yield one result a control that was run: failed names the first thing that differs."""
    with platform.db.snapshot() as db:  # a control that is run meanwhile is no edit
        standing = results.standings(db)
        if not standing:
            yield Result("controls", "unknown", _NO_RUN)
        newest = _newest(db)
        for id, row in standing.items():
            wrong = _run(db, row) or _said(db, id, platform.now())
            if wrong is None and newest.get(id, row.entry) != row.entry:
                wrong = Text("not its newest run", "並非最近一次執行")
            yield Result(id, "failed", _OTHER.format(what=wrong)) if wrong else Result(id, "passed", SOUND)


def _newest(db: Reads) -> dict[str, str]:
    """Return by control the entry of the newest run that the ledger has, of its newest entries of runs."""
    newest: dict[str, str] = {}
    for entry, fact in every(db, ControlTested, _MOST_RUNS):
        if fact is not None:
            newest.setdefault(fact.control, entry)
    return newest


def _run(db: Reads, row: Row[Any]) -> Text | None:
    """Return what of a control's newest run differs from its entry."""
    fact = told(db, row.entry, ControlTested)
    if fact is None or fact.control != row.control:
        return Text("its entry", "其紀錄")
    if (fact.fresh_until, fact.proof) != (row.fresh_until, row.proof):
        return Text("how long it is fresh", "有效期")
    kept = [one for one in results.runs_at(db, row.began, [row.control]) if one.began == row.began]
    if [(one.state, one.code, one.digest, one.entry) for one in kept] != [
        (fact.state, fact.code, fact.digest, row.entry)
    ]:
        return Text("the run in the list of runs", "執行清單中的該次執行")
    body = _body(db, row)
    if hashlib.sha256(body).hexdigest() != fact.digest:
        return Text("the document of the run", "執行文件")
    return _shown(db, row, body)


def _body(db: Reads, row: Row[Any]) -> bytes:
    """Return the document of a run; of one that is gone or damaged, nothing."""
    try:
        return results.raw(db, row.control, row.began) or b""
    except ValueError:
        return b""


def _shown(db: Reads, row: Row[Any], body: bytes) -> Text | None:
    """Return what is shown of a run that its document does not hold."""
    found = list(document.read(body, None, row.tested))
    cells = counted.cells(found, Counter((one.system, one.state) for one in found))
    if cells != results.cells(db, row.control):
        return Text("the counts by system", "各系統的數目")
    kept = {(one.subject, one.state, one.reason.en) for one in found}
    shown = results.foremost(db, results.FOREMOST, [row.control])
    if any((one.subject, one.state, one.reason_en) not in kept for one in shown):
        return Text("the results at hand", "列出的結果")
    return None


def _said(db: Reads, id: str, now: Instant) -> Text | None:
    """Return which person's ruling, or which proof that the control can fail, has no entry that says so."""
    for one in rulings.standing(db, now, id):
        ruled = told(db, one.entry, ControlRuled)
        if ruled is None or (ruled.ruling, ruled.subject, ruled.until) != (one.id, one.subject, one.until):
            return Text("a ruling", "一項決定")
    for broken in breakings.newest(db, id):
        fact = told(db, broken.entry, ControlBroken)
        if fact is None or (fact.world, fact.caught, fact.code) != (broken.world, broken.caught, broken.code):
            return Text("a proof that it can fail", "一項能不通過的證明")
    return None


@world(results_sound, "passed")
def controls_were_run(twin: Twin) -> None:
    """Two controls were run, and nothing was changed behind their backs."""
    running.run(twin.platform, ("assurance.ledger-signed", "assurance.ledger-sound"))


@world(results_sound, "unknown")
def nothing_was_run(twin: Twin) -> None:
    """No control was run yet."""


@breaks(results_sound)
def counts_are_made_green(twin: Twin) -> None:
    """Every count of a state is set to passed in the database itself."""
    _edit(twin, "UPDATE assurance_cell SET many = many + 1")


@breaks(results_sound)
def a_proof_is_made_fresh_for_years(twin: Twin) -> None:
    """The end of a proof's freshness is moved."""
    _edit(twin, "UPDATE assurance_standing SET fresh_until = fresh_until + 31536000000000")


@breaks(results_sound)
def another_document_is_put_in_place(twin: Twin) -> None:
    """The document of one control's run is put under the run of another."""
    _edit(twin, "UPDATE assurance_document SET body = (SELECT min(body) FROM assurance_document)")


@breaks(results_sound)
def an_earlier_run_is_shown_again(twin: Twin) -> None:
    """The entry of another run is named as that of this one."""
    _edit(twin, "UPDATE assurance_standing SET entry = (SELECT min(entry) FROM assurance_standing)")


@breaks(results_sound)
def a_run_is_removed(twin: Twin) -> None:
    """The rows of the newest run of a control are those of the one before, all of it true when it was run."""
    with twin.platform.db.begin() as db:
        kept = [(table, [dict(row._mapping) for row in db.execute(select(table))]) for table in _ROWS]  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping
    twin.wait(minutes(1))
    running.run(twin.platform, ("assurance.ledger-signed",))
    with twin.platform.db.begin() as db:
        for table, some in kept:
            db.execute(delete(table))
            db.execute(insert(table), some)


@breaks(results_sound)
def a_ruling_nobody_made_is_inserted(twin: Twin) -> None:
    """A row says that a person ruled a control out; no entry does."""
    _edit(
        twin,
        "INSERT INTO assurance_ruling (id, control, subject, why, who, who_id, at, until, ended, ended_why, entry) "
        "SELECT control, control, '*', 'x', 'x', 'x', tested - 1, fresh_until + 86400000000, NULL, '', entry "
        "FROM assurance_standing",
    )


def _edit(twin: Twin, statement: str) -> None:
    """Change the twin's database past the product, as somebody with the file could."""
    with twin.platform.db.begin() as db:
        db.execute(text(statement))
