"""What the commands on rules do: list, replay over one's own history, let open incidents, put back to watch."""

from __future__ import annotations

from typing import Any, Final, Literal

from lionrock.detection import bench, modes, replaying
from lionrock.detection.effects import GRAVE
from lionrock.detection.modes import Replay
from lionrock.detection.replaying import Replays
from lionrock.detection.serving import Runner
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import monotonic
from lionrock.kernel.contributions import Answer
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text

SHELL: Final = Actor(id="shell", name="command line", role="supervisor", factor="system", fresh=True)
"""Whoever may run commands on the machine that holds the folder."""


def listed(platform: Platform, mode: str, order: str = "") -> Answer:
    """Return one row for each rule, with what is known of it at work; raises InputError for an order there is not."""
    if order and order not in bench.ORDERS:
        raise InputError(
            Text(f"no order {order[:20]}", f"沒有排序 {order[:20]}"),
            Text(f"Orders: {', '.join(bench.ORDERS)}.", f"排序：{'、'.join(bench.ORDERS)}。"),
        )
    if mode not in ("", "watch", "live"):
        raise InputError(
            Text(f"no mode {mode[:20]}", f"沒有模式 {mode[:20]}"),
            Text("Modes: watch, live.", "模式：watch、live。"),
        )
    chosen = next((one for one in bench.ORDERS if one == order), None)
    lines = [one for one in bench.lines(platform) if mode in ("", one.mode)]
    if chosen:
        lines = bench.ordered(lines, chosen)
    rows = [{**bench.row(one), "logsource": one.rule.logsource} for one in lines]
    named = (
        ("id", "title", "level", "mode", "logsource")
        if not chosen
        else ("title", "cost", "findings", "last_fired", "last_tested")
    )
    shown = [{name: row[name] for name in named} for row in rows[:100]]
    return Answer(rows, Text("{n} rules.", "{n} 條規則。").format(n=len(rows)), shown=shown)


def replay(platform: Platform, rules: list[str], days: int, wait: float) -> Answer:
    """Return one row for each rule that found something; one that takes longer goes on by itself."""
    asked = replaying.ask(platform, SHELL, _chosen(platform, rules), days)
    until = monotonic() + min(max(wait, 0.0), 3600.0)
    work = platform.port(Replays)
    while (found := replaying.get(platform, asked.id)).state == "asked" and monotonic() < until:
        work.work(1.0)
    if found.state != "done":
        return Answer({"replay": found.id, "state": found.state, "why": found.trouble}, code=int(bool(found.trouble)))
    rows = _rows(platform, found)
    said = Text(
        "Replay {id}: {events} events of {days} days; {n} of {of} rules found something. "
        "Let rules open incidents with: lionrock rules open",
        "重播 {id}：{days} 日共 {events} 項事項；{of} 條規則中有 {n} 條有吻合項目。"
        "如要允許規則開立事故：lionrock rules open",
    ).format(id=found.id, events=f"{found.events:,}", days=days, n=len(rows), of=len(found.rules))
    return Answer({"replay": found.id, "events": found.events, "rows": rows}, said, shown=rows[:100])


def opened(platform: Platform, rules: list[str], which: Literal["named", "quiet", "all"], reason: str) -> Answer:
    """Let them open incidents; each must have been replayed as it is written now.

    Raises InputError when nothing was chosen.
    """
    if not rules and which == "named":
        raise InputError(
            Text("no rule was named", "沒有指明規則"),
            Text(
                "Name rules, or say --quiet for those whose replays found nothing grave, or --all.",
                "請指明規則，或以 --quiet 選取重播沒有嚴重結果者，或用 --all。",
            ),
        )
    chosen = _chosen(platform, rules)
    if which == "quiet":
        loud = {
            one.rule for replay in modes.latest(platform.db, replaying.LATEST) for one in replay.effects if one.findings
        }
        grave = {id for id, one in platform.port(Runner).serving.rules.items() if one.level in GRAVE}
        chosen = [id for id in chosen if id not in loud & grave]
    replaying.let_open(platform, SHELL, chosen, reason)
    return Answer(
        {"live": len(chosen)}, Text("{n} rules may open incidents.", "{n} 條規則可開立事故。").format(n=len(chosen))
    )


def watched(platform: Platform, rules: list[str], reason: str) -> Answer:
    """From now on their findings open no incident; raises InputError for a rule that there is not."""
    known = platform.port(Runner).serving.rules.keys() | modes.every(platform.db).keys()
    if strange := next((id for id in rules if id not in known), None):
        raise InputError(
            Text(f"no rule {strange[:80]} serves", f"規則 {strange[:80]} 並未生效"),
            Text("See `lionrock rules list`.", "請看 `lionrock rules list`。"),
        )
    replaying.watch(platform, SHELL, rules, reason)
    return Answer({"watch": len(rules)}, Text("They watch from now on.", "由現在起只作觀察。"))


def _chosen(platform: Platform, rules: list[str]) -> list[str]:
    """Return the rules named, or every one that serves."""
    return rules or list(platform.port(Runner).serving.rules)


def _rows(platform: Platform, replay: Replay) -> list[dict[str, Any]]:
    """Return what each rule would have found, the most findings first."""
    serving = platform.port(Runner).serving.rules
    found = sorted((one for one in replay.effects if one.matches), key=lambda one: (-one.findings, one.rule))
    return [
        {
            "rule": one.rule,
            "title": serving[one.rule].title if one.rule in serving else one.rule,
            "level": serving[one.rule].level if one.rule in serving else "",
            "matches": one.matches,
            "findings": one.findings,
            "days": len(one.days),
            "most": ", ".join(f"{name} ({count})" for name, count in one.entities[:3]),
        }
        for one in found
    ]
