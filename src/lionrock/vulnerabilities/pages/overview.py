"""Overview: what is overdue, open findings by severity and system, their ages, the newest scans, unknown hosts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.ports import Estate
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, View, page
from lionrock.ui.tabs import tabs
from lionrock.vulnerabilities import settings
from lionrock.vulnerabilities.figures import Figures
from lionrock.vulnerabilities.model import LEVEL_WORDS, LEVELS
from lionrock.vulnerabilities.pages.places import HERE, READ, TITLE
from lionrock.vulnerabilities.scanning import Scanner
from lionrock.vulnerabilities.scope import words
from lionrock.vulnerabilities.service import scopes
from lionrock.vulnerabilities.service.importing import IMPORT
from lionrock.vulnerabilities.store import history, lists, sums
from lionrock.vulnerabilities.store.sums import AGES

_SHOWN: Final = LEVELS[:-1]
"""Informational rows stand in the list alone."""
_STALE_DAYS: Final = 35


@page("vulnerabilities.overview", HERE, title=TITLE, needs=READ, place="vulnerabilities")
def overview(ask: Ask) -> View:
    """Show the whole picture, what is past due first."""
    db = ask.platform.db
    hosts, unknown = sums.host_counts(db)
    figures = ask.platform.port(Figures)
    rows = systems(ask, figures.sums())
    values = {
        "tabs": tabs(ask.platform, "vulnerabilities", HERE),
        "rows": rows,
        "past": sum(row["past"] - row["excepted"] for row in rows),
        "excepted": sum(row["excepted"] for row in rows),
        "totals": figures.totals(),
        "levels": _SHOWN,
        "words": LEVEL_WORDS,
        "ages": ages(figures.ages()),
        "newest": [(row, titles(ask).get(row["scanner"]), scope_of(ask, row)) for row in history.newest(db)],
        "stale": _STALE_DAYS,
        "hosts": hosts,
        "unknown": unknown,
        "unmatched": sums.unmatched(db, 8),
        "references": lists.references(db),
        "policy": settings.policy(ask.platform),
        "source": settings.SOURCE,
        "may_import": ask.allows(IMPORT),
    }
    return View("vulnerabilities/overview.html", values)


def systems(ask: Ask, sums: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one row a system: open by level, past due, excepted; hosts of no critical system stand last."""
    found: dict[str | None, dict[str, Any]] = {}
    for one in sums:
        row = found.setdefault(one["system"], {"levels": Counter(), "past": 0, "excepted": 0})
        row["levels"][one["level"]] += one["open"]
        row["past"] += one["past"]
        row["excepted"] += one["excepted"]
    known = names(ask)
    order = {id: number for number, id in enumerate(known)}
    rows = [row | {"system": id, "name": known.get(id or "")} for id, row in found.items()]
    return sorted(rows, key=lambda row: (row["system"] is None, order.get(row["system"], len(order))))


def names(ask: Ask) -> Mapping[str, Text]:
    """Return the names of critical systems; none while the register is sealed."""
    try:
        return dict(ask.platform.port(Estate).systems())
    except SealedError:
        return {}


def titles(ask: Ask) -> Mapping[str, Text]:
    """Return what each scanner is called."""
    return {one.id: one.title for one in ask.platform.registry.of(Scanner)}


def scope_of(ask: Ask, row: Mapping[str, Any]) -> Text:
    """Return what a scan covered, in words."""
    try:
        return words(scopes.opened(ask.platform, row["scope"])[0], row["hosts"])
    except NotFoundError as problem:
        return problem.message


def ages(counts: Mapping[tuple[int, str], int]) -> list[dict[str, Any]]:
    """Return how many findings are of each age, the youngest first, with the share of the largest."""
    bounds = [0, *AGES]
    rows: list[dict[str, Any]] = []
    for number, since in enumerate(bounds):
        levels = {level: counts.get((number, level), 0) for level in _SHOWN}
        last = AGES[number] if number < len(AGES) else None
        label = (
            Text(f"{since}–{last} days", f"{since}–{last} 日")
            if last
            else Text(f"over {since} days", f"超過 {since} 日")
        )
        rows.append({"label": label, "levels": levels, "total": sum(levels.values())})
    most = max(sum(row["levels"].values()) for row in rows)
    return [row | {"most": most} for row in rows]
