"""Rules over the archive: batches of rows go in, matches come out; the same on one machine, by processes, or on Spark.

Whoever runs it needs this package, the rules' folder and the files; no state, no keys and no network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from lionrock.events.ports import Matcher
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.registry import Registry
from lionrock.kernel.settings import Settings
from lionrock.kernel.stateless import stateless
from lionrock.kernel.text import Text
from lionrock.telemetry.archive import columns

if TYPE_CHECKING:
    import pyarrow as pa

ROWS: Final = 10_000
"""Rows that are matched at a time."""
COLUMNS: Final = ("rule", "title", "level", "event", "time", "host", "user", "address", "digest")
SPARK: Final = (
    "rule string, title string, level string, event string, time timestamp, host string, user string, "
    "address string, digest string"
)
"""The columns of matches as Spark writes a schema."""
_ROLE: Final = "matcher"


@dataclass(frozen=True, slots=True)
class Job:
    """What matches rows with the rules of a place: a plain value that travels to whoever does it.

    `packages` are the capabilities of the registry, `settings` those of the site, and `folder` is where compiled plans
    are kept on the machine that does it.
    """

    packages: tuple[str, ...]
    folder: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the matches of each batch of rows."""
        matcher = _matcher(self.packages, self.folder, msgspec.json.encode(self.settings))
        for rows in batches:
            yield _matched(matcher, rows)


@cache
def _matcher(packages: tuple[str, ...], folder: str, settings: bytes) -> Matcher:
    """Return the matcher of this process, made once."""
    given = Settings(msgspec.json.decode(settings), {})
    return stateless(Registry(packages), Path(folder), given, _ROLE).port(Matcher)


def output() -> pa.Schema:
    """Return the schema of matches."""
    import pyarrow as pa

    kinds = {"time": pa.timestamp("us", "UTC")}
    return pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])


def _matched(matcher: Matcher, rows: pa.RecordBatch) -> pa.RecordBatch:
    """Return the matches of a batch, in order of rows."""
    import pyarrow as pa

    found = list(columns.records(rows))
    ids = rows.column("metadata").field("uid")
    matches = sorted(matcher.match(found, 0), key=lambda one: (one.ordinal, one.rule)) if found else []
    said = [
        {
            "rule": one.rule,
            "title": one.title.en,
            "level": one.level,
            "event": ids[one.ordinal].as_py(),
            "time": one.time,
            "host": one.host,
            "user": one.user,
            "address": one.address,
            "digest": one.digest,
        }
        for one in matches
    ]
    return pa.RecordBatch.from_pylist(said, schema=output())


def files(archive: Path, since: Instant | None = None, until: Instant | None = None) -> list[Path]:
    """Return the files of the archive whose day of learning lies in a span, in order; raises NotFoundError for none."""
    if not archive.is_dir():
        raise NotFoundError(
            Text(f"{archive} is no folder", f"{archive} 並非資料夾"),
            Text("Run `lionrock archive seal` first.", "請先執行 `lionrock archive seal`。"),
        )
    low, high = since.date().isoformat() if since else "", until.date().isoformat() if until else "9"
    return [path for path in sorted(archive.glob("source=*/day=*/*.parquet")) if low <= _day(path) <= high]


def _day(path: Path) -> str:
    """Return the day a file is of."""
    return path.parent.name.removeprefix("day=")


def hunt(
    job: Job, found: Sequence[Path], out: Path, processes: int, told: Callable[[int], None] = lambda _: None
) -> dict[str, int]:
    """Match files by so many processes, write the matches as Parquet, and return how many each rule has.

    `told` is given how many files are done. Raises InputError for a file that cannot be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    counts: dict[str, int] = {}
    with (
        ProcessPoolExecutor(max(1, processes), mp_context=get_context("spawn")) as pool,
        pq.ParquetWriter(out, output(), compression="zstd") as written,
    ):
        for number, answer in enumerate(pool.map(_file, [job] * len(found), map(str, found)), 1):
            if isinstance(answer, str):
                raise _unreadable(answer)
            table = pa.ipc.open_stream(answer).read_all()
            written.write_table(table)
            for rule in table.column("rule").to_pylist():
                counts[rule] = counts.get(rule, 0) + 1
            told(number)
    return counts


def _file(job: Job, path: str) -> bytes | str:
    """Return the matches of one file as an Arrow stream, or why it cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    try:
        with pq.ParquetFile(path) as file, pa.ipc.new_stream(sink, output()) as stream:
            for found in job(file.iter_batches(ROWS, columns=list(columns.NEEDED))):
                stream.write_batch(found)
    except (OSError, pa.ArrowException) as problem:
        return f"{path}: {problem}"[:300]
    return bytes(sink.getvalue())


def spread(session: Any, job: Job, archive: str, since: str = "", until: str = "") -> Any:
    """Return the matches as a frame of a Spark session: the same job over the same files by its executors.

    `since` and `until` are days of learning (ISO), both with.
    """
    rows = session.read.parquet(archive)
    for words in (f"day >= '{since}'" if since else "", f"day <= '{until}'" if until else ""):
        rows = rows.where(words) if words else rows
    return rows.select(*columns.NEEDED).mapInArrow(job, SPARK)


def _unreadable(why: str) -> InputError:
    """Return the error for a file that is no file of the archive."""
    return InputError(
        Text(f"the archive: {why}", f"存檔：{why}"),
        Text("Check it: lionrock archive verify", "請檢查：lionrock archive verify"),
    )
