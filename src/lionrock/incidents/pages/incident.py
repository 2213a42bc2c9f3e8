"""One incident, top to bottom; and one answer with what was known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError

from lionrock.events.stories import Line
from lionrock.incidents import questions, service, sheet, store, story
from lionrock.incidents.history import Member
from lionrock.incidents.pages.listing import TITLE, reached
from lionrock.incidents.screen import UNITS, rules_of
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import ConflictError, LionrockError, NotFoundError
from lionrock.kernel.ledger import reading
from lionrock.kernel.text import Text
from lionrock.ui import times
from lionrock.ui.pages import Ask, View, page

_RUN: Final = 6
"""Findings in a row that are shown before the middle of a longer run is folded away."""


@page("incidents.incident", "/incidents/{id}", title=TITLE, place="incidents")
def incident(ask: Ask) -> View:
    """Show the story, the four questions, what the law asks next, what was done and the proof."""
    id = reached(ask)
    unseen = _view(ask, id)
    return shown(ask, id, unseen=unseen)


@page("incidents.decision", "/incidents/{id}/decisions/{decision}", title=Text("Answer", "回答"), place="incidents")
def decision(ask: Ask) -> View:
    """Show one answer: who, when, why, instead of what, and what was known at that moment."""
    id = reached(ask)
    one = next((each for each in store.decisions(ask.platform.db, id) if each.id == ask.path["decision"]), None)
    if one is None:
        raise NotFoundError(
            Text("no such answer on this incident", "此事故沒有這項回答"), Text("See its story.", "請查閱事故經過。")
        )
    names = sheet.names(ask.platform)
    found = store.get(ask.platform.db, id)
    values = {
        "incident": found,
        "moment": Instant.fromisoformat,
        "criteria": {each.id: each for each in rules_of(ask.platform, found).criteria},
        "units": UNITS,
        "decision": one,
        "question": questions.QUESTIONS.get(one.question),
        "answer": story.answer(one.question, one.answer, names),
        "former": story.answer(one.question, one.former, names) if one.former else None,
        "who": story.person(one.who),
        "number": reading.positions(ask.platform.db, [one.entry]).get(one.entry),
        "members": {member.finding: member for member in store.members(ask.platform.db, id)},
    }
    return View("incidents/decision.html", values)


def shown(ask: Ask, id: str, *, problem: LionrockError | None = None, at: str = "", unseen: Text | None = None) -> View:
    """Return the incident's page; `problem` stands at the field `at` with what was typed."""
    found = sheet.sheet(ask.platform, id)
    values: dict[str, Any] = {
        "title": found.incident.title,
        "sheet": found,
        "incident": found.incident,
        "standing": questions.STANDINGS[found.incident.standing],
        "natures": questions.NATURES,
        "verdicts": questions.VERDICTS,
        "asked": questions.QUESTIONS,
        "notes": story.NOTES,
        "kinds": story.KINDS,
        "person": story.person,
        "shared": story.shared,
        "units": UNITS,
        "runs": runs(found.lines),
        "together": _together(found.members),
        "field": times.field,
        "problem": problem,
        "at": at,
        "typed": dict(ask.form) if problem else {},
        "unseen": unseen,
        "decides": ask.allows("incident.decide"),
        "may_possible": ask.allows("incident.possible"),
        "may_note": ask.allows("incident.note"),
    }
    return View("incidents/incident.html", values, status=_status(problem))


def _status(problem: LionrockError | None) -> int:
    """Return the status of the page: done, changed meanwhile, or not understood."""
    if problem is None:
        return 200
    return 409 if isinstance(problem, ConflictError) else 422


def runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines in runs: findings in a row that are many become three, a folded run, and the last two."""
    parts: list[list[Line]] = []
    for line in lines:
        if parts and _plain(parts[-1][-1]) and _plain(line):
            parts[-1].append(line)
        else:
            parts.append([line])
    return [piece for part in parts for piece in _folded(part)]


def _plain(line: Line) -> bool:
    """Say whether a line was merely seen."""
    return line.weight == "seen"


def _folded(run: list[Line]) -> list[list[Line]]:
    """Return a run as single lines, with its middle as one run when it is long."""
    if len(run) <= _RUN:
        return [[line] for line in run]
    return [*([line] for line in run[:3]), run[3:-2], *([line] for line in run[-2:])]


def _together(members: Sequence[Member]) -> list[tuple[Member, Text | None]]:
    """Return each finding with what it shared when it joined."""
    return [(member, story.shared(member.because)) for member in members]


def _view(ask: Ask, id: str) -> Text | None:
    """Record the first view of this person; a page is shown even where that fails, and says so."""
    try:
        service.view(ask.platform, id, ask.actor)
    except (LionrockError, SQLAlchemyError):
        ask.platform.log.exception("a first view could not be recorded", extra={"incident": id})
        return Text("That you looked at this could not be recorded.", "未能記錄閣下曾閱覽此事故。")
    return None
