"""Offline detection over files, without a platform."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Annotated, Any

import msgspec
import typer

from lionrock.detection import looking, parts
from lionrock.detection.correlation.model import Met, Occurrence
from lionrock.detection.correlation.offline import Files
from lionrock.detection.coverage import Coverage
from lionrock.detection.model import Report, RuleInfo
from lionrock.detection.rule_files import OWN
from lionrock.detection.serving import Runner, ready
from lionrock.events.records import Source
from lionrock.kernel.clock import instant
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text
from lionrock.matching.cache import Cache

_SHOWN = 100
_NAMED = parts.NAMED


@dataclass
class Tally:
    """What a run came to so far; the first problems are named."""

    events: int = 0
    unparsed: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    coverage: Coverage = field(default_factory=Coverage)
    counted: tuple[int, int] = (0, 0)

    def add(self, found: parts.Found) -> None:
        """Count what a part came to."""
        self.events += found.events
        self.unparsed += found.unparsed
        self.problems += found.problems[: parts.NAMED - len(self.problems)]
        self.coverage.add(found.coverage)
        self.counted = (self.counted[0] + found.counted[0], self.counted[1] + found.counted[1])


@command(
    "detect",
    Text("Match log files against Sigma rules.", "以 Sigma 規則檢查日誌檔案。"),
    "lionrock detect evtx/ --rules sigma/rules --jsonl matches.jsonl --stats",
)
def detect(  # noqa: PLR0913, PLR0917 the switches of the shell
    registry: Registry,
    paths: Annotated[list[Path], typer.Argument(help="files or folders of logs")],
    rules: Annotated[list[Path] | None, typer.Option("--rules", help="folder of rules (default: our own)")] = None,
    jsonl: Annotated[Path | None, typer.Option("--jsonl", help="write matches here, one JSON object a line")] = None,
    stats: Annotated[bool, typer.Option("--stats", help="say how many events, how fast")] = False,  # noqa: FBT002 a switch of the shell
    zone: Annotated[str, typer.Option("--zone", help="zone of times that name none, such as +08:00")] = "",
    processes: Annotated[
        int, typer.Option("--processes", min=0, help="processes that read and match; 0: by processors and size")
    ] = 0,
) -> Answer:
    """Match every record of the paths and return one row a match."""
    reader = looking.reader(registry, paths, zone)
    folders = rules or [OWN]
    runner = Runner(ready(folders, Cache(_cache_folder())))
    begun, tally, files = time.perf_counter(), Tally(), Files(runner)
    job = parts.Job(registry.packages, tuple(map(str, folders)), zone, str(_cache_folder()))
    told = parts.found(job, parts.cut(reader, paths), parts.Worker(reader, runner), parts.processes(paths, processes))
    with _written(jsonl) as out, progress() as step, closing(told):
        for found in told:
            tally.add(found)
            _write(out, tally, found.rows)
            _write(out, tally, _correlated(files.take(found.feeds)))
            step(tally.events)
        _write(out, tally, _correlated(files.end()))
    return _answer(runner, tally, time.perf_counter() - begun, stats=stats)


@command(
    "look",
    Text(
        "Say what a folder of logs holds: what is understood, first findings, areas of the Code.",
        "說明資料夾內的日誌：有多少已解析、首批偵測結果、可支持的守則範疇。",
    ),
    "lionrock look /var/log --zone +08:00",
)
def look(
    registry: Registry,
    paths: Annotated[list[Path], typer.Argument(help="files or folders of logs; zip, gz and tar are looked into")],
    zone: Annotated[str, typer.Option("--zone", help="zone of times that name none, such as +08:00")] = "",
    rules: Annotated[list[Path] | None, typer.Option("--rules", help="folder of rules (default: our own)")] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="records read of each file at most; 0: all")] = 0,
) -> Answer:
    """Read, match and report; nothing is kept and no data folder is needed."""
    from lionrock.detection import looked

    reader = looking.reader(registry, paths, zone)
    runner = Runner(ready(rules or [OWN], Cache(_cache_folder())))
    begun = time.perf_counter()
    with progress() as step:
        found = looking.look(reader, runner, paths, limit, step)
    seconds = time.perf_counter() - begun
    titles = {one.id: one.title for one in registry.only("telemetry").of(Source)}
    return looked.answer(found, runner, titles, paths, seconds, zoned=bool(zone.strip()))


def _write(out: IO[bytes], tally: Tally, rows: Iterable[dict[str, Any]]) -> None:
    """Keep rows and write them out."""
    for row in rows:
        tally.rows.append(row)
        out.write(msgspec.json.encode(row) + b"\n")


def _correlated(told: Iterable[tuple[RuleInfo, Occurrence, Met]]) -> Iterator[dict[str, Any]]:
    """Yield one row for each event that is part of what correlations found."""
    for rule, event, _ in told:
        yield parts.row(rule, event.stream, event.ordinal, instant(event.time))


def _answer(runner: Runner, tally: Tally, seconds: float, *, stats: bool) -> Answer:
    """Return the matches, with the figures when they were asked for."""
    report = runner.serving.report
    said = _said(report, tally)
    shown = tally.rows[:_SHOWN]
    if not stats:
        return Answer(tally.rows, said, shown=shown)
    asked, scanned = tally.counted
    figures = {
        "events": tally.events,
        "matches": len(tally.rows),
        "seconds": round(seconds, 3),
        "events_per_second": round(tally.events / seconds) if seconds else None,
        "unparsed": tally.unparsed,
        "sources": tally.coverage.rows(),
        "unread": [{"file": file, "why": why} for file, why in tally.coverage.unread],
        "problems": tally.problems,
        "rules": report.rules,
        "left_out": [
            {"file": one.file, "line": one.line, "rule": one.title, "trouble": one.trouble, "why": one.reason}
            for one in report.left_out
        ],
        "skipped": report.skipped,
        "plan": "cached" if runner.serving.warm else "compiled",
        "distinct_share": round(scanned / asked, 4) if asked else None,
    }
    fast = Text(
        f"{figures['seconds']} s, {figures['events_per_second'] or 0:,} events/s, plan {figures['plan']}",
        f"{figures['seconds']} 秒，每秒 {figures['events_per_second'] or 0:,} 項事項",
    )
    return Answer({**figures, "rows": tally.rows}, Text(f"{said.en}\n{fast.en}", f"{said.zh}\n{fast.zh}"), shown=shown)


def _said(report: Report, tally: Tally) -> Text:
    """Return the outcome in words, problems and rules left out by name."""
    lines = [
        Text(
            f"{len(tally.rows):,} matches in {tally.events:,} events; {tally.unparsed:,} records not understood; "
            f"{report.rules:,} rules, {len(report.left_out):,} left out, {report.skipped:,} files hold no rule",
            f"{tally.events:,} 項事項中有 {len(tally.rows):,} 項吻合；{tally.unparsed:,} 項紀錄未能解讀；"
            f"{report.rules:,} 條規則，{len(report.left_out):,} 條未採用，{report.skipped:,} 個檔案不含規則",
        )
    ]
    if len(tally.rows) > _SHOWN:
        lines.append(
            Text(
                f"the first {_SHOWN:,} are shown: --jsonl writes all of them",
                f"只列出首 {_SHOWN:,} 項；--jsonl 可寫出全部",
            )
        )
    told = tally.coverage.said()
    lines += told[:_NAMED]
    if len(told) > _NAMED:
        lines.append(Text(f"and {len(told) - _NAMED:,} files more", f"另有 {len(told) - _NAMED:,} 個檔案"))
    lines += [
        Text(f"{one['file']}:{one['record']}: {one['why'].en}", f"{one['file']}:{one['record']}：{one['why'].zh}")
        for one in tally.problems
    ]
    lines += [
        Text(
            f"{one.file}:{one.line}: left out: {one.reason.en}",
            f"{one.file}:{one.line}：未採用：{one.reason.zh}",
        )
        for one in report.left_out[:_NAMED]
    ]
    return Text("\n".join(line.en for line in lines), "\n".join(line.zh for line in lines))


@contextmanager
def _written(jsonl: Path | None) -> Iterator[IO[bytes]]:
    """Open the file for matches; raises ConfigurationError when it cannot be written."""
    try:
        with (jsonl or Path(os.devnull)).open("wb") as out:
            yield out
    except OSError as problem:
        raise ConfigurationError(
            Text(
                f"{problem.filename or jsonl}: {problem.strerror}", f"{problem.filename or jsonl}：{problem.strerror}"
            ),
            Text("Name a file that can be written, on a disk with room.", "請指定可寫入而有空間的檔案。"),
        ) from problem


@contextmanager
def progress() -> Iterator[Callable[[int], None]]:
    """Show the count of events while a person waits at a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.completed:,.0f}"), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(Text("events", "項事項").en, total=None)
        yield lambda events: progress.update(task, completed=events)


def _cache_folder() -> Path:
    """Return the folder of compiled plans in the user's cache."""
    top = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(top) / "lionrock" / "plans"
