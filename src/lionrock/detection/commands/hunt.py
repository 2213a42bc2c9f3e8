"""Hunting for a rule in all that is stored, from the shell."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from lionrock.detection import hunting
from lionrock.detection.commands.detect import progress
from lionrock.detection.model import LoadedRule
from lionrock.events.hunting import Span
from lionrock.events.ports import RuleHits
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.ui import words
from lionrock.ui.times import moment

_SHOWN = 100


def file_or_id(written: str) -> str | Path:
    """Return a file as a path, which then counts from where the shell stands, and an id as it is."""
    path = Path(written)
    return path if written.strip() and path.exists() else written


@command(
    "hunt",
    Text("Find what a rule matches in stored events.", "在已儲存事項中搜尋規則的吻合項目。"),
    "lionrock hunt --rule new-rule.yml --since 2026-10-01T00:00+08:00 --count",
)
def hunt(  # noqa: PLR0913, PLR0917 options of the shell
    platform: Platform,
    rule: Annotated[
        str,
        typer.Option(
            "--rule", parser=file_or_id, metavar="FILE|ID", help="a file of Sigma rules, or the id of one that serves"
        ),
    ],
    since: Annotated[str, typer.Option(help="from then on, with zone")] = "",
    until: Annotated[str, typer.Option(help="before then, with zone")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="events given of each rule at most")] = 100,
    seconds: Annotated[float, typer.Option(min=0.1, max=3600.0, help="time for each rule; what is left is told")] = 60,
    count: Annotated[bool, typer.Option("--count", help="count all matches by day, beyond the limit")] = False,  # noqa: FBT002 a switch of the shell
) -> Answer:
    """Return one row for each event, the newest first."""
    span = Span(_moment(since), _moment(until), limit, seconds, count)
    rows: list[dict[str, Any]] = []
    told: list[Text] = []
    days: list[dict[str, Any]] = []
    for one in _rules(platform, rule):
        hits = _hunted(platform, one, span)
        rows += [_row(one, hits, place) for place in range(len(hits.events))]
        days += [{"rule": one.info.id, "day": day.date().isoformat(), "matches": many} for day, many in hits.days]
        told.append(_said(one, hits))
    said = Text("\n".join(one.en for one in told), "\n".join(one.zh for one in told))
    return Answer({"rows": rows, "days": days} if count else rows, said, shown=rows[:_SHOWN])


def _rules(platform: Platform, named: str) -> list[LoadedRule]:
    """Return the rules of a file, or the one that serves under this id."""
    found = file_or_id(named)
    return hunting.of_file(found) if isinstance(found, Path) else [hunting.served(platform, found)]


def _hunted(platform: Platform, rule: LoadedRule, span: Span) -> RuleHits:
    """Return all that was found in the time there is."""
    found: list[RuleHits] = []
    with progress() as step:
        for one in hunting.answers(platform, rule, span):
            found.append(one.hits)
            step(sum(hits.looked for hits in found))
    return hunting.together(found)


def _row(rule: LoadedRule, hits: RuleHits, place: int) -> dict[str, Any]:
    """Return the row of an event."""
    event = hits.events[place]
    return {
        "rule": rule.info.id,
        "id": event.id,
        "time": event.replayed_as or event.time,
        "host": event.host,
        "user": event.user,
        "address": event.address,
        "message": event.message,
    }


def _said(rule: LoadedRule, hits: RuleHits) -> Text:
    """Return what came of it in words, and what was not looked at."""
    title = rule.info.title
    en = [f"{title.en}: {hits.matched:,} matches in {hits.looked:,} events looked at."]
    zh = [f"{title.zh}：已查看 {hits.looked:,} 項事項，有 {hits.matched:,} 項吻合。"]
    if hits.before is not None:
        at = words.stamp(hits.before[0])
        share = f"{int(hits.reached * 100)} %"
        en.append(f"Cut off: looked back to {at.en} ({share} of the span); narrow it or raise --seconds or --limit.")
        zh.append(f"未完成：只查看至 {at.zh}（{share}）。請縮小範圍，或調高 --seconds 或 --limit。")
    if hits.unknown:
        en.append(f"{hits.unknown:,} events of an earlier release were not looked at; `lionrock rules replay` does.")
        zh.append(f"{hits.unknown:,} 項由較早版本儲存的事項未有查看；可用 `lionrock rules replay`。")
    return Text(" ".join(en), "".join(zh))


def _moment(written: str) -> Instant | None:
    """Return the instant of an option, None when it was left out; raises InputError when it is none."""
    return moment(written) if written else None
