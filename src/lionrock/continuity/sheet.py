"""The sheet to grab: one A4 that still helps when nothing else does. Gathered as values, drawn by a template.

It holds what the register and the clocks say at one moment, in both languages: whom to call, what is due, the
thresholds, and two blank notices to fill in by hand. What does not fit is counted, never dropped silently.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.continuity import Due
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.register import roster
from lionrock.register.estate import Book
from lionrock.register.model import OPERATOR, Contact, Operator, System
from lionrock.register.opened import Opened
from lionrock.register.thresholds import MEASURES
from lionrock.ui import words

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

MOST_CLOCKS: Final = 7
MOST_PEOPLE: Final = 7
MOST_CONTACTS: Final = 5
MOST_SYSTEMS: Final = 6
_LONGEST: Final = 34
"""Characters of a name on the sheet."""
UNSET: Final = Text("not entered", "未輸入")
NOTHING: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet: what, and its value; `lead` and `common` are equal in both languages and said once."""

    what: Text
    value: Text = NOTHING
    lead: str = ""
    common: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What stands on the sheet; `over` counts what did not fit, by part."""

    clocks: tuple[Line, ...]
    ways: tuple[Line, ...]
    people: tuple[Line, ...]
    contacts: tuple[Line, ...]
    systems: tuple[Line, ...]
    over: Mapping[str, int]
    mark: Text | None

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what is said: another one means another sheet."""
        return hashlib.sha256(json.dumps(self.data(), sort_keys=True).encode()).hexdigest()

    def data(self) -> dict[str, Any]:
        """Return what the template sets."""
        parts = ("clocks", "ways", "people", "contacts", "systems")
        rows = {part: [_row(line) for line in getattr(self, part)] for part in parts}
        return {**rows, "over": dict(self.over), "mark": _said(self.mark) if self.mark else None}


def gather(platform: Platform, dues: Sequence[Due], now: Instant) -> Content:
    """Return the sheet's content as of now; raises SealedError without keys."""
    opened = platform.port(Book).opened()
    people, contacts = list(_people(platform, now)), list(_contacts(opened))
    clocks, systems = [_clock(one) for one in dues], list(_systems(opened))
    return Content(
        clocks=tuple(clocks[:MOST_CLOCKS]),
        ways=tuple(_ways(opened)),
        people=tuple(people[:MOST_PEOPLE]),
        contacts=tuple(contacts[:MOST_CONTACTS]),
        systems=tuple(systems[:MOST_SYSTEMS]),
        over={
            "clocks": max(0, len(clocks) - MOST_CLOCKS),
            "people": max(0, len(people) - MOST_PEOPLE),
            "contacts": max(0, len(contacts) - MOST_CONTACTS),
            "systems": max(0, len(systems) - MOST_SYSTEMS),
        },
        mark=Text("DEMONSTRATION, not real", "示範，並非真實") if platform.demo else None,
    )


def _clock(due: Due) -> Line:
    """Return a due time: which duty of which incident, the outer limit, and whether the first call is still to come."""
    notes = [_PROVISIONAL] if due.provisional else []
    notes += [] if due.called else [_UNCALLED]
    said = [words.stamp(due.work_to), *notes]
    value = Text(" · ".join(one.en for one in said), " · ".join(one.zh for one in said))
    return Line(due.title, value, lead=due.reference, strong=not due.called)


def _ways(opened: Opened) -> Iterator[Line]:
    """Yield how to reach the Commissioner's office, and what it calls back."""
    found = opened.find("operator", OPERATOR)
    record = found.record if found and isinstance(found.record, Operator) else None
    number, channel, back = (
        (record.commissioner_number, record.secure_channel, record.callback) if record else (None, None, None)
    )
    yield _entered(Text("Commissioner’s office", "專員辦公室"), number, strong=True)
    yield _entered(Text("Secure channel", "保密渠道"), channel)
    yield _entered(Text("Our call-back number", "本機構回電號碼"), back)


def _people(platform: Platform, now: Instant) -> Iterator[Line]:
    """Yield whom to call, in order."""
    for one in roster.everyone(platform, now):
        place = roster.model.PLACES[one.place]
        said = place if one.phone else Text(f"{UNSET.en} · {place.en}", f"{UNSET.zh} · {place.zh}")
        yield Line(_short(one.name), said, common=one.phone or "")


def _contacts(opened: Opened) -> Iterator[Line]:
    """Yield teams, suppliers and authorities with a number."""
    for version in opened.of("contact"):
        if isinstance(version.record, Contact) and version.record.phone:
            yield Line(_short(version.record.name), common=version.record.phone)


def _systems(opened: Opened) -> Iterator[Line]:
    """Yield each critical computer system with the thresholds that are set."""
    for version in opened.of("system"):
        if isinstance(version.record, System):
            limits = opened.thresholds(version.record.key)
            amounts = [MEASURES[name].amount.format(n=f"{one.value:,}") for name, one in limits.items()]
            said = Text(" · ".join(one.en for one in amounts), " · ".join(one.zh for one in amounts))
            yield Line(NOTHING, said if amounts else _NO_LIMIT, lead=_cut(version.record.short))


def _entered(what: Text, value: str | None, *, strong: bool = False) -> Line:
    """Return a value of the register, or that it was not entered."""
    return Line(what, NOTHING if value else UNSET, common=(value or "")[:80], strong=strong)


def _short(name: Text) -> Text:
    """Return a name that fits; one that was cut says so."""
    return Text(_cut(name.en), _cut(name.zh))


def _cut(words: str) -> str:
    """Return words within the length of a name."""
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _row(line: Line) -> dict[str, Any]:
    """Return a line as the template takes it."""
    said = {"what": _said(line.what), "value": _said(line.value)}
    return {**said, "lead": line.lead, "common": line.common, "strong": line.strong}


def _said(words: Text) -> dict[str, str]:
    """Return words by language."""
    return {"en": words.en, "zh": words.zh}


_PROVISIONAL: Final = Text("provisional", "暫定")
_UNCALLED: Final = Text("NOT YET CALLED", "尚未致電")
_NO_LIMIT: Final = Text("no threshold is set", "未設定門檻")
