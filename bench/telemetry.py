"""Telemetry: how fast logs are read, made durable and stored, and how fast they are found again.

`python bench/telemetry.py [FOLDER]` reads the EVTX files of a folder instead of generated ones;
LIONROCK_BENCH_EVENTS says how many events to store (default 200,000). Rates are records per CPU-second of one core
unless "wall" is said; ratios compare within one run.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import orjson
from telemetry.evtx_writer import container, event

from lionrock.events.ports import Hunt
from lionrock.events.records import Frame, LogRecord, Sample, Source
from lionrock.kernel.ledger.merkle import batch_root
from lionrock.kernel.registry import Registry
from lionrock.telemetry.eventstore import Events
from lionrock.telemetry.formats import headed
from lionrock.telemetry.parsing import understood
from lionrock.telemetry.reading import Files
from lionrock.telemetry.segments import Segments

SOURCES = {source.id: source for source in Registry(["lionrock.telemetry"]).of(Source)}
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
FRAME = 10_000


def main() -> None:
    """Print one line for each measure."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        records = evtx(place, Path(sys.argv[1]) if len(sys.argv) > 1 else None)
        lines()
        intake(place, [record.raw for record in records])
        store(place, records, int(os.environ.get("LIONROCK_BENCH_EVENTS", "200000")))


def evtx(place: Path, folder: Path | None) -> list[LogRecord]:
    """Read EVTX files, beside the parser alone, and with a filter that leaves nearly everything out."""
    from evtx import PyEvtxParser

    files = sorted(folder.rglob("*.evtx")) if folder else [generated(place)]
    reader = Files(list(SOURCES.values()))

    def bare() -> int:
        return sum(sum(1 for _ in PyEvtxParser(str(f), number_of_threads=1).records_json()) for f in files)

    def read(wanted: dict[str, frozenset[int] | None] | None = None) -> int:
        return sum(sum(1 for _ in reader.read(f, wanted)) for f in files)

    alone, whole = rate(bare), rate(read)
    skipping = rate(lambda: read({"security": frozenset((4625,))}))
    size = sum(f.stat().st_size for f in files) / 1e6
    print(f"evtx: {len(files)} files, {size:.0f} MB")
    print(f"evtx to records   {whole:>10,.0f}/s   {whole / alone:.2f}x of the parser alone ({alone:,.0f}/s)")
    print(f"evtx, one id kept {skipping:>10,.0f}/s   {skipping / whole:.2f}x of reading all")
    return [one for f in files for one in reader.read(f) if isinstance(one, LogRecord)]


def generated(place: Path) -> Path:
    """Return a container of 20,000 process creations."""
    system = {
        "Provider": "Microsoft-Windows-Sysmon",
        "EventID": "1",
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "Computer": "ws-1.grid.example",
    }
    documents = (
        event(
            system | {"SystemTime": (NOW + timedelta(seconds=n)).isoformat().replace("+00:00", "Z")},
            {
                "UtcTime": "2026-11-22 04:00:00.000",
                "ProcessId": str(n),
                "Image": f"C:\\Program Files\\Grid\\tool{n % 50}.exe",
                "CommandLine": f'"C:\\Program Files\\Grid\\tool{n % 50}.exe" --station {n % 400} --read {n}',
                "User": f"GRID\\ops{n % 20}",
                "ParentImage": "C:\\Windows\\System32\\services.exe",
                "ParentCommandLine": "C:\\Windows\\System32\\services.exe",
                "Hashes": f"SHA256={n:064X}",
                "IntegrityLevel": "High",
            },
        )
        for n in range(20_000)
    )
    path = place / "generated.evtx"
    path.write_bytes(container(list(documents)))
    return path


def lines() -> None:
    """Parse the samples of each source again and again; JSON stands beside decoding alone. The slowest is named."""
    rates: dict[str, float] = {}
    for source in SOURCES.values():
        if source.id == "windows.evtx":
            continue
        count = 2_000 if source.whole else 10_000
        several = [(sample.raw, site(source, sample)) for sample in source.samples] * (count // len(source.samples))
        raws = [raw for raw, _ in several]

        def parse(source: Source = source, several: list[tuple[bytes, dict[str, str]]] = several) -> int:
            for n, (raw, settings) in enumerate(several):
                understood(source, raw, settings, n)
            return len(several)

        beside = ""
        rates[source.id] = rate(parse)
        if raws[0].startswith(b"{"):
            alone = rate(lambda raws=raws: len([orjson.loads(raw) for raw in raws if raw.startswith(b"{")]))  # type: ignore[misc]  # bound now
            beside = f"   {rates[source.id] / alone:.2f}x of decoding alone ({alone:,.0f}/s)"
        print(f"{source.id:<19} {rates[source.id]:>10,.0f}/s{beside}")
    slowest = min(rates, key=rates.__getitem__)
    print(f"slowest source      {rates[slowest]:>10,.0f}/s   {slowest}; {len(rates)} sources")


def site(source: Source, sample: Sample) -> dict[str, str]:
    """Return what a stream settles for a sample, its header among it."""
    settled = {"zone": "+08:00", "written": NOW.isoformat()}
    return settled | ({headed.HEADER: headed.leading(sample.above, source.header)} if sample.above else {})


def intake(place: Path, raws: list[bytes]) -> None:
    """Append frames, beside plain writing with the same syncs."""
    frames = list(framed(raws, 200_000))
    segments = Segments(place / "segments")

    def append() -> int:
        for frame in frames:
            segments.append(frame, {"whole": False, "entries": {}})
        return sum(len(frame.raws) for frame in frames)

    def plain() -> int:
        with (place / "plain").open("wb") as file:
            for frame in frames:
                file.write(b"\n".join(frame.raws))
                file.flush()
                os.fsync(file.fileno())
        return sum(len(frame.raws) for frame in frames)

    bare, ours = wall(plain), wall(append)
    print(f"intake, durable   {ours:>10,.0f}/s wall   {ours / bare:.2f}x of plain synced writing ({bare:,.0f}/s)")
    begun = time.perf_counter()
    count = Segments(place / "segments").verify("bench")
    print(f"chain verified    {count / (time.perf_counter() - begun):>10,.0f}/s wall")


def framed(raws: list[bytes], count: int) -> Iterator[Frame]:
    """Yield frames of 10,000 records, `count` records in all."""
    many = raws * (count // len(raws) + 1)
    for first in range(0, count, FRAME):
        part = tuple(many[first : first + min(FRAME, count - first)])
        yield Frame("bench", "windows.evtx", first, part, NOW, batch_root(part).hex())


def store(place: Path, records: list[LogRecord], count: int) -> None:
    """Store events over thirty days, then ask as the console does."""
    events = Events(place / "events", 600 << 20)
    many = records * (count // len(records) + 1)
    begun, worked = time.perf_counter(), time.process_time()
    for first in range(0, count, FRAME):
        part = [
            dataclasses.replace(record, time=NOW + timedelta(days=30) * ((first + n) / count))
            for n, record in enumerate(many[first : first + min(FRAME, count - first)])
        ]
        frame = Frame("bench", "windows.evtx", first, (), NOW, "00" * 32)
        events.insert(frame, part, {first + 7: ["bench.rule"]})
    took, used = time.perf_counter() - begun, time.process_time() - worked
    print(f"stored            {count / used:>10,.0f}/s   {count / took:,.0f}/s wall, {memory():.0f} MB resident")
    span = Hunt(since=NOW, until=NOW + timedelta(days=30), limit=50)
    week = dataclasses.replace(span, since=NOW + timedelta(days=23))
    for words, ask in (
        ("newest 50", lambda: events.search(week)),
        ("histogram, 30 days", lambda: events.histogram(span)),
        ("histogram, 7 days", lambda: events.histogram(week)),
        ("facet host, 7 days", lambda: events.facets(week, "host")),
        ("facet rule, 7 days", lambda: events.facets(week, "rule")),
        ("one event by id", lambda: events.search(Hunt(ids=("bench:12345",)))),
        ("word, newest 50", lambda: events.search(dataclasses.replace(span, text="services.exe"))),
        ("word, count", lambda: events.count(dataclasses.replace(span, text="tool7"))),
        ("part of a word, count", lambda: events.count(dataclasses.replace(span, text="*tool7*"))),
        ("hot field, count", lambda: events.count(dataclasses.replace(span, fields={"Image": "*tool7.exe"}))),
        ("other field, count", lambda: events.count(dataclasses.replace(span, fields={"ProcessId": "77"}))),
    ):
        print(f"  {words:<24}{median(ask):>8.1f} ms of {count:,}")
    events.close()
    shutil.rmtree(place / "events")


def rate(work: Callable[[], int]) -> float:
    """Return units per CPU-second, the best of three."""
    best = 0.0
    for _ in range(3):
        begun = time.process_time()
        best = max(best, work() / max(time.process_time() - begun, 1e-9))
    return best


def wall(work: Callable[[], int]) -> float:
    """Return units per second of the clock."""
    begun = time.perf_counter()
    return work() / (time.perf_counter() - begun)


def median(ask: Callable[[], object]) -> float:
    """Return milliseconds of the clock, the median of seven."""
    taken = []
    for _ in range(7):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    return sorted(taken)[3]


def memory() -> float:
    """Return megabytes resident."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1]) if Path("/proc/self/statm").exists() else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
