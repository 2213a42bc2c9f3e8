"""Commands on what rules may do: list, replay over one's own history, let open incidents, put back to watch."""

from __future__ import annotations

from typing import Annotated

import typer

from lionrock.detection import ruling
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text

Rules = Annotated[list[str] | None, typer.Argument(metavar="[RULE]...", help="ids of rules; all when left out")]
Named = Annotated[list[str] | None, typer.Argument(metavar="[RULE]...", help="ids of rules")]


@command(
    "rules.list",
    Text("List the rules that serve and what each may do.", "列出生效的規則及其可做的事。"),
    "lionrock rules list --mode watch",
)
def listed(
    platform: Platform,
    mode: Annotated[str, typer.Option("--mode", help="watch or live")] = "",
    order: Annotated[str, typer.Option("--order", help="cost, findings, harmless, fired, tested, level or title")] = "",
) -> Answer:
    """Return one row for each rule, with what is known of it at work."""
    return ruling.listed(platform, mode, order)


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
    return ruling.replay(platform, rules or [], days, wait)


@command(
    "rules.open",
    Text("Let rules open incidents, after a replay.", "重播後允許規則開立事故。"),
    "lionrock rules open --quiet --reason 'seen: nothing in thirty days'",
)
def opened(
    platform: Platform,
    rules: Named = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="those whose replays found nothing grave")] = False,  # noqa: FBT002 a switch of the shell
    every: Annotated[bool, typer.Option("--all", help="every rule that was replayed, loud ones too")] = False,  # noqa: FBT002 a switch of the shell
    reason: Annotated[str, typer.Option("--reason", help="what you saw, for the ledger")] = "",
) -> Answer:
    """Let them open incidents; each must have been replayed as it is written now."""
    return ruling.opened(platform, rules or [], "all" if every else "quiet" if quiet else "named", reason)


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
    return ruling.watched(platform, rules, reason)
