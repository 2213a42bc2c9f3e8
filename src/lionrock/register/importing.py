"""Plans what a file would do to the register; nothing is taken in halves."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lionrock.kernel.text import Text
from lionrock.register import csv_files, toml_files
from lionrock.register.consistency import Clash, clashes
from lionrock.register.encodings import Encoding, decoded
from lionrock.register.errors import ImportRefusedError
from lionrock.register.model import Kind, Record, Threshold, kind_of
from lionrock.register.problems import Problem, Report, Row, Spot, Written
from lionrock.register.values import build

Verb = Literal["added", "changed", "ended", "unchanged"]
Id = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done to one record; `after` None ends it."""

    verb: Verb
    kind: Kind
    key: str
    before: Record | None
    after: Record | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do: steps, or problems that keep all of it out; `more` problems are not listed."""

    file: str
    digest: str
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...] = ()
    more: int = 0
    missing: tuple[Record, ...] = ()
    """Current records of the kinds the file writes about that it leaves out, whether or not they end."""
    format: str = ""
    notes: tuple[Text, ...] = ()
    """What was left out or left unset, in words."""

    def count(self, verb: Verb) -> int:
        """Return how many records are added, changed, ended or unchanged."""
        return sum(step.verb == verb for step in self.steps)

    @property
    def counts(self) -> dict[Verb, int]:
        """Return how many records each verb concerns."""
        found = Counter(step.verb for step in self.steps)
        return {"added": found["added"], "changed": found["changed"], "ended": found["ended"],
                "unchanged": found["unchanged"]}  # fmt: skip

    @property
    def work(self) -> tuple[Step, ...]:
        """Return the steps that change something."""
        return tuple(step for step in self.steps if step.verb != "unchanged")

    @property
    def print(self) -> str:
        """Return a digest of what the plan does: another plan with the same print does the same."""
        told = "\n".join(f"{step.verb} {step.kind} {step.key} {step.before!r} {step.after!r}" for step in self.work)
        return hashlib.sha256(told.encode()).hexdigest()

    def checked(self) -> Plan:
        """Return the plan; raises ImportRefusedError that names the first problem and counts the others."""
        if not self.problems:
            return self
        others = len(self.problems) - 1 + self.more
        first = self.problems[0].words
        said = Text("{first}; {n} more", "{first}；另有 {n} 項").format(first=first, n=others) if others else first
        raise ImportRefusedError(
            said,
            Text("Mend the file and import it again; nothing was taken in.", "請修正檔案後再匯入；未有匯入任何資料。"),
        )


def plan(
    name: str, raw: bytes, now: Sequence[Record], *, whole: bool | None = None, encoding: Encoding = "utf-8"
) -> Plan:
    """Return what a file would do to the current records.

    A file that is `whole` for the kinds it writes about ends the records of those kinds that it leaves out; without
    saying, TOML is whole and CSV adds and changes alone. Of kinds it does not mention nothing changes.
    """
    report = Report(name)
    text = decoded(raw, report, encoding)
    toml = name.lower().endswith(".toml")
    reading = toml_files.written if toml else csv_files.written
    written = reading(text, report) if text is not None else Written()
    made = of_rows(written, report, now, whole=toml if whole is None else whole)
    return replace(made, digest=hashlib.sha256(raw).hexdigest(), format="toml" if toml else "csv")


def of_rows(written: Written, report: Report, now: Sequence[Record], *, whole: bool) -> Plan:
    """Return what rows that were read would do to the current records, without digest; problems are the report's."""
    made = _records(written.rows, report)
    missing = _left(now, made, written)
    left = missing if whole else []
    after = _after(now, made, left)
    if report.clean:
        _report(clashes(after), written.rows, made, report)
    steps = tuple(_steps(now, made, left)) if report.clean else ()
    return Plan(report.file, "", steps, tuple(report.problems), report.more, tuple(missing))


def _records(rows: Sequence[Row], report: Report) -> dict[Id, tuple[Record, Row]]:
    """Return the records of the rows; what is malformed or written twice is reported."""
    made: dict[Id, tuple[Record, Row]] = {}
    for row in rows:
        record, faults = build(row.kind, row.raw)
        for fault in faults:
            report.add(row.at(fault.column), fault.column, fault.expected, fault.found)
        if record is None:
            continue
        first = made.setdefault((row.kind, record.key), (record, row))
        if first[1] is not row:
            line = first[1].spot.line
            same_or_not = "the same" if first[0] == record else "another"
            expected = Text(
                f"each id once ({same_or_not} row stands in line {line})",
                f"每個 id 只可出現一次（第 {line} 行已有{'相同' if first[0] == record else '不同'}的一行）",
            )
            report.add(row.at("id"), "id", expected, record.key)
    return made


def _left(now: Sequence[Record], made: dict[Id, tuple[Record, Row]], written: Written) -> list[Record]:
    """Return the current records that a whole file leaves out."""
    gone = [one for one in now if kind_of(one) in written.kinds and (kind_of(one), one.key) not in made]
    systems = {one.key for one in gone if kind_of(one) == "system"} | written.limited
    limits = [one for one in now if isinstance(one, Threshold) and one.system in systems]
    return gone + [one for one in limits if ("threshold", one.key) not in made]


def _after(now: Sequence[Record], made: dict[Id, tuple[Record, Row]], left: Sequence[Record]) -> list[Record]:
    """Return the register as it would be."""
    out = {(kind_of(one), one.key) for one in left} | made.keys()
    return [one for one in now if (kind_of(one), one.key) not in out] + [record for record, _ in made.values()]


def _report(found: Iterable[Clash], rows: Sequence[Row], made: dict[Id, tuple[Record, Row]], report: Report) -> None:
    """Report what does not fit together, at the row that says so or, for what stands already, at the file."""
    for clash in found:
        row = made.get((clash.kind, clash.key), (None, None))[1]
        if row is None:
            expected = Text("{key}: {expected}", "{key}：{expected}").format(key=clash.key, expected=clash.expected)
            report.add(Spot(), clash.field, expected, clash.found)
        else:
            report.add(row.at(clash.field), clash.field, clash.expected, clash.found)


def _steps(now: Sequence[Record], made: dict[Id, tuple[Record, Row]], left: Sequence[Record]) -> Iterator[Step]:
    """Yield what is done to each record."""
    known = {(kind_of(one), one.key): one for one in now}
    for (kind, key), (record, _) in made.items():
        before = known.get((kind, key))
        verb: Verb = "added" if before is None else "unchanged" if before == record else "changed"
        yield Step(verb, kind, key, before, record)
    for record in left:
        yield Step("ended", kind_of(record), record.key, record, None)
