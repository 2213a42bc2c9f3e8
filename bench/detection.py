"""Detection: start, events a second over decoded records each fed once, EVTX files to matches, and Zircolite beside.

`python bench/detection.py [FOLDER…]` measures the EVTX files of folders instead of SigmaHQ's regression data.
LIONROCK_CORPORA names the folder of corpora, LIONROCK_BENCH_MB how much to generate (default 200; 1000 is the set of
the design), LIONROCK_ZIRCOLITE the command that starts Zircolite, options included, where it is not on the PATH as
`zircolite`. Rates are events per CPU-second of one core, and every ratio is of one run. The floors of the design
beside Zircolite are 12 for 8,000 events and 7 for 25,000, with the plan in the cache.
"""

from __future__ import annotations

import dataclasses
import os
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from detection import sigmahq

from lionrock.app import registry
from lionrock.detection import looking, parts
from lionrock.detection.model import RuleInfo
from lionrock.detection.serving import Runner, ready
from lionrock.events.ports import Reader
from lionrock.events.records import LogRecord
from lionrock.matching.cache import Cache

FRAME = 10_000
FLOOR = 40_000
FRESH = ("ProcessGuid", "ParentProcessGuid", "LogonGuid", "ProcessId", "UtcTime", "EventRecordID", "RecordNumber",
         "SourcePort", "ThreadID", "Execution_ThreadID", "EventReceivedTime", "TargetLogonId", "HandleId")  # fmt: skip
"""Fields that hardly ever repeat in real logs."""


def main() -> None:
    """Print the figures."""
    if sys.argv[1:2] == ["--files"]:
        alone(Path(sys.argv[2]), Path(sys.argv[3]), [Path(part) for part in sys.argv[4:]])
        return
    if sigmahq.archive() is None:
        print("skipped: the SigmaHQ corpus is not beside the checkout (set LIONROCK_CORPORA)")
        return
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        corpus = sigmahq.unpacked(place / "corpus")
        rules = [corpus / part for part in sigmahq.FOLDERS]
        starts(rules, place)
        serving = ready(rules, Cache(place / "plans"))
        regression = [one for case in sigmahq.cases(corpus) for one in records([case.file])]
        decoded("SigmaHQ regression data", Runner(serving), regression)
        captures(Runner(serving), place, int(os.environ.get("LIONROCK_BENCH_MB", "200")))
        ruleset = converted(rules, corpus, place / "zircolite")
        for folder in sys.argv[1:] or [str(corpus / "regression_data")]:
            files(rules, Path(folder), place, ruleset)
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most, plan and records")


def starts(rules: Sequence[Path], place: Path) -> None:
    """Load and compile all rules, again after one file changed, and again from the cache."""
    changed = next(path for path in sorted(rules[0].rglob("*.yml")) if b"product: windows" in path.read_bytes())
    for name in ("cold", "one file changed", "warm"):
        if name == "one file changed":
            changed.write_bytes(changed.read_bytes() + b"\n# changed\n")
        begun, wall = time.process_time(), time.perf_counter()
        report = ready(rules, Cache(place / "plans")).report
        used, took = time.process_time() - begun, time.perf_counter() - wall
        print(f"start, {name}: {used:.2f} CPU s, {took:.2f} s of the clock for {report.rules:,} rules")


def reader() -> Reader:
    """Return a reader with every source."""
    return looking.reader(registry(), [], "")


def records(paths: Sequence[Path]) -> Iterator[LogRecord]:
    """Return the records of these files."""
    read = reader()
    return (one for path in paths for one in read.read(path) if isinstance(one, LogRecord))


def matched(runner: Runner, events: Sequence[LogRecord]) -> tuple[int, float]:
    """Return matches and CPU seconds."""
    begun, matches = time.process_time(), 0
    for low in range(0, len(events), FRAME):
        matches += len(runner.pairs(events[low : low + FRAME]))
    return matches, time.process_time() - begun


def decoded(name: str, runner: Runner, events: Sequence[LogRecord]) -> None:
    """Match records when every value is new, and again when all are known."""
    matches, first = matched(runner, events)
    asked, scanned = runner.distinct()
    _, again = matched(runner, events)
    print(f"{name}, {len(events):,} events, {matches:,} matches, each fed once: {len(events) / first:,.0f}/s")
    print(f"  values scanned of those looked up: {scanned / asked:.1%}; values known: {len(events) / again:,.0f}/s")


def captures(runner: Runner, place: Path, megabytes: int) -> None:
    """Match a flood made of real captures, in which what is fresh in real logs is fresh in every event."""
    base = list(records(list(unzipped(place / "captures"))))
    if not base:
        print("skipped: no telemetry captures beside the checkout")
        return
    size = events = matches = 0
    frames: list[float] = []
    flood = varied(base)
    while size < megabytes * 1_000_000:
        frame = list(islice(flood, FRAME))
        found, took = matched(runner, frame)
        events, matches = events + len(frame), matches + found
        frames.append(took)
        size += sum(len(one.raw) for one in frame)
    asked, scanned = runner.distinct()
    rate = events / sum(frames)
    print(f"captures, {size / 1e6:,.0f} MB, {events:,} events, {matches:,} matches, each fed once: {rate:,.0f}/s")
    print(f"  median frame {FRAME / sorted(frames)[len(frames) // 2]:,.0f}/s, best {FRAME / min(frames):,.0f}/s")
    print(f"  {rate / FLOOR:.2f}x of the floor ({FLOOR:,}/s); values scanned of those looked up: {scanned / asked:.1%}")


def unzipped(into: Path) -> Iterator[Path]:
    """Yield the Windows captures beside the checkout, unpacked."""
    for path in sorted(sigmahq.CORPORA.glob("telemetry/*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".json") and "s3" not in name and "auditd" not in name:
                    yield Path(archive.extract(name, into))


def varied(base: Sequence[LogRecord]) -> Iterator[LogRecord]:
    """Yield the records over and over, as of 200 hosts, with fresh ids and now and then a fresh command line."""
    count = 0
    while True:
        for one in base:
            count += 1
            fields = dict(one.fields)
            fields |= {name: f"{fields[name]}-{count}" for name in FRESH if name in fields}
            for name in ("Computer", "Hostname"):
                if name in fields:
                    fields[name] = f"ws{count % 200}.grid.example"
            if "CommandLine" in fields and count % 5 == 0:
                fields["CommandLine"] = f"{fields['CommandLine']} {count}"
            yield dataclasses.replace(one, fields=fields)


def files(rules: Sequence[Path], folder: Path, place: Path, ruleset: Path | None) -> None:
    """Go from EVTX files to matches in a fresh interpreter; Zircolite beside."""
    command = [sys.executable, __file__, "--files", str(folder), str(place / "plans"), *map(str, rules)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    ours, *lines = told.stdout.splitlines()
    print("\n".join(lines))
    whole = shell(rules, folder, place)
    print(f"  `lionrock detect` over the same, interpreter and imports included: {whole:.2f} CPU s")
    if ruleset is not None:
        other = zircolite(["-e", str(folder), "-r", str(ruleset), "--unified-db", "-o", "found.json"], place)
        ratio = f"{other / float(ours):.1f}x ours, {other / whole:.1f}x of `lionrock detect`"
        print(f"  Zircolite over the same files and rules: {other:.2f} CPU s, {ratio}")


def shell(rules: Sequence[Path], folder: Path, place: Path) -> float:
    """Return the CPU seconds of `lionrock detect` from its start to its end, with plan and bytecode in their caches."""
    cached = place / "cache"
    options = [option for part in rules for option in ("--rules", str(part))]
    command = [sys.executable, "-m", "lionrock", "detect", *options, "--jsonl", str(place / "found.jsonl")]
    caches = {"XDG_CACHE_HOME": str(cached), "PYTHONPYCACHEPREFIX": str(cached), "PYTHONDONTWRITEBYTECODE": ""}
    if not cached.exists():
        (cached / "lionrock").mkdir(parents=True)
        (cached / "lionrock" / "plans").symlink_to(place / "plans")
        first = [*command, str(Path(__file__))]  # an installed package has its bytecode
        subprocess.run(first, check=True, capture_output=True, env=os.environ | caches)
    before = children()
    subprocess.run([*command, str(folder)], check=True, capture_output=True, env=os.environ | caches)
    return children() - before


def alone(folder: Path, plans: Path, rules: Sequence[Path]) -> None:
    """Print the CPU seconds from EVTX files to matches: start from the cached plan, reading, matching."""
    read = reader()  # imports what it needs before the clock starts
    begun = time.process_time()
    runner = Clocked(ready(rules, Cache(plans)))
    start = time.process_time() - begun
    cut = parts.cut(read, [folder])
    told = list(map(parts.Worker(read, runner), cut))
    whole = time.process_time() - begun
    events, matches = sum(one.events for one in told), sum(len(one.rows) for one in told)
    print(whole)
    print(f"EVTX to matches, {events:,} events, {matches:,} matches: {whole:.2f} CPU s")
    print(f"  start {start:.2f} s, reading {whole - start - runner.took:.2f} s, matching {runner.took:.2f} s")


class Clocked(Runner):
    """Matches, and counts the CPU seconds it takes."""

    took = 0.0

    def pairs(self, records: Sequence[LogRecord]) -> list[tuple[int, RuleInfo]]:
        """Return the place of each record that matched, with the rule."""
        begun = time.process_time()
        found = super().pairs(records)
        self.took += time.process_time() - begun
        return found


def converted(rules: Sequence[Path], corpus: Path, place: Path) -> Path | None:
    """Return the Windows rules as Zircolite keeps them, None where it is not installed."""
    if not peer()[0]:
        print("Zircolite is not installed (LIONROCK_ZIRCOLITE): no ratio in this run")
        return None
    place.mkdir()
    for path in (
        path for part in rules for path in part.rglob("*.yml") if "product: windows" in path.read_text("utf-8")
    ):
        shutil.copy(path, place / path.name)
    one = min((corpus / "regression_data").rglob("*.evtx"), key=lambda path: path.stat().st_size)
    zircolite(["-e", str(one), "-r", str(place), "-p", "sysmon", "windows-logsources", "-sr"], place)
    return next(place.glob("ruleset-*.json"))


def zircolite(options: Sequence[str], place: Path) -> float:
    """Return the CPU seconds that Zircolite takes from its start to its end."""
    before = children()
    subprocess.run([*peer(), *options, "-q"], cwd=place, check=True, capture_output=True)
    return children() - before


def peer() -> list[str]:
    """Return the command that starts Zircolite, an empty word where there is none."""
    return shlex.split(os.environ.get("LIONROCK_ZIRCOLITE", "")) or [shutil.which("zircolite") or ""]


def children() -> float:
    """Return the CPU seconds of processes that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
