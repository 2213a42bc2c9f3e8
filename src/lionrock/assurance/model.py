"""What a pack is about and who it is for: profiles, scope and what each may see. Pure."""

from __future__ import annotations

import dataclasses
import importlib
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

ProfileId = Literal["commissioner", "auditor", "counsel", "court"]
PayloadState = Literal["included", "withheld", "erased"]

MOST_ENTRIES: Final = 20_000
MOST_ITEMS: Final = 20_000
MOST_BYTES: Final = 512 * 1024 * 1024
"""Bytes of all members together."""

FOLLOWED: Final = {"FindingJoined": "finding", "ClockComputed": "clock"}
"""Facts of an incident that name something whose own entries belong to its pack, and the field that names it."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Who a pack is for; `kinds` and `capabilities` are what it may see, None is everything.

    A kind nobody placed is withheld: what is new is not disclosed by accident.
    """

    id: ProfileId
    title: Text
    about: Text
    kinds: frozenset[str] | None
    capabilities: frozenset[str] | None

    def sees(self, kind: str) -> bool:
        """Say whether the payload of a fact of this kind may be included."""
        return self.kinds is None or kind in self.kinds

    def shows(self, exhibit: str, tells: Iterable[str] = ()) -> bool:
        """Say whether an item of an exhibit may be included, given the kinds of fact it repeats."""
        open_ = self.capabilities is None or exhibit.partition(".")[0] in self.capabilities
        return open_ and all(self.sees(kind) for kind in tells)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a pack is about: an incident, a span of time (`until` exclusive), the incident within it, or an audit."""

    incident: str | None = None
    reference: str | None = None
    title: Text | None = None
    since: Instant | None = None
    until: Instant | None = None
    audit: str | None = None


def kinds(*modules: str) -> frozenset[str]:
    """Return the names of the facts in these modules of the published language."""
    loaded = [importlib.import_module(f"lionrock.events.{module}") for module in modules]
    return frozenset(
        name
        for module in loaded
        for name, found in vars(module).items()
        if dataclasses.is_dataclass(found) and getattr(found, "__module__", "") == module.__name__
    )


COUNSEL_ALONE: Final = frozenset(
    {"ReadingChosen", "ClockRulesDecided", "NoteSealed", "NoteOpened", "PrivilegeDecided", "ReleaseDecided"}
)
"""Kinds of fact that only counsel's pack shows: which law was chosen and why, and that a note was sealed."""


_AUDITED: Final = ("people", "register", "evidence", "law", "holds", "counsel", "response", "risk", "audits", "rules")
"""Modules of facts that an auditor sees beside those of the incident."""


def profiles() -> tuple[Profile, ...]:
    """Return the four profiles; only counsel sees which reading of the law was chosen, and why."""
    case = {"Genesis", "ClockJumped", "TimerFired"} | kinds("telemetry", "findings", "incidents", "obligations") - {
        "ReadingChosen"
    }
    spine = frozenset({"telemetry", "detection", "incidents", "obligations"})
    return (
        Profile(
            "commissioner",
            Text("The Commissioner", "專員"),
            Text(
                "The incident without internal notes and views, accounts and the register.",
                "事故資料，不包括內部備註及閱覽、帳戶及登記冊。",
            ),
            frozenset(case - {"NoteWritten", "IncidentSeen", "OutsideKnew"}),
            spine,
        ),
        Profile(
            "auditor",
            Text("Auditor", "審核員"),
            Text(
                "Everything except counsel's choices on the law and what was sealed for counsel.",
                "全部資料，但不包括律師就法例所作的選擇，以及為律師封存的內容。",
            ),
            frozenset(case | kinds(*_AUDITED) - COUNSEL_ALONE),
            None,
        ),
        Profile("counsel", Text("Counsel", "法律顧問"), Text("Everything.", "全部資料。"), None, None),
        Profile(
            "court",
            Text("Court", "法院"),
            Text("The incident with notes, without accounts and the register.", "事故資料連備註，不包括帳戶及登記冊。"),
            frozenset(case),
            spine,
        ),
    )


def profile(id: str) -> Profile:
    """Return the profile of this id; raises InputError that names those there are."""
    for one in profiles():
        if one.id == id:
            return one
    known = ", ".join(one.id for one in profiles())
    raise InputError(
        Text(f"no profile is called {id!r}", f"沒有名為 {id!r} 的用途"),
        Text(f"Choose one of {known}.", f"請選用：{known}。"),
    )


def span(since: str, until: str) -> tuple[Instant | None, Instant | None]:
    """Return the span two texts mean: a date is a whole day in Hong Kong, a time without zone is Hong Kong's.

    Raises InputError for a text that is neither, or a span that is empty.
    """
    start, end = _moment(since, days=0), _moment(until, days=1)
    if start and end and start >= end:
        raise InputError(
            Text(f"the span from {since} to {until} is empty", f"由 {since} 至 {until} 的時段為空"),
            Text("Let --from be before --to.", "請使 --from 早於 --to。"),
        )
    return start, end


def member(exhibit: str, name: str, taken: Container[str]) -> str:
    """Return the member name of an item: plain characters, and a number when the name is taken."""
    parts = [re.sub(r"[^A-Za-z0-9._+-]+", "-", part).lstrip(".")[:80] or "item" for part in name.split("/") if part]
    made = "/".join(["items", exhibit, *(parts or ["item"])][:8])
    number, stem = 2, made
    while made in taken:
        made, number = f"{stem}-{number}", number + 1
    return made


def _moment(text: str, *, days: int) -> Instant | None:
    """Return the instant a text means; a date gives its start, `days` later."""
    if not text:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return datetime.combine(date.fromisoformat(text) + timedelta(days=days), time(), HONG_KONG)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise InputError(
            Text(f"{text!r} is neither a date nor a time", f"{text!r} 並非日期或時間"),
            Text("Write 2026-11-22 or 2026-11-22T18:30.", "請寫成 2026-11-22 或 2026-11-22T18:30。"),
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=HONG_KONG)
