"""The whole product under load, its parts killed with signal 9 again and again: nothing lost, nothing counted twice."""

from __future__ import annotations

import os
import random
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from e2e.instance import Instance, line
from lionrock.kernel.clock import monotonic, wall

PARTS = ("matcher", "intake", "store", "core")
KILLS = int(os.environ.get("LIONROCK_KILLS", "100"))
A_SECOND = 500
AHEAD = 20_000
"""Lines that wait to be counted, beyond which none are written: what a kill costs is time, on a slow machine much."""
USERS = 40
EVERY = 9
"""One line in so many meets the rule, of each user as many as of any other."""


class Writer(threading.Thread):
    """Writes lines into a followed file, so many a second, until told to stop."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.path, self.lines, self.matching, self.ended = path, 0, Counter[str](), threading.Event()
        self._moment, self.waits = wall().isoformat(), False

    def run(self) -> None:
        """Write twice a second, unless told to wait."""
        with self.path.open("ab", buffering=0) as file:
            while not self.ended.wait(0.5):
                if self.waits:
                    continue
                file.write(b"".join(self._next() for _ in range(A_SECOND // 2)))

    def _next(self) -> bytes:
        """Return the next line."""
        number, user, refused = self.lines, f"op-{self.lines % USERS}", self.lines % EVERY == 0
        self.lines += 1
        self.matching[user] += refused
        return line(self._moment, number, user, refused=refused)


@pytest.mark.suite
@pytest.mark.skipif(sys.platform != "linux", reason="parts are found in /proc")
def test_kills_of_any_part_lose_nothing_and_count_nothing_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a run without kills comes to: every line counted and stored once, each finding with its very count."""
    product, luck, begun = Instance(tmp_path), random.Random(KILLS), monotonic()
    (tmp_path / "logs").mkdir()
    log = tmp_path / "logs" / "auth.log"
    log.touch()
    writer, killed = Writer(log), Counter[str]()
    try:
        product.start()
        product.told("sources", "add", str(log), "--name", "Stations", "--kind", "linux.auth")
        writer.start()
        product.await_done(A_SECOND, 240)
        for number in range(20 * KILLS):
            if killed.total() == KILLS:
                break
            threading.Event().wait(luck.uniform(0.1, 1.5))
            part = PARTS[number % len(PARTS)]  # one that is not back yet is passed over
            killed[part] += product.kill(part)
            writer.waits = writer.lines - product.done() > AHEAD
        writer.ended.set()
        writer.join()
        product.await_done(writer.lines, 300)
        findings, events = product.matches(), product.events(writer.lines)
        [[unparsed]] = product.rows("SELECT sum(unparsed) FROM telemetry_stream")
        seconds = monotonic() - begun
    finally:
        writer.ended.set()
        product.stop()
    with capsys.disabled():
        told = ", ".join(f"{part} {count}" for part, count in killed.items())
        counted = sum(findings.values())
        print(  # noqa: T201 the suite's figure
            f"\n{killed.total()} kills ({told}) in {seconds:.0f} s: {writer.lines:,} lines written, {events:,} stored; "
            f"{counted:,} matches of {writer.matching.total():,} of {len(findings)} people"
        )
    assert killed.total() == KILLS
    assert findings == dict(writer.matching)
    assert (product.done(), events, unparsed) == (writer.lines, writer.lines, 0)
