"""Commands of obligations: every duty, and the clocks that run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from lionrock.events.law import Law
from lionrock.kernel import opening
from lionrock.kernel.clock import HONG_KONG, Instant, wall
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError
from lionrock.kernel.ledger.entry import stamp
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text
from lionrock.law import rulebook as shipped
from lionrock.law.rulebook import Rulebook
from lionrock.obligations import board, duties, face
from lionrock.obligations.duties import Facts
from lionrock.obligations.face import Row
from lionrock.ui import words

_SECTORS = {"commissioner": None, "monetary-authority": "banking", "communications-authority": "telecommunications"}


@command(
    "obligations",
    Text(
        "List every duty with its source, and the dates if its trigger fell on a day.",
        "列出每項責任及其來源，以及假設於某日觸發的期限。",
    ),
    "lionrock obligations --as-of 2026-11-22",
)
def obligations(
    registry: Registry,
    as_of: Annotated[
        str, typer.Option("--as-of", help="day of the rules and of the assumed trigger, as 2026-11-22; default: today")
    ] = "",
    designated_by: Annotated[
        str, typer.Option("--designated-by", help="commissioner, monetary-authority or communications-authority")
    ] = "commissioner",
    data: Annotated[Path | None, typer.Option("--data", help="data folder whose confirmed law is taken")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="take the law of the demo folder")] = False,  # noqa: FBT002 a switch of the shell
) -> Answer:
    """Return one row for each duty; `work_to` and `last_day` as if triggered at noon of the day, Hong Kong time.

    The rules are those the site confirmed; where there is no folder of a site, those that ship.
    """
    if designated_by not in _SECTORS:
        raise InputError(
            Text(f"no authority {designated_by}", f"沒有當局 {designated_by}"),
            Text(f"Use one of: {', '.join(_SECTORS)}.", f"請用其中之一：{'、'.join(_SECTORS)}。"),
        )
    day = _day(as_of)
    rules, whose = _rules(registry, day, data, demo=demo)
    known = Facts(sector=_SECTORS[designated_by], designee=designated_by != "commissioner")
    found = duties.as_if(rules, duties.noon(day), known)
    verified = sum(one.provenance.verified for one in rules.obligations)
    said = Text(
        "{n} duties, {m} verified against the official text; {loaded}. {whose}: {version}. Not legal advice.",
        "{n} 項責任，{m} 項已與官方文本核對；{loaded}。{whose}：{version}。並非法律意見。",
    ).format(n=len(found), m=verified, loaded=rules.loaded, whose=whose, version=rules.version)
    return Answer([duties.plain(duty) for duty in found], said, shown=[duties.brief(duty) for duty in found])


@command(
    "clocks",
    Text("List the clocks that run, an uncalled first notice first.", "列出計算中的時限，未致電的首次通報排列最前。"),
    "lionrock clocks --json",
)
def clocks(platform: Platform) -> Answer:
    """Return one row for each duty whose clock runs."""
    now = platform.now()
    found = board.running(platform)
    said = None if found else Text("No clock runs.", "沒有計算中的時限。")
    return Answer([_row(row, now) for row in found], said, shown=[_brief(row, now) for row in found])


_CONFIRMED: Final = Text(
    "Rules as this site has them, with every value its law desk confirmed",
    "本機構所用規則，包括法例工作台已確認的數值",
)
_SHIPPED: Final = Text("Rules as shipped, for there is no data folder", "隨軟件提供的規則（沒有資料夾）")


def _rules(registry: Registry, day: date, data: Path | None, *, demo: bool) -> tuple[Rulebook, Text]:
    """Return the rules of a day and whose they are: the site's own, or those that ship where there is no site."""
    place = data or opening.home() / ("demo" if demo else "data")
    if data is None and not demo and not place.is_dir():
        return shipped(day), _SHIPPED
    platform = opening.attach(registry, place)
    try:
        return platform.port(Law).rulebook(day), _CONFIRMED
    finally:
        platform.close()


def _row(row: Row, now: Instant) -> dict[str, Any]:
    """Return a row as the shell prints it."""
    until = row.until(now)
    return {
        "incident": row.matter.reference,
        "duty": face.title(row),
        "provisional": row.provisional,
        "work_to": stamp(until) if until else None,
        "last_day": next((str(one.terms.last_day) for one in row.governing if one.terms.last_day), None),
        "standing": face.standing(row),
        "law": row.law,
        "readings": [
            {
                "reading": clock.terms.reading,
                "governs": clock.terms.governs,
                "counts_from": stamp(clock.terms.triggered_at),
                "work_to": stamp(clock.terms.work_to),
                "rulebook": clock.terms.rulebook,
                "clock": clock.id,
            }
            for clock in row.clocks
        ],
    }


def _brief(row: Row, now: Instant) -> dict[str, Any]:
    """Return the columns of a row that fit a terminal."""
    until = row.until(now)
    return {
        "incident": row.matter.reference,
        "duty": face.title(row),
        "left": words.left(until, now) if until else face.COUNSEL,
        "work_to": words.stamp(until) if until else None,
        "standing": face.standing(row),
        "law": row.law,
    }


def _day(written: str) -> date:
    """Return the day asked for, today in Hong Kong when none is."""
    if not written:
        return wall().astimezone(HONG_KONG).date()
    try:
        return date.fromisoformat(written)
    except ValueError as problem:
        raise InputError(
            Text(f"“{written[:40]}” is no day", f"「{written[:40]}」並非日期"),
            Text("Write it as 2026-11-22.", "請按 2026-11-22 的格式填寫。"),
        ) from problem
