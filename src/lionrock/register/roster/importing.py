"""Plans what a roster file would do; nothing is taken in halves."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.register.encodings import Encoding, decoded
from lionrock.register.errors import ImportRefusedError
from lionrock.register.problems import Problem, Report, Spot
from lionrock.register.roster import calendar_rows, csv_rows
from lionrock.register.roster.checking import faults
from lionrock.register.roster.directory import Directory
from lionrock.register.roster.model import Entry, Held, Kind, Leave, Shift, kind_of, overlap
from lionrock.register.roster.rows import Row

MOST_BYTES: Final = 2 * 1024 * 1024

Verb = Literal["added", "changed", "ended", "unchanged"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done to one entry; `held` is the one that stands, `after` None ends it."""

    verb: Verb
    held: Held | None
    after: Entry | None

    @property
    def entry(self) -> Entry:
        """Return the entry as it will be, or as it was."""
        found = self.after or (self.held.entry if self.held else None)
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do: steps, or problems that keep all of it out; `more` problems are not listed."""

    file: str
    digest: str
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...] = ()
    more: int = 0

    @property
    def counts(self) -> dict[Verb, int]:
        """Return how many entries each verb concerns."""
        found = Counter(step.verb for step in self.steps)
        return {
            "added": found["added"],
            "changed": found["changed"],
            "ended": found["ended"],
            "unchanged": found["unchanged"],
        }

    @property
    def work(self) -> tuple[Step, ...]:
        """Return the steps that change something."""
        return tuple(step for step in self.steps if step.verb != "unchanged")

    @property
    def print(self) -> str:
        """Return a digest of what the plan does: another plan with the same print does the same."""
        told = "\n".join(f"{step.verb} {step.held!r} {step.after!r}" for step in self.work)
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


@dataclass(frozen=True, slots=True)
class Upon:
    """What a file is held against: the entries that stand, the people, and the present."""

    standing: Sequence[Held]
    people: Directory
    now: Instant


def plan(name: str, raw: bytes, upon: Upon, *, whole: bool = False, encoding: Encoding = "utf-8") -> Plan:
    """Return what a file would do to the roster.

    An entry is the one that stands when its kind and beginning, for leave also its person, are the same. A file that
    is `whole` ends what stands of its kinds within the span it covers and is not over yet.
    """
    report = Report(name)
    rows = _read(name, raw, upon, report, encoding)
    steps = list(_made(rows, upon, report))
    if report.clean and whole:
        steps += _left(rows, steps, upon)
    if report.clean:
        _report(rows, steps, upon, report)
    done = tuple(steps) if report.clean else ()
    return Plan(name, hashlib.sha256(raw).hexdigest(), done, tuple(report.problems), report.more)


def _read(name: str, raw: bytes, upon: Upon, report: Report, encoding: Encoding) -> list[Row]:
    """Return the rows of a file."""
    if len(raw) > MOST_BYTES:
        report.add(Spot(), "", Text(f"at most {MOST_BYTES:,} bytes", f"最多 {MOST_BYTES:,} 位元組"), f"{len(raw):,}")
        return []
    text = decoded(raw, report, encoding)
    if text is None:
        return []
    if name.lower().endswith(".ics"):
        return list(calendar_rows.rows(text, upon.people, report, upon.now))
    return list(csv_rows.rows(text, upon.people, report))


def _made(rows: Sequence[Row], upon: Upon, report: Report) -> Iterator[Step]:
    """Yield what the rows of a file do; one that is written twice is reported."""
    known = {_identity(held.entry): held for held in upon.standing}
    seen: dict[object, Row] = {}
    for row in rows:
        identity = _identity(row.entry)
        if identity in seen:
            line = seen[identity].spot.line
            expected = Text(f"each entry once (see line {line})", f"每項只可出現一次（見第 {line} 行）")
            report.add(row.at("start"), "start", expected)
            continue
        seen[identity] = row
        held = known.get(identity)
        verb: Verb = "added" if held is None else "unchanged" if held.entry == row.entry else "changed"
        yield Step(verb, held, row.entry)


def _identity(entry: Entry) -> tuple[Kind, Instant, str]:
    """Return by what an entry is known again."""
    return kind_of(entry), entry.starts, entry.person if isinstance(entry, Leave) else ""


def _left(rows: Sequence[Row], steps: Sequence[Step], upon: Upon) -> list[Step]:
    """Return the ends of entries that a whole file leaves out."""
    taken = {step.held.id for step in steps if step.held}
    gone: list[Step] = []
    for kind in (Shift, Leave):
        covered = [row.entry for row in rows if isinstance(row.entry, kind)]
        if covered:
            whole = Leave(min(one.starts for one in covered), max(one.ends for one in covered), "")
            gone += [
                Step("ended", held, None)
                for held in upon.standing
                if isinstance(held.entry, kind)
                and held.id not in taken
                and held.entry.ends > upon.now
                and overlap(held.entry, whole)
            ]
    return gone


def _report(rows: Sequence[Row], steps: Sequence[Step], upon: Upon, report: Report) -> None:
    """Report what does not fit together, at the row that says so."""
    written = [step for step in steps if step.after is not None]
    touched = {step.held.id for step in steps if step.held}
    standing = [held.entry for held in upon.standing if held.id not in touched]
    fresh = frozenset(which for which, step in enumerate(written) if step.verb != "unchanged")
    for fault in faults([step.entry for step in written], standing, upon.people, upon.now, fresh):
        row = rows[fault.which]
        report.add(row.at(fault.field), fault.field, fault.expected, fault.found)
