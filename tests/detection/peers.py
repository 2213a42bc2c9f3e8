"""Zircolite over the same EVTX files and rules, and why what it finds differs from what we find.

A reason is not taken on trust: it is named when the match goes away, or comes about, as the reason says it does.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lionrock.detection import routing, windows
from lionrock.detection.serving import Runner, Serving
from lionrock.events.ports import Reader
from lionrock.events.records import LogRecord
from lionrock.matching import reference
from lionrock.matching.predicates import ANYWHERE, Not, On, Tree

Pair = tuple[str, str, str, str]
"""Rule, file, number of the record as Windows counts, and time of the event."""


@dataclass(frozen=True)
class Answers:
    """What a tool found in a folder: pairs of rule and event, with the record where there is one."""

    events: int
    pairs: Mapping[Pair, LogRecord]
    columns: frozenset[str]


def zircolite() -> list[str]:
    """Return the command that starts Zircolite, empty where there is none."""
    told = shlex.split(os.environ.get("LIONROCK_ZIRCOLITE", ""))
    found = shutil.which("zircolite")
    return told or ([found] if found else [])


def sets() -> list[Path]:
    """Return the folders of EVTX files that are to be read."""
    return [Path(one) for one in os.environ.get("LIONROCK_EVTX", "").split(os.pathsep) if one]


def gathered(folder: Path, into: Path) -> list[Path]:
    """Return links to every EVTX file of a folder under names that tell them apart: Zircolite tells the name alone."""
    into.mkdir()
    made = []
    for number, path in enumerate(sorted(folder.rglob("*.evtx"))):
        link = into / f"{number:04}-{path.name}"
        link.symlink_to(path.absolute())
        made.append(link)
    return made


def converted(rules: Sequence[Path], one: Path, place: Path) -> Path:
    """Return the Windows rules as Zircolite keeps them."""
    folder = place / "rules"
    folder.mkdir(parents=True)
    for path in (path for part in rules for path in sorted(part.rglob("*.yml"))):
        if "product: windows" in path.read_text("utf-8"):
            shutil.copy(path, folder / path.name)
    asked = ["-e", str(one), "-r", str(folder), "-p", "sysmon", "windows-logsources", "-sr", "-q"]
    subprocess.run([*zircolite(), *asked], cwd=place, check=True, capture_output=True, timeout=900)
    return next(place.glob("ruleset-*.json"))


def theirs(folder: Path, ruleset: Path, place: Path) -> set[Pair]:
    """Return what Zircolite finds."""
    asked = ["-e", str(folder), "-r", str(ruleset), "--unified-db", "-q", "-o", "found.json"]
    subprocess.run([*zircolite(), *asked], cwd=place, check=True, capture_output=True, timeout=900)
    return {
        (rule["id"], hit["OriginalLogfile"], str(hit["EventRecordID"]), hit["SystemTime"])
        for rule in json.loads((place / "found.json").read_bytes())
        for hit in rule["matches"]
    }


def ours(runner: Runner, reader: Reader, files: Sequence[Path]) -> Answers:
    """Return what we find."""
    events, pairs, columns = 0, {}, set[str]()
    for path in files:
        records = [one for one in reader.read(path) if isinstance(one, LogRecord)]
        events += len(records)
        columns.update(*(one.fields for one in records))
        for place, rule in runner.pairs(records):
            fields = records[place].fields
            pairs[rule.id, path.name, str(fields.get("EventRecordID")), str(fields.get("SystemTime"))] = records[place]
    return Answers(events, pairs, frozenset(columns))


def why(serving: Serving, rule: str, record: LogRecord, known: frozenset[str], columns: frozenset[str]) -> str:
    """Return the reason why Zircolite does not find a match of ours, empty when none is known.

    `known` are the rules it converted, `columns` the fields of all events of the set.
    """
    if rule not in known:
        return "unconverted"
    tree, info = serving.tree(rule), serving.info(rule)
    assert tree is not None
    assert info is not None
    seen, note = routing.seen(record), routing.note(record)
    if not reference.holds(tree, seen, note):
        return ""
    if info.source.category == "process_creation" and record.fields.get("EventID") == windows.AUDITED_PROCESS:
        return "audited-process"
    for reason, changed in CHANGES.items():
        if not reference.holds(tree, {name: value for name, value in seen.items() if not changed(name, value)}, note):
            return reason
    return "no-column" if named(tree) - columns else ""


CHANGES: dict[str, Callable[[str, Any], bool]] = {
    "nameless-data": lambda name, _: name == "Data",
    "empty-value": lambda _, value: value == "",
    "boolean": lambda _, value: value in {"true", "false"} if isinstance(value, str) else False,
    "list": lambda _, value: isinstance(value, list),
}
"""What Zircolite does not have of a record as it is written, by reason."""


def named(tree: Tree) -> frozenset[str]:
    """Return the fields that a rule looks at."""
    if isinstance(tree, On):
        return frozenset(() if tree.field == ANYWHERE else (routing.WRITTEN.get(tree.field, tree.field),))
    parts = (tree.part,) if isinstance(tree, Not) else tree.parts
    return frozenset(name for part in parts for name in named(part))


def extras(mine: Answers, other: set[Pair]) -> Iterator[tuple[Pair, LogRecord]]:
    """Yield what we find and the other does not."""
    for pair, record in mine.pairs.items():
        if pair not in other:
            yield pair, record
