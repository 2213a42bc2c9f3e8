"""Days that are over become Parquet once, are held against the ledger, and are hunted as the records were matched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import HandClock

from lionrock.events.records import Frame, LogRecord, LogSource
from lionrock.kernel import jobs as kernel
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.telemetry import running, service, store
from lionrock.telemetry.archive import checking, columns, hunting, sealing
from lionrock.telemetry.archive.hunting import Job
from lionrock.telemetry.commands import archive as commands
from telemetry.world import BOSS, Words, equip, log_lines, record

DAY = timedelta(days=1)


@pytest.fixture
def site(either: Platform, tmp_path: Path) -> Platform:
    """Return a platform that follows one folder, in which twenty lines were learned today."""
    (tmp_path / "logs").mkdir()
    equip(either, "port 7 ")
    service.add(either, BOSS, "test", name="Jump host", location=str(tmp_path / "logs"))
    (tmp_path / "logs" / "auth.log").write_bytes(log_lines(0, 20))
    running.collector(either).round(running.streams(either), final=True)
    running.work(either, running.pipeline(either))
    return either


def test_days_are_written_once_and_told_in_the_ledger(site: Platform, clock: HandClock) -> None:
    """Neither today nor what no checkpoint covers; then every record, in its day and kind, and never again."""
    assert sealing.seal(site).files == 0
    clock.set(clock.now + DAY)
    assert sealing.seal(site) == sealing.Sealed(0, 0, {"jump-host": "2026-11-22: no signed checkpoint covers it yet"})
    kernel.sequence.act(site)
    assert sealing.seal(site) == sealing.Sealed(1, 20, {})
    assert sealing.seal(site) == sealing.Sealed(0, 0, {})
    path = site.folder / "archive" / "source=linux.auth" / "day=2026-11-22" / "jump-host.parquet"
    rows = pq.ParquetFile(path).read().to_pylist()
    assert [row["metadata"]["uid"] for row in rows] == [f"jump-host:{n}" for n in range(20)]
    assert (rows[0]["class_uid"], rows[0]["category_uid"], rows[0]["device"]["hostname"]) == (3002, 3, "jump")
    assert rows[0]["raw_data"] == log_lines(0, 1).strip()
    assert [one.wrong for one in checking.check(site)] == [None]
    assert commands.verified.act(site).code == 0


def test_altered_and_missing_files_are_found(site: Platform, clock: HandClock) -> None:
    """A file is as the ledger says, or named with what is wrong."""
    clock.set(clock.now + DAY)
    kernel.sequence.act(site)
    sealing.seal(site)
    (path,) = hunting.files(site.folder / "archive")
    path.write_bytes(path.read_bytes()[:-4] + b"xxxx")
    assert [one.wrong and one.wrong.en for one in checking.check(site)] == ["altered since it was archived"]
    with pytest.raises(InputError, match="the archive"):
        _hunt(site, path)
    path.unlink()
    assert "No such file" in str(commands.verified.act(site).rows)


def test_records_come_back_as_they_were() -> None:
    """Fields keep their kinds: rules tell a number from a text, and an absent field from an empty one."""
    fields = {"EventID": 1, "Data": ["one", 2, None], "Image": "C:\\a.exe", "None": None, "Big": 2**70, "Yes": True}
    odd = record(fields=fields, time=None, host=None, logsource=LogSource("windows", None, "sysmon"))
    rows = columns.batch(Frame("s", "windows.json", 5, (b"",), datetime(2026, 1, 1, tzinfo=UTC), "00" * 32), [(5, odd)])
    (back,) = columns.records(rows)
    assert isinstance(back, LogRecord)
    assert (dict(back.fields), back.time, back.host, back.logsource) == (fields, None, None, odd.logsource)


def test_hunting_finds_what_matching_found(site: Platform, clock: HandClock, tmp_path: Path) -> None:
    """The same matcher over the archive gives the same matches, each with the event it is of."""
    clock.set(clock.now + DAY)
    kernel.sequence.act(site)
    sealing.seal(site)
    found = hunting.files(site.folder / "archive", since=datetime(2026, 11, 22, tzinfo=UTC))
    (batch,) = pq.ParquetFile(found[0]).iter_batches()
    matches = hunting._matched(Words("port 7 "), batch).to_pylist()
    assert [(one["rule"], one["event"]) for one in matches] == [("port 7 ", "jump-host:7")]
    assert hunting.files(site.folder / "archive", since=datetime(2026, 11, 23, tzinfo=UTC)) == []
    with pytest.raises(NotFoundError):
        hunting.files(tmp_path / "nowhere")
    assert store.streams(site.db)[0].next == 20


def _hunt(site: Platform, path: Path) -> None:
    """Read a file as a hunt does."""
    job = Job(site.registry.packages, str(site.folder / "hunt"))
    answer = hunting._file(job, str(path))
    if isinstance(answer, str):
        raise hunting._unreadable(answer)
