"""The roster as a picture: people down, days across, and on top where nobody is on duty. Made on the server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from markupsafe import Markup

from lionrock.kernel.clock import HONG_KONG, Instant, days
from lionrock.register.roster.model import Entry, Gap, Leave, Shift

DAYS: Final = 28
_DAY, _ROW, _FIRST, _TOP = 35, 28, 148, 40
_BAR: Final = 14
_WEEKEND: Final = 5
_HAN: Final = 0x2E80
_ROOM: Final = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A person of the picture by name, with the entries that name them."""

    name: str
    person: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Words:
    """What the picture says in the reader's language: its title, its first row, and the days of the week."""

    title: str
    cover: str
    weekdays: Sequence[str]


def beginning(now: Instant) -> Instant:
    """Return the midnight in Hong Kong with which today began."""
    return datetime.combine(now.astimezone(HONG_KONG).date(), time(), HONG_KONG)


def picture(rows: Sequence[Row], gaps: Sequence[Gap], now: Instant, words: Words) -> Markup:
    """Return four weeks from today; solid bars are called first, outlined ones after, hatched ones are leave."""
    begin = beginning(now)
    width, height = _FIRST + DAYS * _DAY + 8, _TOP + _ROW * (len(rows) + 1)
    inside = Markup("").join(
        [
            *_days(begin, height, words),
            _label(0, words.cover),
            *(_bar(begin, gap.starts, gap.ends, 0, "gap") for gap in gaps),
            *(part for number, row in enumerate(rows, 1) for part in _row(begin, number, row)),
            _now(begin, now, height),
        ]
    )
    size = Markup('viewBox="0 0 {0} {1}" width="{0}" height="{1}"').format(width, height)
    drawn = Markup('<svg class="roster" {} role="img" aria-label="{}">{}</svg>').format(size, words.title, inside)
    return Markup('<div class="graph-scroll" tabindex="0" role="group" aria-label="{}">{}</div>').format(
        words.title, drawn
    )


def _days(begin: Instant, height: int, words: Words) -> Iterator[Markup]:
    """Yield the days: weekends shaded, each with its number, Mondays with their name."""
    for number in range(DAYS):
        at = (begin + days(number)).astimezone(HONG_KONG)
        x = _FIRST + number * _DAY
        if at.weekday() >= _WEEKEND:
            yield Markup('<rect class="roster-weekend" x="{}" y="{}" width="{}" height="{}"/>').format(
                x, _TOP - 6, _DAY, height - _TOP + 6
            )
        yield Markup('<text class="roster-day" x="{}" y="{}">{}</text>').format(x + _DAY // 2, _TOP - 12, at.day)
        yield Markup('<text class="roster-day" x="{}" y="{}">{}</text>').format(
            x + _DAY // 2, _TOP - 26, words.weekdays[at.weekday()]
        )
        yield Markup('<line class="svg-rule" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(x, _TOP - 6, height)


def _row(begin: Instant, number: int, row: Row) -> Iterator[Markup]:
    """Yield a person's name and bars."""
    yield _label(number, row.name)
    for entry in row.entries:
        yield _bar(begin, entry.starts, entry.ends, number, _kind(entry, row.person))


def _kind(entry: Entry, person: str) -> str:
    """Return how a bar is drawn."""
    if isinstance(entry, Leave):
        return "leave"
    return "primary" if entry.primary == person else "deputy"


def _label(number: int, name: str) -> Markup:
    """Return the name at the beginning of a row."""
    y = _TOP + number * _ROW
    rule = Markup('<line class="svg-rule" x1="0" x2="{}" y1="{}" y2="{}"/>').format(_FIRST + DAYS * _DAY, y, y)
    return rule + Markup('<text x="0" y="{}">{}</text>').format(y + 17, _cut(name))


def _bar(begin: Instant, starts: Instant, ends: Instant, row: int, kind: str) -> Markup:
    """Return one bar, cut to the picture; nothing when it lies outside."""
    first, last = _across(begin, starts), _across(begin, ends)
    if last <= first:
        return Markup("")
    y = _TOP + row * _ROW + (_ROW - _BAR) // 2
    return Markup('<rect class="roster-{}" x="{:.1f}" y="{}" width="{:.1f}" height="{}" rx="2"/>').format(
        kind, _FIRST + first, y, max(last - first - 1, 1.5), _BAR
    )


def _now(begin: Instant, now: Instant, height: int) -> Markup:
    """Return the line of the present."""
    x = _FIRST + _across(begin, now)
    return Markup('<line class="roster-now" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>').format(x, _TOP - 8, height)


def _across(begin: Instant, moment: Instant) -> float:
    """Return how far to the right a moment lies, within the picture."""
    share = (moment - begin) / timedelta(days=1)
    return min(max(share, 0.0), float(DAYS)) * _DAY


def _cut(name: str) -> str:
    """Return a name as far as there is room; a Chinese character takes that of two letters."""
    room = _ROOM
    for place, letter in enumerate(name):
        room -= 2 if ord(letter) >= _HAN else 1
        if room < 0:
            return f"{name[: place - 1]}…"
    return name


def rows(entries: Sequence[Entry], names: dict[str, str]) -> list[Row]:
    """Return one row a person, those called first before the others, in the order in which they are called."""
    order: dict[str, list[Entry]] = {}
    for shift in sorted((one for one in entries if isinstance(one, Shift)), key=lambda one: one.starts):
        order.setdefault(shift.primary, [])
    for entry in entries:
        for person in entry.people if isinstance(entry, Shift) else (entry.person,):
            order.setdefault(person, []).append(entry)
    return [Row(names.get(person, "?"), person, found) for person, found in order.items()]
