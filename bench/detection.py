"""Detection: events a second over decoded records, EVTX to matches, cold and warm plan, distinct values.

Uses SigmaHQ's rules and regression data beside the checkout (LIONROCK_CORPORA), and Zircolite beside ours where it is
installed (`zircolite` on the PATH).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from detection import sigmahq

from lionrock.app import registry
from lionrock.detection.serving import Runner, ready
from lionrock.events.records import LogRecord
from lionrock.kernel.contributions import Provider
from lionrock.matching.cache import Cache

BATCH = 5_000
ROUNDS = 20


def records(corpus: Path) -> tuple[list[LogRecord], float]:
    """Return every record of the regression data, and the CPU seconds reading them took."""
    sources: Any = SimpleNamespace(registry=registry())
    reader = registry().get(Provider, "Reader").build(sources)
    begun = time.process_time()
    found = [one for case in sigmahq.cases(corpus) for one in reader.read(case.file) if isinstance(one, LogRecord)]
    return found, time.process_time() - begun


def run(runner: Runner, events: list[LogRecord]) -> tuple[int, float]:
    """Return matches and CPU seconds over these events, each fed once."""
    begun, matches = time.process_time(), 0
    for low in range(0, len(events), BATCH):
        matches += len(runner.pairs(events[low : low + BATCH]))
    return matches, time.process_time() - begun


def main() -> None:
    """Print the figures."""
    if sigmahq.archive() is None:
        print("skipped: the SigmaHQ corpus is not beside the checkout (set LIONROCK_CORPORA)")
        return
    with tempfile.TemporaryDirectory() as folder:
        corpus = sigmahq.unpacked(Path(folder) / "corpus")
        rules = [corpus / part for part in sigmahq.FOLDERS]
        cache = Cache(Path(folder) / "plans")
        for name in ("cold", "warm"):
            begun = time.process_time()
            serving = ready(rules, cache)
            print(f"{name} start: {time.process_time() - begun:.1f} CPU s for {serving.report.rules} rules")
        once, reading = records(corpus)
        print(f"EVTX read and flattened: {len(once) / reading:,.0f} events/CPU s ({len(once)} events, small files)")
        runner = Runner(serving)
        matches, seconds = run(runner, once)
        print(f"decoded, first sight of every value: {len(once) / seconds:,.0f} events/CPU s, {matches} matches")
        many = once * ROUNDS
        _, seconds = run(runner, many)
        asked, scanned = runner.distinct()
        print(f"decoded, the same set {ROUNDS} times: {len(many) / seconds:,.0f} events/CPU s")
        print(f"values scanned of those looked up: {scanned / asked:.1%}")
        _zircolite(corpus)


def _zircolite(corpus: Path) -> None:
    """Run Zircolite over the same files where it is installed."""
    program = shutil.which("zircolite") or shutil.which("zircolite.py")
    if program is None:
        print("Zircolite is not installed: no ratio in this run")
        return
    begun = time.perf_counter()
    subprocess.run([program, "--evtx", str(corpus / "regression_data"), "--unified-db"], check=False, timeout=1800)
    print(f"Zircolite over the same files: {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
