"""Zircolite over the same files and rules, and why what it finds differs from what we find.

A reason is not taken on trust: it is named when the match goes away, or comes about, as the reason says it does.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detection import sigmahq
from lionrock.detection import routing, windows
from lionrock.detection.serving import Runner, Serving
from lionrock.events.ports import Reader
from lionrock.events.records import LogRecord
from lionrock.matching import reference
from lionrock.matching.predicates import ANYWHERE, Not, On, Tree

Pair = tuple[str, str, str, str]
"""Rule, file, number of the record as Windows counts, and time of the event; of a capture the line's number alone."""
LINE = "CaptureLine"
"""What Zircolite is told beside the members of a line of a capture: its number. No rule names it."""
LARGEST = 128 << 20
"""Bytes of a capture, unpacked."""
CAPTURES = "windows.json"
"""The source that reads captures."""


@dataclass(frozen=True)
class Answers:
    """What a tool found in a folder: pairs of rule and event, with the record where there is one."""

    events: int
    pairs: Mapping[Pair, LogRecord]
    columns: frozenset[str]


@dataclass(frozen=True)
class Form:
    """How a set is written: what Zircolite is told, and which event its hit and our record are."""

    asked: tuple[str, ...]
    hit: Callable[[Mapping[str, Any]], tuple[str, str]]
    own: Callable[[int, LogRecord], tuple[str, str]]


LOGS = Form(
    (),
    lambda hit: (str(hit["EventRecordID"]), hit["SystemTime"]),
    lambda _, record: (str(record.fields.get("EventRecordID")), str(record.fields.get("SystemTime"))),
)
LINES = Form(("-j",), lambda hit: (str(hit[LINE]), ""), lambda number, _: (str(number), ""))


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


def archives() -> list[Path]:
    """Return the archives of OTRF's captures that stand beside the checkout, or in a folder that is told."""
    told = os.environ.get("LIONROCK_OTRF", "")
    return sorted((Path(told) if told else sigmahq.CORPORA / "telemetry").rglob("*.zip"))


def captures(found: Sequence[Path], into: Path) -> list[Path]:
    """Return the captures of Windows events among archives, unpacked under names that tell them apart."""
    into.mkdir()
    made: list[Path] = []
    for archive in filter(zipfile.is_zipfile, found):
        with zipfile.ZipFile(archive) as packed:
            for one in packed.infolist():
                if one.filename.endswith(".json") and not one.filename.startswith("__MACOSX"):
                    made += _unpacked(packed, one, into / f"{len(made):03}-{Path(one.filename).name}")
    return made


def _unpacked(packed: zipfile.ZipFile, one: zipfile.ZipInfo, path: Path) -> list[Path]:
    """Return a capture's file, nothing when its first line is no Windows event."""
    assert one.file_size <= LARGEST, f"{one.filename}: {one.file_size:,} bytes"
    with packed.open(one) as source:
        first = source.readline(LARGEST)
        if b'"Channel":' not in first.replace(b" ", b""):
            return []
        with path.open("wb") as target:
            target.write(first)
            shutil.copyfileobj(source, target)
    return [path]


def numbered(files: Sequence[Path], into: Path) -> Path:
    """Return a folder of the same captures, each line with its number."""
    into.mkdir()
    for path in files:
        with path.open("rb") as source, (into / path.name).open("wb") as target:
            lines = ((n, line.lstrip()) for n, line in enumerate(source, 1) if line.strip())
            target.writelines(b'{"%b":%d,' % (LINE.encode(), n) + line[1:] for n, line in lines)
    return into


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


def theirs(folder: Path, form: Form, ruleset: Path, place: Path) -> set[Pair]:
    """Return what Zircolite finds."""
    asked = ["-e", str(folder), *form.asked, "-r", str(ruleset), "--unified-db", "-q", "-o", "found.json"]
    subprocess.run([*zircolite(), *asked], cwd=place, check=True, capture_output=True, timeout=900)
    return {
        (rule["id"], hit["OriginalLogfile"], *form.hit(hit))
        for rule in json.loads((place / "found.json").read_bytes())
        for hit in rule["matches"]
    }


def ours(runner: Runner, reader: Reader, files: Sequence[Path], form: Form) -> Answers:
    """Return what we find."""
    events, pairs, columns = 0, {}, set[str]()
    for path in files:
        records = [(n, one) for n, one in enumerate(reader.read(path), 1) if isinstance(one, LogRecord)]
        events += len(records)
        columns.update(*(one.fields.keys() - unwritten(one) for _, one in records))
        for place, rule in runner.pairs([one for _, one in records]):
            number, record = records[place]
            pairs[rule.id, path.name, *form.own(number, record)] = record
    return Answers(events, pairs, frozenset(columns))


def unwritten(record: LogRecord) -> frozenset[str]:
    """Return the fields of a capture's record that its line does not have under these names."""
    return frozenset(record.fields.keys() - _document(record).keys()) if record.source == CAPTURES else frozenset()


def _document(record: LogRecord) -> Mapping[str, Any]:
    """Return the line of a capture."""
    document: Mapping[str, Any] = json.loads(record.raw)
    return document


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
    if beside := BESIDE.get((info.source.category, record.fields.get("EventID"))):
        return beside
    if not reference.holds(tree, {name: seen[name] for name in seen.keys() - unwritten(record)}, note):
        return "packed-data" if isinstance(_document(record).get("EventData"), str) else "own-names"
    for reason, changed in CHANGES.items():
        if not reference.holds(tree, {name: value for name, value in seen.items() if not changed(name, value)}, note):
            return reason
    return "no-column" if named(tree) - columns else ""


BESIDE: dict[tuple[str | None, Any], str] = {
    ("process_creation", windows.AUDITED_PROCESS): "audited-process",
    ("file_delete", 26): "logged-deletion",
}
"""Events of which we ask the rules of a category, and the pipeline that Zircolite is given does not, by reason."""
CHANGES: dict[str, Callable[[str, Any], bool]] = {
    "nameless-data": lambda name, _: name == "Data",
    "empty-value": lambda _, value: value == "",
    "boolean": lambda _, value: value in {"true", "false"} if isinstance(value, str) else False,
    "list": lambda _, value: isinstance(value, list),
    "cut-hashes": lambda name, _: name in {"Hash", "ConfigurationFileHash"},
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
