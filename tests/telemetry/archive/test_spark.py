"""A hunt over the archive on a local Spark cluster of two executors gives what one machine gives."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import lacking

from lionrock import app
from lionrock.events.records import Frame, LogSource
from lionrock.kernel.clock import monotonic
from lionrock.telemetry.archive import columns, hunting
from lionrock.telemetry.archive.hunting import Job
from telemetry.world import NOON, record

FILES, ROWS = 6, 4000
RULE = """
title: A number that ends in seven
id: 9d7d5f3e-6a1c-4e0b-8f57-2f3f7f7f0c77
status: test
logsource:
    product: linux
detection:
    seven:
        Number|endswith: '7'
    condition: seven
level: low
"""
SPARK = Path(__file__).parents[3] / "deploy" / "spark" / "retro_hunt.py"


@pytest.mark.suite
def test_spark_and_one_machine_match_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every match, with its event and time, by processes of this machine and by two executors."""
    if find_spec("pyspark") is None:
        lacking("PySpark is not installed (pip install 'lionrock[spark]')")
    if shutil.which("java") is None:
        lacking("Java is not installed (Debian: apt-get install openjdk-17-jre-headless)")
    archive, rules, plans = _archive(tmp_path / "archive"), tmp_path / "rules", tmp_path / "plans"
    rules.mkdir()
    (rules / "seven.yml").write_text(RULE)
    job = Job(app.registry().packages, str(plans), {"detection": {"rules": str(rules)}})
    begun = monotonic()
    counts = hunting.hunt(job, hunting.files(archive), tmp_path / "here.parquet", 2)
    seconds = monotonic() - begun
    told = _spark(tmp_path, archive, rules, plans)
    here = pq.ParquetFile(tmp_path / "here.parquet").read().to_pylist()
    there = pq.ParquetDataset(tmp_path / "there").read().to_pylist()
    with capsys.disabled():
        words = f"{FILES * ROWS:,} records: {len(here):,} matches in {seconds:.1f} s by 2 processes; Spark: {told}"
        print(f"\n{words}")  # noqa: T201 a suite says what it found
    assert sorted(map(_key, there)) == sorted(map(_key, here))
    assert counts["9d7d5f3e-6a1c-4e0b-8f57-2f3f7f7f0c77"] == FILES * ROWS // 10
    assert (told["matches"], told["executors"]) == (len(here), 2)


def _spark(tmp_path: Path, archive: Path, rules: Path, plans: Path) -> dict[str, object]:
    """Run the job on a cluster of two executors and return what it told."""
    words = ["--master", "local-cluster[2,1,1024]", "--archive", str(archive), "--out", str(tmp_path / "there")]
    words += ["--rules", str(rules), "--plans", str(plans), "--conf", "spark.ui.enabled=false"]
    words += ["spark.driver.host=127.0.0.1", "spark.driver.bindAddress=127.0.0.1", "spark.python.worker.reuse=true"]
    words += ["spark.sql.files.maxPartitionBytes=65536", "spark.sql.files.openCostInBytes=65536"]
    # a machine whose name leads nowhere must not keep its own executors from finding the driver
    own = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "localhost", "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run(
        [sys.executable, str(SPARK), *words], capture_output=True, env={**os.environ, **own}, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:].decode(errors="replace")
    told: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return told


def _archive(place: Path) -> Path:
    """Return an archive of several files, as sealing writes them."""
    for n in range(FILES):
        folder = place / "source=linux.auth" / f"day=2026-11-{n + 1:02}"
        folder.mkdir(parents=True)
        first = n * ROWS
        frame = Frame("jump", "linux.auth", first, (b"",) * ROWS, NOON, "00" * 32)
        rows = [
            (
                first + at,
                record(
                    source="linux.auth",
                    logsource=LogSource("linux", None, "sshd"),
                    time=NOON + timedelta(seconds=at),
                    host=f"web-{at % 5}",
                    fields={"Number": str(first + at), "EventID": at},
                    raw=b"",
                ),
            )
            for at in range(ROWS)
        ]
        with pq.ParquetWriter(folder / "jump.parquet", columns.schema(), compression="zstd") as writer:
            writer.write_batch(columns.batch(frame, rows))
    return place


def _key(row: dict[str, object]) -> tuple[str, ...]:
    """Return a match as something that can be ordered."""
    return tuple(str(row[name]) for name in hunting.COLUMNS)
