"""A look at a folder of logs: read as it lies, matched, counted by kind of log; nothing is kept.

Memory is bounded: what is kept of a kind or a rule does not grow with the number of records.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from lionrock.detection import explaining, routing
from lionrock.detection.correlation.model import Met, Occurrence
from lionrock.detection.correlation.offline import Files
from lionrock.detection.explaining import Because
from lionrock.detection.model import LEVELS, RuleInfo
from lionrock.detection.rule_files import shown
from lionrock.detection.serving import Runner
from lionrock.events.ports import Reader, Taken
from lionrock.events.records import LogRecord, Match, Unparsed
from lionrock.kernel.clock import Instant, instant
from lionrock.kernel.contributions import Provider
from lionrock.kernel.errors import NotFoundError, UnavailableError
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text

BATCH: Final = 10_000
MOST_HOSTS: Final = 1000
"""Hosts of a kind that are told apart; more are counted as that many."""
MOST_UNREAD: Final = 1000
"""Files not read that are named; more are counted."""
EXAMPLES: Final = 3
_MOST_REASONS: Final = 20
_MOST_GROUPS: Final = 5000
_EXCERPT: Final = 200

Step = Callable[[int], None]
"""Told how many records were read so far."""


@dataclass
class Misread:
    """One reason why records were not understood: how many, and the first of them."""

    why: Text
    count: int = 0
    examples: list[tuple[str, int, str]] = field(default_factory=list)
    """File, number of the record in it, and how it begins."""


@dataclass
class Kind:
    """What was read of one kind of log."""

    files: int = 0
    lines: int = 0
    understood: int = 0
    timed: int = 0
    first: Instant | None = None
    last: Instant | None = None
    hosts: set[str] = field(default_factory=set)
    classes: Counter[int] = field(default_factory=Counter)
    misread: dict[str, Misread] = field(default_factory=dict)
    at: str = ""
    """The file that was counted last."""

    @property
    def share(self) -> float | None:
        """Return how much was understood, from 0 to 1; None when nothing was read."""
        return self.understood / self.lines if self.lines else None


@dataclass
class Group:
    """The matches of one rule, with the earliest."""

    rule: str
    title: Text
    level: str
    count: int
    first: Match
    file: str
    number: int
    record: LogRecord | None
    """The earliest record, kept to say why the rule matched it; None for another product's finding."""
    hosts: set[str] = field(default_factory=set)

    @property
    def order(self) -> tuple[int, bool, float]:
        """Return where it stands: the gravest first, then by time."""
        time = self.first.time
        return (-LEVELS.index(self.level), time is None, time.timestamp() if time else 0.0)


@dataclass
class Look:
    """What a look came to so far."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    unread: list[tuple[str, Text]] = field(default_factory=list)
    left: int = 0
    """Files not read beyond those named."""
    cut: int = 0
    """Files of which only the first records were read."""
    stopped: bool = False
    records: int = 0

    @property
    def lines(self) -> int:
        """Return how many records were read, understood or not."""
        return sum(kind.lines for kind in self.kinds.values())

    @property
    def understood(self) -> int:
        """Return how many of them were understood."""
        return sum(kind.understood for kind in self.kinds.values())

    @property
    def seen(self) -> dict[tuple[str, int], int]:
        """Return how many records were understood by kind and OCSF class."""
        return {(id, ocsf): n for id, kind in self.kinds.items() for ocsf, n in kind.classes.items()}

    def findings(self) -> list[Group]:
        """Return one group a rule, the gravest first, then in time order."""
        return sorted(self.groups.values(), key=lambda group: (*group.order, group.rule))


def reader(registry: Registry, paths: Sequence[Path], zone: str) -> Reader:
    """Return what reads files without a platform; raises NotFoundError for a path that is none."""
    for path in paths:
        if not path.exists():
            raise NotFoundError(
                Text(f"{path} does not exist", f"{path} 不存在"), Text("Name files or folders.", "請指定檔案或資料夾。")
            )
    bare: Any = _Bare(registry)
    made: Reader = bare.port(Reader)
    return made.within(zone) if zone.strip() else made


class _Bare:
    """What stands in for a platform where there is no data folder: the sources that ship, and nobody to ask."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._telemetry = registry.only("telemetry")

    def port(self, wanted: type) -> Any:
        """Return a part of telemetry."""
        return self._telemetry.get(Provider, wanted.__name__).build(self)  # type: ignore[arg-type]  # all it needs

    def ask(self, verb: str, value: Any = None) -> Any:
        """Say that no instance is there; raises UnavailableError."""
        raise UnavailableError(
            Text(f"{verb}: no instance is asked here", f"{verb}：此處沒有執行個體可查詢"),
            Text("Reading files needs none.", "讀取檔案無須執行個體。"),
        )


def look(reader: Reader, runner: Runner, paths: Sequence[Path], limit: int, step: Step) -> Look:
    """Read everything at these paths once, `limit` records a file at most (0: all); Ctrl-C ends it early."""
    found = Look()
    told, files = _records(reader, paths, limit, found), Files(runner)
    with contextlib.closing(told):
        try:
            while batch := list(islice(told, BATCH)):
                _match(runner, files, batch, found)
                step(found.lines)
        except KeyboardInterrupt:
            found.stopped = True
    _correlated(found, files.end())
    return found


def why(runner: Runner, group: Group) -> list[Because]:
    """Return what made a rule match its earliest record; nothing for another product's finding."""
    tree = runner.serving.tree(group.rule) if group.record else None
    if tree is None or group.record is None:
        return []
    return explaining.because(tree, routing.seen(group.record), routing.note(group.record))


_Placed = tuple[str, int, LogRecord]


def _records(reader: Reader, paths: Sequence[Path], limit: int, found: Look) -> Generator[_Placed]:
    """Yield every record that is understood with its file and number, counting all."""
    for path in paths:
        for folder in _barred(path):
            _unread(found, folder, _BARRED)
        for file, taken in reader.taken(path):
            name = taken.name or shown(str(file))
            if taken.source is None:
                _unread(found, name, taken.why or _UNKNOWN)
            else:
                yield from _file(reader, file, name, taken, limit, found)


def _file(reader: Reader, file: Path, name: str, taken: Taken, limit: int, found: Look) -> Iterator[_Placed]:
    """Yield the records of one file."""
    one: LogRecord | Unparsed | None
    for number, one in enumerate(reader.read(file), 1):
        if limit and number > limit:
            found.cut += 1
            return
        if isinstance(one, LogRecord):
            _understood(_kind(found, one.source, name), one)
            yield name, number, one
        elif isinstance(one, Unparsed):
            _misread(_kind(found, taken.source or "", name), name, one.where or number, one)


_UNKNOWN: Final = Text("no source knows this kind of file", "沒有資料來源認得此類檔案")
_BARRED: Final = Text("the folder cannot be opened by this account", "此帳戶無法開啟該資料夾")


def _barred(path: Path) -> Iterator[str]:
    """Yield the folders at or below a path that cannot be listed."""
    refused: list[str] = []
    if path.is_dir():
        for _ in os.walk(path, onerror=lambda problem: refused.append(shown(str(problem.filename)))):
            yield from refused
            refused.clear()
    yield from refused


def _unread(found: Look, name: str, why: Text) -> None:
    """Note a file that was not read."""
    if len(found.unread) < MOST_UNREAD:
        found.unread.append((name, why))
    else:
        found.left += 1


def _kind(found: Look, source: str, file: str) -> Kind:
    """Return the part of a kind, the file among its own."""
    kind = found.kinds.setdefault(source, Kind())
    if kind.at != file:
        kind.at, kind.files = file, kind.files + 1
    return kind


def _understood(kind: Kind, one: LogRecord) -> None:
    """Count a record that was understood."""
    kind.lines += 1
    kind.understood += 1
    kind.classes[one.ocsf] += 1
    if one.host and len(kind.hosts) < MOST_HOSTS:
        kind.hosts.add(one.host)
    if one.time is not None:
        kind.timed += 1
        kind.first = one.time if kind.first is None or one.time < kind.first else kind.first
        kind.last = one.time if kind.last is None or one.time > kind.last else kind.last


def _misread(kind: Kind, file: str, number: int, one: Unparsed) -> None:
    """Count a record that was not understood under its reason."""
    kind.lines += 1
    known = one.reason.en if one.reason.en in kind.misread or len(kind.misread) < _MOST_REASONS else ""
    reason = kind.misread.setdefault(known, Misread(one.reason if known else _OTHER))
    reason.count += 1
    if len(reason.examples) < EXAMPLES:
        reason.examples.append((file, number, one.raw[:_EXCERPT].decode(errors="backslashreplace").strip()))


_OTHER: Final = Text("other reasons", "其他原因")


def _match(runner: Runner, files: Files, batch: Sequence[_Placed], found: Look) -> None:
    """Match a batch and count what was found, findings of other products and of correlations among it."""
    records = [record for _, _, record in batch]
    matches = list(_matches(runner, records))
    for place, match in matches:
        file, number, record = batch[place]
        if match.feeds != "only":
            _count(found, match, file, number, None if match.alert else record)
    _correlated(found, files.add((batch[place], match.rule) for place, match in matches if match.feeds))


def _correlated(found: Look, told: Iterable[tuple[RuleInfo, Occurrence, Met]]) -> None:
    """Count what correlations found."""
    for rule, event, _ in told:
        who = (event.host, event.user, event.address)
        match = Match(
            rule.id, rule.title, rule.level, rule.tags, event.ordinal, instant(event.time), *who, event.summary
        )
        _count(found, match, event.stream, event.ordinal, None)


def _count(found: Look, match: Match, file: str, number: int, record: LogRecord | None) -> None:
    """Count a match to its rule's."""
    group = found.groups.get(match.rule)
    if group is None:
        if len(found.groups) >= _MOST_GROUPS:
            return
        group = Group(match.rule, match.title, match.level, 0, match, file, number, record)
        found.groups[match.rule] = group
    elif match.time is not None and (group.first.time is None or match.time < group.first.time):
        group.first, group.file, group.number, group.record = match, file, number, record
    group.count += 1
    if match.host and len(group.hosts) < MOST_HOSTS:
        group.hosts.add(match.host)


def _matches(runner: Runner, records: Sequence[LogRecord]) -> Iterable[tuple[int, Match]]:
    """Yield the place of each record that matched, with its match."""
    return ((match.ordinal, match) for match in runner.match(records, 0))


def excerpt(values: Iterable[Any], most: int = 80) -> str:
    """Return values as one short text."""
    words = ", ".join(str(value) for value in values)
    return words if len(words) <= most else f"{words[: most - 1]}…"
