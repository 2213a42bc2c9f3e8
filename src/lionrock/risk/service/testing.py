"""Takes in findings of penetration tests: first what a file would do, then the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.risk import PentestImported
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.register.estate import Book
from lionrock.register.model import System
from lionrock.risk import pentest, recall
from lionrock.risk.pentest import Report, Weak
from lionrock.risk.sealing import seal, unseal
from lionrock.risk.service.checking import EDIT, words
from lionrock.risk.store import pentests as store

if TYPE_CHECKING:
    from sqlalchemy import Row

    from lionrock.kernel.change import Actor, Change
    from lionrock.kernel.platform import Platform

_NAME: Final = Text("the name of the test", "測試名稱")
_TESTER: Final = Text("the tester", "測試人員")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file with what a person says of the test; `covers` are systems tested, with or without a finding."""

    data: bytes
    file: str
    name: str
    tester: str
    tested_on: date
    covers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do: nothing while there are problems."""

    sent: Sent
    report: Report
    systems: tuple[str, ...]
    added: tuple[Weak, ...]
    changed: tuple[Weak, ...]
    same: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A finding as kept."""

    id: str
    test: str
    weak: Weak


def plan(platform: Platform, actor: Actor, sent: Sent) -> Plan:
    """Return what a file would do, without doing it; raises InputError for one that cannot be read at all."""
    platform.port(Authorizer).require(actor, EDIT)
    today = platform.now().astimezone(HONG_KONG).date()
    words(sent.name, _NAME, 200)
    words(sent.tester, _TESTER, 200)
    if not pentest.OLDEST <= sent.tested_on <= today:
        raise InputError(
            Text("the day of the test lies ahead", "測試日期在未來"), Text("Give its last day.", "請填寫測試最後一日。")
        )
    known = recall.names(platform)
    if not set(sent.covers) <= set(known):
        raise InputError(
            Text("a system is not registered", "有未登記的系統"), Text("Choose from the list.", "請從清單選擇。")
        )
    report = pentest.read(sent.data, sent.file, _names(platform), today)
    systems = tuple(one for one in known if one in sent.covers or any(row.system == one for row in report.rows))
    if not systems and not report.problems:
        raise InputError(
            Text("which systems were tested?", "測試了哪些系統？"), Text("Choose at least one.", "請最少選擇一個。")
        )
    before = {one.weak.reference: one.weak for one in _before(platform, sent)}
    added = tuple(row for row in report.rows if row.reference not in before)
    changed = tuple(row for row in report.rows if row.reference in before and before[row.reference] != row)
    return Plan(sent, report, systems, added, changed, len(report.rows) - len(added) - len(changed))


def take(platform: Platform, actor: Actor, sent: Sent) -> str:
    """Take a file in and return the id of the test; raises InputError that names the first row that is wrong."""
    found = plan(platform, actor, sent)
    if found.report.problems:
        raise _wrong(found.report.problems)
    before = store.named(platform.db, sent.name.strip())
    if before is not None and not found.added and not found.changed and set(found.systems) <= set(before.systems):
        raise ConflictError(
            Text("the file says nothing new", "檔案沒有新內容"), Text("Nothing was changed.", "未有作出更改。")
        )
    with platform.change(actor, "penetration test imported") as change:
        id = before.id if before is not None else new_id()
        systems = tuple(dict.fromkeys([*(before.systems if before is not None else ()), *found.systems]))
        digest, days = found.report.digest, sent.tested_on.isoformat()
        entry = change.publish(PentestImported(id, digest, days, systems, len(found.added), len(found.changed)))
        values = {"systems": list(systems), "digest": digest, "file": sent.file[:200], "imported": change.now}
        values |= {"who": actor.name, "entry": entry}
        if before is None:
            store.add(
                change.db,
                values | {"id": id, "name": sent.name.strip(), "tester": sent.tester.strip(), "tested_on": days},
            )
        else:
            store.touch(change.db, id, values)
        _write(change, id, found)
    return id


def weaknesses(platform: Platform, tests: Sequence[str]) -> list[Kept]:
    """Return the findings of these tests; raises SealedError without keys."""
    return [_kept(platform, row) for row in store.weaknesses(platform.db, tests)]


def _write(change: Change, test: str, found: Plan) -> None:
    """Write what is new and what changed."""
    known = {row.reference: row.id for row in store.weaknesses(change.db, [test])}
    for weak in (*found.added, *found.changed):
        values = _values(change.platform, weak)
        if weak.reference in known:
            store.change(change.db, known[weak.reference], values)
        else:
            store.find(change.db, values | {"id": new_id(), "test": test, "reference": weak.reference})


def _values(platform: Platform, weak: Weak) -> dict[str, Any]:
    """Return the columns of a finding."""
    return {
        "system": weak.system,
        "severity": weak.severity,
        "state": weak.state,
        "found_on": weak.found_on.isoformat(),
        "retested": weak.retested.isoformat() if weak.retested else None,
        "sealed": seal(platform, weak.title),
    }


def _kept(platform: Platform, row: Row[Any]) -> Kept:
    """Return the finding of a row."""
    again = date.fromisoformat(row.retested) if row.retested else None
    title, found = unseal(platform, row.sealed), date.fromisoformat(row.found_on)
    return Kept(row.id, row.test, Weak(row.reference, title, row.severity, row.system, row.state, found, again))


def _before(platform: Platform, sent: Sent) -> list[Kept]:
    """Return the findings of the test of this name; raises ConflictError where it was on another day."""
    test = store.named(platform.db, sent.name.strip())
    if test is None:
        return []
    if test.tested_on != sent.tested_on.isoformat():
        raise ConflictError(
            Text("a test of this name was on {day}", "此名稱的測試日期為 {day}").format(day=test.tested_on),
            Text("Give another test another name.", "另一次測試請用另一名稱。"),
        )
    return weaknesses(platform, [test.id])


def _names(platform: Platform) -> Mapping[str, str]:
    """Return the ids of the systems by everything they are called, in small letters."""
    return dict(_called(platform))


def _called(platform: Platform) -> Iterator[tuple[str, str]]:
    """Yield name and id of each system, by id, key, short name and both names."""
    for version in platform.port(Book).opened().of("system"):
        if isinstance(version.record, System):
            one = version.record
            for name in (version.id, one.key, one.short, one.name.en, one.name.zh):
                if name:
                    yield name.lower(), version.id


def _wrong(problems: Sequence[pentest.Problem]) -> InputError:
    """Return the error for a file with rows that are wrong; nothing of it was taken."""
    first = problems[0]
    said = Text("row {row}, {column}: {words}", "第 {row} 列，{column}：{words}").format(
        row=first.row, column=pentest.COLUMNS.get(first.column, Text("cells", "儲存格")), words=first.words
    )
    return InputError(said, Text("Nothing was taken. Mend the file.", "未有匯入任何內容。請修正檔案。"))
