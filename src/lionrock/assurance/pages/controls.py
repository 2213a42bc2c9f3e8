"""Controls: what each found of every subject, by which proof, since when, and whether anybody has seen it fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from lionrock.assurance import digests, judging, looking, proving, strips, words
from lionrock.assurance.board import ITSELF, WHOLE
from lionrock.assurance.judging import SHOWN
from lionrock.assurance.pages.moments import moment
from lionrock.assurance.pages.requirements import SPAN
from lionrock.assurance.pages.tabs import OPERATOR, WHOLE_NAME
from lionrock.assurance.store import breakings, rulings
from lionrock.assurance.store import results as store
from lionrock.kernel.clock import HONG_KONG, days
from lionrock.kernel.contributions import Control
from lionrock.kernel.text import Text
from lionrock.ui import words as wording
from lionrock.ui.pages import Ask, View, page
from lionrock.ui.tabs import tabs

if TYPE_CHECKING:
    from lionrock.assurance.board import Board
    from lionrock.assurance.kept import Outcome, Ruling, Run
    from lionrock.assurance.pages.moments import Moment
    from lionrock.kernel.clock import Instant

TITLE: Final = Text("Controls", "控制措施")
HERE: Final = "/posture/controls"
SIZE: Final = 50
REGISTER: Final = "register.read"
"""What seeing subjects and reasons one by one asks for."""
_STATES: Final = [(state, judging.STATES[state]) for state in SHOWN]
_PROVEN: Final = [
    ("yes", Text("seen to fail", "曾看見不通過")),
    ("no", Text("never seen to fail", "從未看見不通過")),
]


@page("assurance.controls", HERE, title=TITLE, place="posture")
def listing(ask: Ask) -> View:
    """List the controls with their worst states, what we do not know first."""
    when = moment(ask)
    seen, proven = looking.board(ask.platform, when.past), looking.proven(ask.platform)
    chosen = {name: ask.query.get(name, "")[:100] for name in ("q", "state", "proven")}
    rows = [
        row
        for one in ask.platform.registry.of(Control)
        if _fits(row := _row(seen, one, proven=one.id in proven), chosen)
    ]
    rows.sort(key=lambda row: (SHOWN.index(row["state"]), row["control"].id))
    number = ask.whole("page", 1, least=1, most=max(1, -(-len(rows) // SIZE)))
    values = {
        "when": when,
        "tabs": tabs(ask.platform, "posture", HERE),
        "rows": rows[(number - 1) * SIZE : number * SIZE],
        "total": len(rows),
        "number": number,
        "size": SIZE,
        "chosen": chosen,
        "states": _STATES,
        "proven": _PROVEN,
        "proofs": words.PROOFS,
        "url": when.link(f"{HERE}?{urlencode({name: value for name, value in chosen.items() if value})}&page={{page}}"),
    }
    return View("assurance/controls.html", values)


@page("assurance.control", HERE + "/{control}", title=TITLE, place="posture")
def control(ask: Ask) -> View:
    """Show one control: its results subject by subject, its runs, its rulings, and its last mutation tests."""
    one = ask.platform.registry.get(Control, ask.path["control"])
    when = moment(ask)
    seen, book = looking.board(ask.platform, when.past), looking.rulebook(ask.platform, when.at)
    systems = looking.systems(ask.platform)
    db = ask.platform.db
    runs = store.runs(db, one.id, when.at - SPAN, when.at)
    found = strips.stretches(runs, when.at - SPAN, when.at)
    values = {
        "title": one.title,
        "when": when,
        "tabs": tabs(ask.platform, "posture", HERE),
        "control": one,
        "own": f"{HERE}/{one.id}",
        "run": seen.tested.get(one.id),
        "counts": seen.states(one.id),
        "every": wording.span(one.every),
        "satisfies": [(id, book.requirement(id)) for id in one.satisfies],
        "proofs": words.PROOFS,
        "witnesses": words.WITNESSES,
        "code": digests.code(one),
        "code_since": _since(runs, when.at - SPAN),
        "changes": strips.changes(runs),
        "found": found,
        "share": strips.share(found),
        "runs_of": strips.picture,
        "broken": breakings.newest(db, one.id),
        "worlds": sum(world.breaks for world in proving.worlds(ask.platform, one.id).get(one.id, [])),
        "missed": proving.missed,
        "state_words": judging.STATES,
        "rulings": [_ruling(ruling, when.at) for ruling in rulings.of(db, one.id) if ruling.at <= when.at],
        "until": _day(when.at + days(90)),
    }
    return View("assurance/control.html", values | _results(ask, one, seen, when, systems))


def _day(at: Instant) -> str:
    """Return a day as a date field holds it."""
    return f"{at.astimezone(HONG_KONG):%Y-%m-%d}"


def _row(seen: Board, one: Control, *, proven: bool) -> dict[str, Any]:
    """Return a control with its counts, its worst state and what its newest run is worth."""
    counts = seen.states(one.id)
    return {
        "control": one,
        "counts": counts,
        "state": judging.worst(counts),
        "run": seen.tested.get(one.id),
        "proven": proven,
    }


def _fits(row: dict[str, Any], chosen: dict[str, str]) -> bool:
    """Say whether a control is among those asked for."""
    one: Control = row["control"]
    wanted = chosen["q"].casefold()
    told = (one.id, one.title.en, one.title.zh, *one.satisfies)
    return (
        (not wanted or any(wanted in words.casefold() for words in told))
        and chosen["state"] in ("", row["state"])
        and chosen["proven"] in ("", "yes" if row["proven"] else "no")
    )


def _results(ask: Ask, one: Control, seen: Board, when: Moment, systems: dict[str, Text]) -> dict[str, Any]:
    """Return the results asked for, page by page, unknown first, and the history of a subject when it is asked for.

    Reasons name what is in the register: whoever may not read it sees how many are in which state, and no more.
    """
    sees = ask.allows(REGISTER)
    chosen = {name: ask.query.get(name, "")[:200] for name in ("state", "system", "q")}
    every = looking.outcomes(ask.platform, [one], when.past)
    fitting = [outcome for outcome in every if sees and _wanted(outcome, chosen)]
    fitting.sort(key=lambda outcome: (SHOWN.index(outcome.state), outcome.subject))
    number = ask.whole("page", 1, least=1, most=max(1, -(-len(fitting) // SIZE)))
    subject = ask.query.get("subject", "")[:500] if sees else ""
    past = store.past(ask.platform.db, one.id, subject) if subject else []
    places = {system for system in (count.system for count in seen.counts.get(one.id, ())) if system in systems}
    whole = any(count.system in (WHOLE, ITSELF) for count in seen.counts.get(one.id, ()))
    query = urlencode({name: value for name, value in chosen.items() if value})
    return {
        "sees": sees,
        "results": fitting[(number - 1) * SIZE : number * SIZE],
        "every_result": len(every),
        "total": len(fitting),
        "number": number,
        "size": SIZE,
        "chosen": chosen,
        "states": _STATES,
        "systems": systems,
        "places": [
            *((id, name) for id, name in systems.items() if id in places),
            *([(OPERATOR, WHOLE_NAME)] if whole and places else []),
        ],
        "subject": subject,
        "past": [row for row in past if row[0] <= when.at],
        "url": when.link(f"{HERE}/{one.id}?{query}&page={{page}}#results"),
    }


def _wanted(outcome: Outcome, chosen: dict[str, str]) -> bool:
    """Say whether a result is among those asked for."""
    system = WHOLE if chosen["system"] == OPERATOR else chosen["system"]
    return (
        (not chosen["system"] or outcome.system == system)
        and chosen["state"] in ("", outcome.state)
        and chosen["q"].casefold() in outcome.subject.casefold()
    )


def _since(runs: list[Run], oldest: Instant) -> Instant | None:
    """Return when the present code was first run, None where that was before the runs that are looked at."""
    newest = runs[-1].code if runs else ""
    for place in range(len(runs) - 1, -1, -1):
        if runs[place].code != newest:
            return runs[place + 1].began
    return runs[0].began if runs and runs[0].began > oldest else None


def _ruling(ruling: Ruling, at: Instant) -> tuple[Ruling, bool]:
    """Return a ruling, and whether it was in force at a moment."""
    return ruling, ruling.until > at and (ruling.ended is None or ruling.ended > at)
