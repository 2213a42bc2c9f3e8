"""Reads TOML and remembers where each key stands, so that a problem can name line and column."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from lionrock.kernel.text import Text
from lionrock.register.fields import FIELDS
from lionrock.register.model import KINDS, Kind
from lionrock.register.problems import Report, Row, Spot, Written
from lionrock.register.values import Raw

MOST_TABLES: Final = 50_000
_HEAD: Final = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.\"-]+)\s*\]\]?")
_KEY: Final = re.compile(r"(\s*)([A-Za-z0-9_-]+)(?:\s*\.\s*[A-Za-z0-9_-]+)?\s*=")
_SYNTAX: Final = re.compile(r"\(at line (\d+), column (\d+)\)")
_LIMITS: Final = "thresholds"
"""The table of a system that holds its thresholds."""

Spots = dict[tuple[str, int], dict[str, Spot]]


def written(text: str, report: Report) -> Written:
    """Return the tables of a TOML file; what is wrong is reported and left out."""
    tree = _tree(text, report)
    spots = located(text)
    kinds = _kinds(tree, spots, report)
    rows = tuple(row for kind in kinds for row in _tables(kind, tree[kind], spots, report))
    systems = tree["system"] if "system" in kinds and isinstance(tree["system"], list) else []
    limited = frozenset(str(one.get("id")) for one in systems if isinstance(one, dict) and _LIMITS in one)
    return Written(rows, frozenset(kinds), limited)


def _kinds(tree: dict[str, Any], spots: Spots, report: Report) -> list[Kind]:
    """Return the kinds the document writes about; other names at its top are reported."""
    kinds = {one: one for one in KINDS if one != "threshold"}
    words = ", ".join(kinds)
    for name in tree.keys() - kinds.keys():
        report.add(_first(spots, name), "", Text(f"one of {words}", f"以下其一：{words}"), name[:80])
    return [kind for name, kind in kinds.items() if name in tree]


def _tables(kind: Kind, found: Any, spots: Spots, report: Report) -> Iterator[Row]:
    """Yield the rows of every table of a kind."""
    tables = found if isinstance(found, list) and kind != "operator" else [found]
    if len(tables) > MOST_TABLES:
        report.add(
            Spot(), kind, Text(f"at most {MOST_TABLES:,} tables", f"最多 {MOST_TABLES:,} 個表格"), f"{len(tables):,}"
        )
    for number, table in enumerate(tables[:MOST_TABLES]):
        places = spots.get((kind, number), {})
        if isinstance(table, dict):
            yield from _rows(kind, table, places, report)
        else:
            report.add(places.get("", Spot()), kind, Text("a table", "表格"), str(table)[:80])


def _tree(text: str, report: Report) -> dict[str, Any]:
    """Return the document; a mistake in its syntax is reported with its place."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as problem:  # a number of thousands of digits is a mistake of another kind
        found = _SYNTAX.search(str(problem))
        spot = Spot(int(found[1]), int(found[2])) if found else Spot()
        report.add(spot, "", Text("valid TOML", "有效的 TOML"), _SYNTAX.sub("", str(problem)).strip()[:200])
        return {}


def _rows(kind: Kind, table: dict[str, Any], spots: dict[str, Spot], report: Report) -> Iterator[Row]:
    """Yield the record of a table and, for a system, those of its thresholds."""
    own = spots.get("", Spot())
    known = {one.written for one in FIELDS[kind]} | ({_LIMITS} if kind == "system" else set())
    for name in table.keys() - known:
        words = ", ".join(sorted(known))
        report.add(spots.get(name, own), name, Text(f"one of {words}", f"以下其一：{words}"), name[:80])
    limits = table.get(_LIMITS) if kind == "system" else None
    raw = {name: normal(value) for name, value in table.items() if name in known and name != _LIMITS}
    yield Row(kind, own, raw, spots)
    if limits is not None:
        yield from _limits(str(table.get("id", "")), limits, spots, report)


def _limits(system: str, limits: Any, spots: dict[str, Spot], report: Report) -> Iterator[Row]:
    """Yield one row per threshold of a system; `paper` names where they all are set."""
    own = spots.get(_LIMITS) or spots.get("", Spot())
    if not isinstance(limits, dict):
        report.add(own, _LIMITS, Text("a table", "表格"), str(limits)[:80])
        return
    paper = normal(limits.get("paper", ""))
    for name, value in limits.items():
        if name != "paper":
            spot = spots.get(f"{_LIMITS}.{name}", own)
            raw = {"system": system, "name": name, "value": normal(value), "paper": paper}
            yield Row("threshold", spot, raw)


def normal(value: Any) -> Raw:
    """Return a TOML value as written: text, a list of texts or a text in two languages."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    return _plain(value)


def _plain(value: Any) -> str:
    """Return one value as text; what no field can hold becomes something no field accepts."""
    if isinstance(value, str):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else f"<{value!r}>"


def located(text: str) -> Spots:
    """Return where each key of each table stands, by table name and number; `""` is the table's own head."""
    spots: Spots = {}
    counts: dict[str, int] = {}
    current, inner, within = ("", 0), "", ""
    for line, written in enumerate(text.splitlines(), 1):
        if within:
            within = "" if written.count(within) % 2 else within
            continue
        if head := _HEAD.match(written):
            name, _, inner = head[1].replace('"', "").partition(".")
            if not inner:
                counts[name] = counts.get(name, -1) + 1
            current = (name, counts.get(name, 0))
            spots.setdefault(current, {}).setdefault(inner, Spot(line, 1))
        elif key := _KEY.match(written):
            path = f"{inner}.{key[2]}" if inner else key[2]
            spots.setdefault(current, {}).setdefault(path, Spot(line, len(key[1]) + 1))
        within = next((mark for mark in ('"""', "'''") if written.count(mark) % 2), "")
    return spots


def _first(spots: Spots, name: str) -> Spot:
    """Return where a table or a key at the top stands."""
    return spots.get((name, 0), {}).get("") or spots.get(("", 0), {}).get(name) or Spot()
