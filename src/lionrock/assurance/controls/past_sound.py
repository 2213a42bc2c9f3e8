"""Is the past of the controls what their ledger entries commit to? Older runs edited behind the product's back show.

Each run that is kept is held against its first and last entry, its document against their digest, and the counts that
past posture is drawn from against that document. Of the newest entries each must stand in a run that is kept; a run
that was removed from before these leaves a gap without proof, never one with it.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from lionrock.assurance import document, judging, running
from lionrock.assurance.store import counted, results
from lionrock.events.evidence import ControlTested
from lionrock.kernel.clock import days, hours, minutes
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.ledger.entry import parse
from lionrock.kernel.ledger.told import every, these
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin

if TYPE_CHECKING:
    from lionrock.assurance.kept import Run
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.ledger.reading import Leaf
    from lionrock.kernel.ledger.store import Reads

Told = Mapping[str, "tuple[Leaf, ControlTested]"]

MOST: Final = 5_000
"""Runs of a control that are looked at, the newest."""
_NEWEST: Final = 50_000
"""Entries of runs that must each stand in a run that is kept: those of some days."""
_SOUND: Final = Text("{n} runs are what their entries commit to", "{n} 次執行與其紀錄所承諾的相符")
_MANY: Final = Text("more than {n} runs; the older ones were not looked at", "執行超過 {n} 次；較早的未經查核")
_NO_RUN: Final = Text("no control was run yet", "尚未執行任何控制措施")
_OTHER: Final = Text(
    "the run of {at}: {what} is not what its ledger entry commits to", "{at} 的執行：{what}與其存證帳本紀錄所承諾的不符"
)
_ENTRY: Final = Text("its entry", "其紀錄")
_DOCUMENT: Final = Text("its document", "其文件")
_COUNTS: Final = Text("the counts of past posture", "過往防護狀況的數目")
_REMOVED: Final = Text("a run that the ledger has", "存證帳本所載的一次執行")


@control(
    "assurance.past-sound",
    title=Text(
        "Past results of controls are those their ledger entries commit to", "控制措施的過往結果與其存證帳本紀錄相符"
    ),
    satisfies=("C-LOG-03",),
    every=days(1),
    proof="effect",
    guidance=Text(
        "Somebody changed the past of a control past the product, or the database is damaged. Keep the folder as it is "
        "for inquiry, tell the auditor, and compare with a back-up: the ledger still has what each run found.",
        "有人繞過本產品更改控制措施的過往結果，或資料庫受損。請保留資料夾原狀以供調查，通知審核員，並與備份比對：存證帳本仍載有每次執行的結果。",
    ),
    limit=minutes(10),
)
def past_sound(platform: Platform) -> Iterator[Result]:
    """Yield one result a control that was run: failed names the first run that differs, unknown says what was left."""
    with platform.db.snapshot() as db:
        names = sorted(results.controls(db))
        if not names:
            yield Result("controls", "unknown", _NO_RUN)
        newest = _newest(db)
        for id in names:
            kept = results.runs(db, id)
            wrong = _wrong(db, id, kept[-MOST:], newest.get(id, ()))
            if wrong is not None:
                yield Result(id, "failed", wrong)
            elif len(kept) > MOST:
                yield Result(id, "unknown", _MANY.format(n=f"{MOST:,}"))
            else:
                yield Result(id, "passed", _SOUND.format(n=f"{len(kept):,}"))


def _newest(db: Reads) -> dict[str, list[str]]:
    """Return by control the entries of runs among the newest that the ledger has, oldest first."""
    found: dict[str, list[str]] = {}
    for entry, fact in every(db, ControlTested, _NEWEST):
        if fact is not None:
            found.setdefault(fact.control, []).append(entry)
    return {id: entries[::-1] for id, entries in found.items()}


def _wrong(db: Reads, id: str, kept: Sequence[Run], newest: Sequence[str]) -> Text | None:
    """Return what of a control's past differs from the ledger."""
    named = [entry for run in kept for entry in (run.first_entry, run.entry)]
    told = these(db, list(dict.fromkeys([*named, *newest])), ControlTested)
    since = counted.past(db, id)
    moments = sorted(since)
    for run in kept:
        if not _committed(run, told):
            return _said(run, _ENTRY)
        body = _body(db, run)
        if hashlib.sha256(body).hexdigest() != run.digest:
            return _said(run, _DOCUMENT)
        place = bisect_right(moments, run.last)
        if place and since[moments[place - 1]] != _cells(body):  # none: forgotten with what came before it
            return _said(run, _COUNTS)
    return _removed(kept, newest, told)


def _committed(run: Run, told: Told) -> bool:
    """Say whether a run is what its first and its last entry say."""
    first, last = told.get(run.first_entry), told.get(run.entry)
    if first is None or last is None or not first[0].number <= last[0].number:
        return False
    same = (run.control, run.state, run.proof, run.code, run.digest)
    return (
        all((fact.control, fact.state, fact.proof, fact.code, fact.digest) == same for _, fact in (first, last))
        and last[1].fresh_until == run.fresh_until
        and (_at(first[0]), _at(last[0])) == (run.began, run.last)
    )


def _removed(kept: Sequence[Run], newest: Sequence[str], told: Told) -> Text | None:
    """Return that an entry stands in no run that is kept; what a clock set back made to come never happened."""
    began, earliest = [run.began for run in kept], None
    for entry in reversed(newest):
        if (found := told.get(entry)) is None:
            continue
        at, fact = _at(found[0]), found[1]
        if earliest is not None and at > earliest:
            continue
        earliest = at
        place = bisect_right(began, at)
        if kept and not place:  # from before what is kept
            break
        run = kept[place - 1] if place else None
        if run is None or at > run.last or (fact.digest, fact.code) != (run.digest, run.code):
            return _OTHER.format(at=f"{at:%Y-%m-%d %H:%M} UTC", what=_REMOVED)
    return None


def _at(leaf: Leaf) -> Instant:
    """Return when the run of an entry was."""
    return parse(leaf.body).effective_from


def _body(db: Reads, run: Run) -> bytes:
    """Return the document of a run; of one that is gone or damaged, nothing."""
    try:
        return results.raw(db, run.control, run.began) or b""
    except ValueError:
        return b""


def _cells(body: bytes) -> dict[tuple[str, str], int]:
    """Return the counts that a document comes to."""
    return counted.apart(*document.tallied(body, judging.WHOLE))


def _said(run: Run, what: Text) -> Text:
    """Return what is wrong with a run."""
    return _OTHER.format(at=f"{run.began:%Y-%m-%d %H:%M} UTC", what=what)


@world(past_sound, "passed")
def controls_were_run_before(twin: Twin) -> None:
    """A control was run three times, went stale between, and found something else the last time."""
    for wait in (timedelta(), minutes(5), days(3)):
        twin.wait(wait)
        running.run(twin.platform, ("assurance.ledger-signed", "assurance.ledger-sound"))


@world(past_sound, "unknown")
def nothing_was_run_before(twin: Twin) -> None:
    """No control was run yet."""


@breaks(past_sound)
def an_older_run_is_called_green(twin: Twin) -> None:
    """An older run is given another state, in the database itself."""
    _edit(twin, "UPDATE assurance_run SET state = 'not_due' WHERE began = (SELECT min(began) FROM assurance_run)")


@breaks(past_sound)
def an_older_run_is_stretched(twin: Twin) -> None:
    """An older run is made to reach over the gap after it."""
    _edit(twin, "UPDATE assurance_run SET fresh_until = fresh_until + 86400000000")


@breaks(past_sound)
def past_counts_are_edited(twin: Twin) -> None:
    """The counts that past posture is drawn from are others."""
    _edit(twin, "UPDATE assurance_counted SET many = many + 1")


@breaks(past_sound)
def a_past_run_is_removed(twin: Twin) -> None:
    """The first of a control's runs and its document are removed."""
    _edit(twin, "DELETE FROM assurance_run WHERE began = (SELECT max(began) FROM assurance_run)")


@breaks(past_sound)
def an_older_document_is_another(twin: Twin) -> None:
    """The documents of a control are those of another."""
    _edit(twin, "UPDATE assurance_document SET body = (SELECT min(body) FROM assurance_document)")


def _edit(twin: Twin, statement: str) -> None:
    """Change the twin's database past the product, after some more runs, as somebody with the file could."""
    twin.wait(hours(1))
    with twin.platform.db.begin() as db:
        db.execute(text(statement))
