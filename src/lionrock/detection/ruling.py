"""Commands on what rules may do: list, replay over one's own history, let open incidents, put back to watch."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from lionrock.detection import modes, replaying
from lionrock.detection.effects import GRAVE
from lionrock.detection.modes import Replay
from lionrock.detection.replaying import Replays
from lionrock.detection.serving import Runner
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import monotonic
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text

SHELL: Final = Actor(id="shell", name="command line", role="supervisor", factor="system", fresh=True)
"""Whoever may run commands on the machine that holds the folder."""
Rules = Annotated[list[str] | None, typer.Argument(metavar="[RULE]...", help="ids of rules; all when left out")]


@command(
    "rules.list",
    Text("List the rules that serve and what each may do.", "列出生效的規則及其可做的事。"),
    "lionrock rules list --mode watch",
)
def listed(platform: Platform, mode: Annotated[str, typer.Option("--mode", help="watch or live")] = "") -> Answer:
    """Return one row for each rule."""
    let = modes.every(platform.db)
    rows = [
        {
            "id": one.id,
            "title": one.title,
            "level": one.level,
            "mode": modes.mode(let.get(one.id), one.digest),
            "logsource": one.logsource,
        }
        for one in platform.port(Runner).serving.rules.values()
    ]
    rows = [row for row in rows if not mode or row["mode"] == mode]
    return Answer(rows, Text("{n} rules.", "{n} 條規則。").format(n=len(rows)), shown=rows[:100])


@command(
    "rules.replay",
    Text("Replay rules over your own history.", "以過往紀錄重播規則。"),
    "lionrock rules replay --days 30",
)
def replay(
    platform: Platform,
    rules: Rules = None,
    days: Annotated[int, typer.Option("--days", help="days of history, by event time")] = 30,
    wait: Annotated[float, typer.Option("--wait", help="seconds to wait for the outcome")] = 50.0,
) -> Answer:
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


@command(
    "rules.open",
    Text("Let rules open incidents, after a replay.", "重播後允許規則開立事故。"),
    "lionrock rules open --quiet --reason 'seen: nothing in thirty days'",
)
def opened(
    platform: Platform,
    rules: Rules = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="only those whose last replay found nothing grave")] = False,  # noqa: FBT002 a switch of the shell
    reason: Annotated[str, typer.Option("--reason", help="what you saw, for the ledger")] = "",
) -> Answer:
    """Let them open incidents; each must have been replayed as it is written now."""
    chosen = _chosen(platform, rules)
    if quiet:
        loud = {
            one.rule for replay in modes.latest(platform.db, replaying.LATEST) for one in replay.effects if one.findings
        }
        grave = {id for id, one in platform.port(Runner).serving.rules.items() if one.level in GRAVE}
        chosen = [id for id in chosen if id not in loud & grave]
    replaying.let_open(platform, SHELL, chosen, reason)
    return Answer(
        {"live": len(chosen)}, Text("{n} rules may open incidents.", "{n} 條規則可開立事故。").format(n=len(chosen))
    )


@command(
    "rules.watch",
    Text("Put rules back to watch.", "將規則恢復為觀察。"),
    "lionrock rules watch 05b84ceb-73e4-55aa-a365-983a4032fde7 --reason 'the new scanner'",
)
def watched(
    platform: Platform,
    rules: Annotated[list[str], typer.Argument(metavar="RULE...", help="ids of rules")],
    reason: Annotated[str, typer.Option("--reason", help="why, for the ledger")] = "",
) -> Answer:
    """From now on their findings open no incident."""
    replaying.watch(platform, SHELL, rules, reason)
    return Answer({"watch": len(rules)}, Text("They watch from now on.", "由現在起只作觀察。"))


def _chosen(platform: Platform, rules: list[str] | None) -> list[str]:
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
