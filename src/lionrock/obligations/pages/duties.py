"""Every duty with its source and dates, the running clocks, warning days; and how one clock was computed."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.text import Text
from lionrock.law.model import BASIS_WORDS
from lionrock.law.rulebook import Rulebook
from lionrock.obligations import board, duties, face, recall, store
from lionrock.obligations.duties import Duty
from lionrock.obligations.record import WarningKind
from lionrock.ui.pages import Ask, View, page
from lionrock.ui.tabs import Tab, tabs

TITLE: Final = Text("Obligations", "法定責任")
TAB: Final = Tab("obligations.list", "obligations", 10, Text("Clocks and duties", "時限及責任"), "/obligations")
HEADINGS: Final[dict[int | None, Text]] = {
    1: Text("Category 1: organisation", "第1類責任：架構"),
    2: Text("Category 2: prevention", "第2類責任：預防"),
    3: Text("Category 3: incidents", "第3類責任：事故"),
    None: Text("Outside the categories", "不屬任何類別"),
}
WARNINGS: Final[dict[WarningKind, Text]] = {
    "gale": Text("gale warning", "烈風警告"),
    "black_rainstorm": Text("black rainstorm warning", "黑色暴雨警告"),
}


@page("obligations.list", "/obligations", title=TITLE, place="obligations")
def obligations(ask: Ask) -> View:
    """Show the running clocks, every duty with source and basis, and the warning days."""
    return _shown(ask)


@page("obligations.clock", "/obligations/clocks/{clock}", title=Text("Clock", "時限"), place="obligations")
def clock(ask: Ask) -> View:
    """Show how one clock was computed: trigger, rules, readings, days passed over, and what replaced it."""
    found = store.clock(ask.platform.db, ask.path["clock"])
    matter = store.matter(ask.platform.db, found.incident)
    history = [one for one in store.history(ask.platform.db, found.incident) if one.terms.kind == found.terms.kind]
    row = next(row for row in board.of(ask.platform, found.incident) if row.kind == found.terms.kind)
    law, day = recall.law(ask.platform), found.made.astimezone(HONG_KONG).date()
    reminded = [one for one in store.reminders(ask.platform.db, found.incident) if one.clock == found.id]
    values = {
        "title": face.TITLES[found.terms.kind],
        "clock": found,
        "matter": matter,
        "into": store.head(ask.platform.db, matter).reference if matter.merged_into else None,
        "row": row,
        "history": history,
        "reminded": reminded,
        "obligation": law.of_incident(found.incident, day).obligation(found.terms.obligation),
        "triggers": duties.TRIGGERS,
        "basis": BASIS_WORDS,
        "face": face,
    }
    return View("obligations/clock.html", values)


def _shown(ask: Ask) -> View:
    """Return the page."""
    rules = _rules(ask, ask.now)
    known = duties.facts(ask.platform)
    found = duties.listed(rules, known, store.warnings(ask.platform.db))
    values = {
        "tabs": tabs(ask.platform, "obligations", "/obligations"),
        "rules": rules,
        "groups": _groups(found),
        "verified": sum(duty.obligation.provenance.verified for duty in found),
        "number": len(found),
        "known": known,
        "rows": board.running(ask.platform),
        "warned": store.warned(ask.platform.db),
        "warnings": WARNINGS,
        "basis": BASIS_WORDS,
        "face": face,
    }
    return View("obligations/list.html", values)


def _rules(ask: Ask, moment: Instant) -> Rulebook:
    """Return the rules in force at a moment, with every confirmed value."""
    return recall.law(ask.platform).rulebook(moment.astimezone(HONG_KONG).date())


def _groups(found: list[Duty]) -> list[tuple[Text, list[Duty]]]:
    """Return the duties under their categories; those on incidents first."""
    ordered = sorted(found, key=lambda duty: -(duty.obligation.category or 0))
    return [
        (HEADINGS[category], list(group)) for category, group in groupby(ordered, key=lambda d: d.obligation.category)
    ]
