"""Zircolite beside: the same Windows events, SigmaHQ's rules for Windows, and how often it speaks.

What it prints are hits, a line for each pair of rule and event: it has no findings, groups or incidents to compare.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from detection import peers, sigmahq

from bench.estate import attacks
from bench.estate.generate import by_stream
from bench.estate.hours import HISTORY, hours
from bench.estate.people import Estate
from bench.estate.world import SHIFT
from lionrock.app import registry
from lionrock.events.records import Source
from lionrock.telemetry.reading import Files

DAYS: Final = 1
"""Days of the estate it is given, from the first that is measured, a Monday: it takes minutes for one."""
GRAVE: Final = frozenset({"high", "critical"})
_NAMES: Final = {"@timestamp": "SystemTime", "Hostname": "Computer", "SourceName": "Provider_Name"}
"""What a shipper calls fields, and what an event log and Zircolite do."""
_LONGEST: Final = 1500
"""Seconds it may take."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What it found in a file: pairs of rule and event by level, how many rules, and by attack."""

    events: int
    levels: Mapping[str, int]
    rules: int
    attacks: Mapping[str, int]

    @property
    def all(self) -> int:
        """Return how many pairs there are."""
        return sum(self.levels.values())

    @property
    def grave(self) -> int:
        """Return how many of them are of level high or critical."""
        return sum(count for level, count in self.levels.items() if level in GRAVE)


def begin(pool: ProcessPoolExecutor, estate: Estate, days: int, folder: Path, place: Path) -> Future[list[str]] | str:
    """Begin to run it over the estate and the attacks; return why not where it cannot."""
    if not peers.zircolite():
        return "Zircolite beside: skipped, no command is named by LIONROCK_ZIRCOLITE"
    if sigmahq.archive() is None:
        return "Zircolite beside: skipped, SigmaHQ's rules are not beside the checkout (LIONROCK_CORPORA)"
    if days <= HISTORY:
        return f"Zircolite beside: skipped, nothing is measured in the first {HISTORY} days"
    return pool.submit(told, estate, days, folder, place)


def told(estate: Estate, days: int, folder: Path, place: Path) -> list[str]:
    """Return the lines that tell of its hits."""
    place.mkdir()
    corpus = sigmahq.unpacked(place / "corpus")
    one = min((corpus / "regression_data").rglob("*.evtx"), key=lambda path: path.stat().st_size)
    ruleset = peers.converted([corpus / part for part in sigmahq.FOLDERS], one, place / "converted")
    first, last = HISTORY + 1, min(days, HISTORY + DAYS)
    quiet = _found(ruleset, place / "quiet", _ordinary(estate, first, last))
    planted = _found(ruleset, place / "planted", _attacking(estate, days, folder))
    shifts = (last - first + 1) * 24 // SHIFT
    seen = ", ".join(f"{id} {count}" for id, count in planted.attacks.items())
    return [
        f"Zircolite, SigmaHQ's rules for Windows, over the {quiet.events:,} Windows events of days {first} to {last}:",
        f"  {_said(quiet)}; {quiet.all / shifts:.0f} a shift, {quiet.grave / shifts:.1f} of high or critical",
        f"  over the {planted.events:,} Windows events of the attacks: {_said(planted)}",
        f"  by attack: {seen or 'none'}",
    ]


def _said(hits: Hits) -> str:
    """Return how many hits there are, of how many rules."""
    return f"{hits.all:,} hits of {hits.rules} rules, {hits.grave:,} of level high or critical"


def _ordinary(estate: Estate, first: int, last: int) -> Iterator[dict[str, Any]]:
    """Yield the Windows events of the estate."""
    for hour in hours(last - first + 1, first):
        yield from map(orjson.loads, by_stream(estate, hour).get("windows", ()))


def _attacking(estate: Estate, days: int, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the Windows events of the planted attacks, each with the name of its attack."""
    for attack in attacks.planted(estate, days, folder, Files(list(registry().of(Source)))):
        for record in attack.records:
            if record.logsource.product == "windows" and record.time is not None:
                fields = {name: value for name, value in record.fields.items() if isinstance(value, str | int | float)}
                yield fields | {
                    "@timestamp": record.time.isoformat(),
                    "Planted": f"{attack.capture.id} {attack.stream}",
                }


def _found(ruleset: Path, place: Path, events: Iterable[Mapping[str, Any]]) -> Hits:
    """Write events as it reads them, run it and return what it found."""
    place.mkdir()
    count = 0
    with (place / "events.json").open("wb") as file:
        for event in events:
            file.write(orjson.dumps({_NAMES.get(name, name): value for name, value in event.items()}) + b"\n")
            count += 1
    if not count:
        return Hits(0, {}, 0, {})
    asked = ["-e", "events.json", "-r", str(ruleset), "-j", "--unified-db", "-q", "-o", "found.json"]
    subprocess.run([*peers.zircolite(), *asked], cwd=place, check=True, capture_output=True, timeout=_LONGEST)
    levels, rules, by_attack = Counter[str](), 0, Counter[str]()
    for rule in json.loads((place / "found.json").read_bytes()):
        rules += 1
        levels[rule["rule_level"]] += len(rule["matches"])
        by_attack.update(hit["Planted"] for hit in rule["matches"] if hit.get("Planted"))
    return Hits(count, levels, rules, dict(sorted(by_attack.items())))
