"""What incidents show elsewhere: open decisions and unknowns on Today, a number in the rail, answers to a search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lionrock.events.subjects import INCIDENT
from lionrock.incidents import questions, rows, sheet, store, story
from lionrock.incidents.model import Incident
from lionrock.incidents.queue import Need
from lionrock.incidents.screen import screen
from lionrock.kernel.text import Text, same
from lionrock.ui.pages import Ask, View, panel
from lionrock.ui.today import Consequence, Found, Gap, finder, tally, unknown

_SHOWN: Final = 6

_UNKNOWNS = {
    "system": Text("Which system {reference} concerns", "{reference} 涉及哪個系統"),
    "nature": Text("Whether {reference} is an incident", "{reference} 是否事故"),
    "core": Text("Whether {reference} is serious", "{reference} 是否嚴重"),
}


@panel("incidents.waiting", place="today", slot="main", order=15, every=20)
def waiting(ask: Ask, _: Any) -> View:
    """Show the open incidents, what needs a decision first."""
    needs = sheet.needs(ask.platform)
    values = {
        "rows": needs,
        "shown": _SHOWN,
        "waiting": sum(need is not None for _, need in needs),
        "names": sheet.names(ask.platform),
        "standings": questions.STANDINGS,
        "verdicts": questions.VERDICTS,
    }
    return View("incidents/open.html", values)


@panel("incidents.joined", place="incident", slot="aside", order=95, of=INCIDENT)
def joined(ask: Ask, subject: Any) -> View | None:
    """Show what was merged in and split off, and offer both; nothing for a reader of an incident that stands alone."""
    found = rows.read(ask.platform, str(subject))
    bonds, decides = sheet.bonds(ask.platform, found), ask.allows("incident.decide")
    if found.incident.merged_into or not (bonds.any or (decides and found.incident.open)):
        return None
    values = {
        "incident": found.incident,
        "bonds": bonds,
        "decides": decides,
        "several": len(found.members) > 1,
        "person": story.person,
    }
    return View("incidents/joined.html", values)


@unknown("incidents.unknown")
def unknowns(ask: Ask) -> Iterator[Gap]:
    """Yield what nobody has decided, with why and what hangs on it."""
    for incident, need in sheet.needs(ask.platform):
        if need is not None:
            yield Gap(
                what=_UNKNOWNS[need.question].format(reference=incident.reference),
                why=_why(ask, incident, need),
                hangs=need.hangs,
                url=f"/incidents/{incident.reference}#q-{need.question}",
                do=Text("Decide", "作出決定"),
                consequence=Consequence.CLOCK,
            )


@tally("incidents.open", place="incidents")
def number(ask: Ask) -> int | None:
    """Return how many incidents are open."""
    return store.count(ask.platform.db, closed=False) or None


@finder("incidents.found")
def found(ask: Ask, typed: str) -> Iterator[Found]:
    """Yield open incidents whose reference or title holds what was typed."""
    words = typed.strip().casefold()
    for one in store.listing(ask.platform.db, closed=False):
        if words and words in f"{one.reference} {one.title.en} {one.title.zh}".casefold():
            yield Found(one.title, f"/incidents/{one.reference}", same(one.reference))


def _why(ask: Ask, incident: Incident, need: Need) -> Text:
    """Return why it is unknown: for the core function what the screen lacks, else that nobody answered."""
    if need.question != "core":
        return need.words
    shown = screen(ask.platform, incident)
    if shown.problem is not None:
        return shown.problem
    return Text(
        "{unset} of {loaded} limits never set; {missing} of {letters} criteria of the Code not loaded",
        "{loaded} 項門檻中有 {unset} 項從未設定；守則 {letters} 項準則中有 {missing} 項尚未載入",
    ).format(unset=shown.unset, loaded=len(shown.readings), missing=shown.missing, letters=shown.letters)
