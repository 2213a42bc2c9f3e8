"""Checks that entries fit together: no two shifts at once, nobody at work and on leave, numbers that can be dialled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.register.roster.directory import Directory
from lionrock.register.roster.model import REACH, Entry, Leave, Shift, holds, overlap
from lionrock.register.roster.telephone import dialable
from lionrock.ui.words import stamp


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit: which of the new entries, in which field, what was expected and found."""

    which: int
    field: str
    expected: Text
    found: Text

    @property
    def words(self) -> Text:
        """Return the fault as a sentence."""
        return Text("expected {expected}, found {found}", "應為{expected}，實為{found}").format(
            expected=self.expected, found=self.found
        )


def faults(
    made: Sequence[Entry],
    standing: Sequence[Entry],
    people: Directory,
    now: Instant,
    fresh: frozenset[int] | None = None,
) -> Iterator[Fault]:
    """Yield everything that does not fit when `made` stands beside `standing`.

    `fresh` are the places in `made` that say something new; leave and telephone numbers are held against those alone,
    so that a roster may be sent again after somebody fell ill.
    """
    for which, entry in enumerate(made):
        if not now - REACH <= entry.starts <= now + REACH:
            yield Fault(which, "start", Text("a time within 400 days", "400 天之內的時間"), stamp(entry.starts))
        if fresh is None or which in fresh:
            yield from _fresh(which, entry, made, standing, people)
    yield from _overlapping(made, standing, people)


def span(entry: Entry) -> Text:
    """Return the span of an entry in words."""
    starts, ends = stamp(entry.starts), stamp(entry.ends)
    return Text(f"{starts.en} to {ends.en}", f"{starts.zh} 至 {ends.zh}")


def _fresh(
    which: int, entry: Entry, made: Sequence[Entry], standing: Sequence[Entry], people: Directory
) -> Iterator[Fault]:
    """Yield what is wrong with the people of a shift: a number that cannot be dialled, leave at its time."""
    if not isinstance(entry, Shift):
        return
    for field, person in chain([("primary", entry.primary)], (("deputies", one) for one in entry.deputies)):
        record = people.people.get(person)
        if record is not None and not dialable(record.phone):
            expected = Text("people whose telephone number can be dialled", "電話號碼可撥通的人員")
            shown = record.phone or Text("none", "空白")
            yield Fault(
                which, field, expected, Text("{who}: {number}", "{who}：{number}").format(who=record.name, number=shown)
            )
    away = next((one for one in (*made, *standing) if isinstance(one, Leave) and _at_work(one, entry)), None)
    if away is not None:
        found = Text("{who} on leave, {span}", "{who}放假，{span}").format(
            who=people.name(away.person), span=span(away)
        )
        yield Fault(which, "primary", Text("somebody who is not on leave", "並非放假的人員"), found)


def _at_work(leave: Leave, shift: Shift) -> bool:
    """Say whether the first person of a shift is on leave in it."""
    return leave.person == shift.primary and overlap(leave, shift)


def _overlapping(made: Sequence[Entry], standing: Sequence[Entry], people: Directory) -> Iterator[Fault]:
    """Yield the new entries that share a moment with another one of their kind, and for leave of their person."""
    numbered = [(entry, which) for which, entry in enumerate(made)] + [(entry, -1) for entry in standing]
    groups: dict[str, list[tuple[Entry, int]]] = {}
    for entry, which in numbered:
        groups.setdefault(entry.person if isinstance(entry, Leave) else "", []).append((entry, which))
    for group in groups.values():
        yield from _clashing(sorted(group, key=lambda pair: (pair[0].starts, pair[1])), people)


def _clashing(group: Sequence[tuple[Entry, int]], people: Directory) -> Iterator[Fault]:
    """Yield the new entries of one group, in order of beginning, that begin before another has ended."""
    last: tuple[Entry, int] | None = None
    for entry, which in group:
        if last is not None and holds(last[0], entry.starts) and max(which, last[1]) >= 0:
            new, other = ((entry, which), last[0]) if which >= 0 else (last, entry)
            yield Fault(new[1], "start", _expected(other), _found(other, people))
        if last is None or entry.ends > last[0].ends:
            last = (entry, which)


def _expected(other: Entry) -> Text:
    """Return what a clashing entry should have been."""
    if isinstance(other, Shift):
        return Text("a shift that overlaps no other", "不與其他班次重疊的班次")
    return Text("leave that overlaps no other of this person", "不與此人其他假期重疊的假期")


def _found(other: Entry, people: Directory) -> Text:
    """Return which entry is in the way."""
    who = people.name(other.primary if isinstance(other, Shift) else other.person)
    return Text("that of {who}, {span}", "{who}，{span}").format(who=who, span=span(other))
