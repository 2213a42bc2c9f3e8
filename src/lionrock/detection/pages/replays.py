"""Replays of rules over one's own history: asked for, watched while they read, seen, and then decided on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from lionrock.detection import modes, replaying
from lionrock.detection.effects import GRAVE, Effect
from lionrock.detection.model import RuleInfo
from lionrock.detection.modes import Replay
from lionrock.detection.serving import Runner
from lionrock.events.rules import Mode
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, View, act, page

HERE: Final = "/rules"
_WEEK: Final = 7
_MONTH: Final = 30
_TOLD: Final = 0.05
"""Fewer a week than this are told as they are, and not by the week."""


@page("detection.replay", "/rules/replays/{id}", title=Text("Replay of rules", "規則重播"), place="findings")
def replay(ask: Ask) -> View:
    """Show a replay while it reads, and its effect when it has."""
    return _shown(ask)


@act("detection.replaying", "/rules/replay", needs=replaying.REPLAYS)
def begin(ask: Ask) -> Go:
    """Ask for a replay of the rules ticked, or of all in watch."""
    rules = _watching(ask) if ask.form.get("which", "") == "watch" else list(ask.lists.get("rule", ()))
    days = ask.form.get("days", "30")
    asked = replaying.ask(ask.platform, ask.actor, rules, int(days) if days.isdecimal() and len(days) < 5 else 0)  # noqa: PLR2004 four digits
    return Go(f"{HERE}/replays/{asked.id}")


@act("detection.hold", f"{HERE}/watch", needs=replaying.DECIDES, fresh=True)
def hold(ask: Ask) -> Go:
    """Put the rules ticked back to watch."""
    reason = ask.say(Text("by hand on the page of rules", "於規則頁人手更改"))
    replaying.watch(ask.platform, ask.actor, ask.lists.get("rule", ()), reason)
    return Go(HERE, Text("They watch from now on.", "由現在起只作觀察。"))


@act("detection.let", "/rules/replays/{id}", needs=replaying.DECIDES, fresh=True)
def let(ask: Ask) -> Go | View:
    """Let the rules ticked open incidents."""
    found = replaying.get(ask.platform, ask.path["id"])
    rules = list(ask.lists.get("rule", ()))
    if ask.form.get("quiet") == "yes":
        rules += [rule.id for rule, mode in _quiet(ask, found) if mode == "watch"]
    try:
        replaying.let_open(ask.platform, ask.actor, rules, ask.form.get("reason", ""), found.id)
    except LionrockError as problem:
        return _shown(ask, problem)
    said = Text("{n} rules may open incidents from now on.", "由現在起 {n} 條規則可開立事故。")
    return Go(HERE, said.format(n=len(rules)))


def _shown(ask: Ask, problem: LionrockError | None = None) -> View:
    """Return the page of a replay."""
    one = replaying.get(ask.platform, ask.path["id"])
    found = sorted(_found(ask, one), key=lambda row: (-row[0].findings, row[0].rule))
    quiet = _quiet(ask, one)
    grave = replaying.grave(ask.platform, one)
    waiting = sum(mode == "watch" for _, mode in quiet)
    ticked = (
        ask.lists.get("rule") if problem else [row[0].rule for row in found if row[1] and row[1].level not in GRAVE]
    )
    values: dict[str, Any] = {
        "one": one,
        "found": found,
        "quiet": quiet,
        "waiting": waiting,
        "grave": grave,
        "weekly": _weekly(one, found, grave),
        "days": _days(found, min((one.until - one.since).days, _MONTH)),
        "may": ask.allows(replaying.DECIDES),
        "open_": waiting or any(rule and mode == "watch" for _, rule, mode in found),
        "ticked": ticked or (),
        "problem": problem,
        "typed": dict(ask.form) if problem else {},
    }
    return View("detection/replay.html", values)


def _watching(ask: Ask) -> list[str]:
    """Return the rules in watch."""
    let = modes.every(ask.platform.db)
    rules = ask.platform.port(Runner).serving.rules.values()
    return [one.id for one in rules if modes.mode(let.get(one.id), one.digest) == "watch"][: replaying.MOST_RULES]


def _found(ask: Ask, one: Replay) -> list[tuple[Effect, RuleInfo | None, Mode]]:
    """Return the rules that found something, each as it serves now, None where another text does."""
    let = modes.live(ask.platform.db, one.rules)
    serving = _serving(ask, one)
    return [
        (effect, (rule := serving.get(effect.rule)), modes.mode(let.get(effect.rule), rule.digest if rule else ""))
        for effect in one.effects
        if effect.matches
    ]


def _quiet(ask: Ask, one: Replay) -> list[tuple[RuleInfo, Mode]]:
    """Return the rules that found nothing, as they serve now."""
    let = modes.live(ask.platform.db, one.rules)
    serving = _serving(ask, one)
    silent = (effect.rule for effect in one.effects if not effect.matches)
    return [(serving[id], modes.mode(let.get(id), serving[id].digest)) for id in silent if id in serving]


def _serving(ask: Ask, one: Replay) -> dict[str, RuleInfo]:
    """Return the rules of a replay that still serve as they were replayed."""
    rules = ask.platform.port(Runner).serving.rules
    return {id: rules[id] for id, digest in one.rules.items() if id in rules and rules[id].digest == digest}


def _days(found: Iterable[tuple[Effect, RuleInfo | None, Mode]], least: int = 1) -> list[tuple[Instant, int]]:
    """Return the matches of each day from the first to the last, `least` days up to the last."""
    total: Counter[str] = Counter()
    for effect, _, _ in found:
        total.update(effect.days)
    if not total:
        return []
    first, last = (datetime.fromisoformat(day).toordinal() for day in (min(total), max(total)))
    days = [datetime.fromordinal(n).replace(tzinfo=UTC) for n in range(min(first, last + 1 - least), last + 1)]
    return [(day, total[day.date().isoformat()]) for day in days]


def _weekly(one: Replay, found: Iterable[tuple[Effect, RuleInfo | None, Mode]], grave: int) -> str | None:
    """Return grave findings a week over the days that have any events of these rules; None where there are none."""
    days = _days(found)
    if not days or not grave:
        return None
    span = len(days) if len(days) >= _WEEK else min((one.until - one.since).days, _WEEK)
    weekly = grave * _WEEK / max(span, 1)
    return f"{weekly:.1f}" if weekly >= _TOLD else None
