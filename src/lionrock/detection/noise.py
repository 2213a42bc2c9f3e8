"""Panels on noise: what this shift was given beside what it can read; why a finding stands in an incident or not."""

from __future__ import annotations

from typing import Any

from lionrock.detection import nearby, pictures, store, whynot
from lionrock.events.openings import Openings
from lionrock.events.ports import Incidents
from lionrock.kernel.text import Text
from lionrock.ui import words
from lionrock.ui.pages import Ask, View


def shift(ask: Ask, subject: Any) -> View:
    """Show how many groups this shift was given, and the shifts before it."""
    found = nearby.shift(ask.platform)
    label = Text(
        "Groups of findings in each of {n} shifts, the last is this one: {now}",
        "{n} 更每更的偵測結果組數，最後為本更：{now}",
    )
    picture = pictures.days(found.counts, ask.say(label.format(n=len(found.counts), now=found.now)))
    return View("detection/shift.html", {"found": found, "picture": picture, "since": words.clock(found.since)})


def why(ask: Ask, subject: Any) -> View | None:
    """Show why a finding stands in an incident, or why in none."""
    one = store.get(ask.platform.db, str(subject))
    if one is None or not ask.platform.provides(Openings):
        return None
    around = nearby.near(ask.platform, one)
    incident = ask.platform.port(Openings).standing([one.id]).get(one.id, "")
    said = whynot.why(one, incident, around) if incident else None
    return View(
        "detection/why.html",
        {"one": one, "incident": incident, "reason": said, "answers": [] if incident else whynot.why_not(one, around)},
    )


def beside(ask: Ask, subject: Any) -> View | None:
    """Show findings near an incident that are not in it, each with why."""
    if not ask.platform.provides(Incidents):
        return None
    rows = nearby.left_out(ask.platform, str(subject))
    return View("detection/left_out.html", {"rows": rows}) if rows else None
