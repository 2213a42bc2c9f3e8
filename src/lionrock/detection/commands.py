"""Offline detection over files, without a platform."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Annotated, Any

import msgspec
import typer

from lionrock.detection.loading import OWN
from lionrock.detection.serving import Runner, ready
from lionrock.events.ports import Reader
from lionrock.events.records import LogRecord, Unparsed
from lionrock.kernel.contributions import Answer, Provider, command
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text
from lionrock.matching.cache import Cache

_BATCH = 5_000
_SHOWN = 10_000


@dataclass
class Tally:
    """What a run came to so far."""

    events: int = 0
    unparsed: int = 0
    matches: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)


@command(
    "detect",
    Text("Match log files against Sigma rules.", "以 Sigma 規則檢查日誌檔案。"),
    "lionrock detect evtx/ --rules sigma/rules --jsonl matches.jsonl --stats",
)
def detect(
    registry: Registry,
    paths: Annotated[list[Path], typer.Argument(help="files or folders of logs")],
    rules: Annotated[list[Path] | None, typer.Option("--rules", help="folder of rules (default: our own)")] = None,
    jsonl: Annotated[Path | None, typer.Option("--jsonl", help="write matches here, one JSON object a line")] = None,
    stats: Annotated[bool, typer.Option("--stats", help="say how many events, how fast")] = False,  # noqa: FBT002 a switch of the shell
) -> Answer:
    """Match every record of the paths and return one row a match."""
    for path in paths:
        if not path.exists():
            raise NotFoundError(
                Text(f"{path} does not exist", f"{path} 不存在"), Text("Name files or folders.", "請指定檔案或資料夾。")
            )
    runner = Runner(ready(rules or [OWN], Cache(_cache_folder())))
    without_folder: Any = SimpleNamespace(registry=registry)  # reading files needs the sources alone
    reader: Reader = registry.get(Provider, Reader.__name__).build(without_folder)
    begun, tally = time.perf_counter(), Tally()
    with (jsonl or Path(os.devnull)).open("wb") as out:
        for path in paths:
            _path(reader, runner, path, tally, out)
    seconds = time.perf_counter() - begun
    return _answer(runner, tally, seconds, stats=stats)


def _path(reader: Reader, runner: Runner, path: Path, tally: Tally, out: IO[bytes]) -> None:
    """Match the files of one path."""
    for file in reader.files(path):
        numbered = enumerate(reader.read(file), 1)
        while batch := list(islice(numbered, _BATCH)):
            records = [(number, one) for number, one in batch if isinstance(one, LogRecord)]
            tally.events += len(records)
            tally.unparsed += sum(isinstance(one, Unparsed) for _, one in batch)
            _told(list(_rows(runner, file, records)), tally, out)


def _rows(runner: Runner, file: Path, records: Sequence[tuple[int, LogRecord]]) -> Iterator[dict[str, Any]]:
    """Yield one row a match."""
    for place, rule in runner.pairs([record for _, record in records]):
        number, record = records[place]
        yield {
            "rule_id": rule.id,
            "title": rule.title.en,
            "level": rule.level,
            "file": str(file),
            "record": number,
            "time": record.time.isoformat() if record.time else None,
        }


def _told(rows: list[dict[str, Any]], tally: Tally, out: IO[bytes]) -> None:
    """Write the rows of a batch and keep those that will be shown."""
    tally.matches += len(rows)
    tally.rows += rows[: max(_SHOWN - len(tally.rows), 0)]
    for row in rows:
        out.write(msgspec.json.encode(row) + b"\n")


def _answer(runner: Runner, tally: Tally, seconds: float, *, stats: bool) -> Answer:
    """Return the rows, or the statistics when they were asked for."""
    report = runner.serving.report
    said = Text(
        f"{tally.matches} matches in {tally.events} events; {tally.unparsed} records not understood; "
        f"{report.rules} rules, {len(report.left_out)} left out",
        f"{tally.events}項事項中有 {tally.matches} 項吻合；{tally.unparsed} 項未能解讀；"
        f"{report.rules} 條規則，{len(report.left_out)} 條未採用",
    )
    if not stats:
        return Answer(tally.rows, said)
    asked, scanned = runner.distinct()
    figures = {
        "events": tally.events,
        "matches": tally.matches,
        "unparsed": tally.unparsed,
        "seconds": round(seconds, 3),
        "events_per_second": round(tally.events / seconds) if seconds else None,
        "rules": report.rules,
        "left_out": [{"rule": one.title or one.file, "line": one.line, "why": one.reason} for one in report.left_out],
        "plan": "cached" if runner.serving.warm else "compiled",
        "distinct_share": round(scanned / asked, 4) if asked else None,
    }
    return Answer({**figures, "rows": tally.rows}, said)


def _cache_folder() -> Path:
    """Return the folder of compiled plans in the user's cache."""
    top = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(top) / "lionrock" / "plans"
