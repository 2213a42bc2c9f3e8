"""A running instance as an operator has it: started in an empty home, fed, killed part by part, read from outside."""

from __future__ import annotations

import json
import os
import signal
import sqlite3  # noqa: TID251 read from outside, as nobody of the product does
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from e2e.product import free_port

RULE_ID: Final = "7c1f7c9e-6d5f-4a40-8a0e-35b1cf0f1a07"
RULE: Final = f"""
title: A station's password was refused
id: {RULE_ID}
status: test
logsource:
    product: linux
    service: sshd
detection:
    words:
        - Failed password
    condition: words
level: low
"""
PATIENCE: Final = 240.0
"""Seconds the console may take to answer on a busy machine."""


@dataclass
class Instance:
    """An instance with one rule of its own; Linux alone, for its parts are found in /proc."""

    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def folder(self) -> Path:
        """Return its data folder."""
        return self.home / "data"

    @property
    def environment(self) -> Mapping[str, str]:
        """Return the environment of its commands."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "LIONROCK_"))}
        return kept | {"HOME": str(self.home), "LIONROCK_DETECTION_RULES": str(self.home / "rules")}

    def start(self) -> None:
        """Start it and wait until its console answers."""
        if not (self.home / "rules").exists():
            (self.home / "rules").mkdir()
            (self.home / "rules" / "refused.yml").write_text(RULE, "utf-8")
        words = ["up", "--port", str(self.port), "--data", str(self.folder)]
        with (self.home / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lionrock", *words], env=self.environment, stdout=log, stderr=log, cwd=self.home
            )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sign-in", timeout=5):
                return
            time.sleep(0.2)
        raise AssertionError((self.home / "up.log").read_text("utf-8", "replace")[-4000:])

    def stop(self) -> None:
        """Stop it as Ctrl-C does, and end what is left of it."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        for id in self.parts().values():
            with suppress(ProcessLookupError):
                os.kill(id, signal.SIGKILL)

    def told(self, *words: str) -> Any:
        """Run a command against it and return what it answers."""
        command = [sys.executable, "-m", "lionrock", *words, "--data", str(self.folder), "--json"]
        done = subprocess.run(command, env=self.environment, cwd=self.home, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()[-2000:] + done.stdout.decode()[-2000:]
        return json.loads(done.stdout)

    def parts(self) -> dict[str, int]:
        """Return the process of each part that lives."""
        found = {}
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                words = place.read_bytes().decode(errors="replace").split("\0")
                if "role" in words and str(self.folder) in words:
                    found[words[words.index("role") + 1]] = int(place.parent.name)
        return found

    def kill(self, part: str) -> bool:
        """Kill a part with signal 9, the core with everything; say whether it was there."""
        if part == "core":
            assert self.process is not None
            before = self.parts()
            self.process.kill()
            self.process.wait()
            self._gone(before)
            self.start()
            return True
        id = self.parts().get(part)
        if id is not None:
            with suppress(ProcessLookupError):
                os.kill(id, signal.SIGKILL)
        return id is not None

    def _gone(self, before: Mapping[str, int]) -> None:
        """Wait until the parts of a killed core ended by themselves; they may take as long as a round of theirs."""
        until = time.monotonic() + 60
        while set(before.values()) & set(self.parts().values()):
            assert time.monotonic() < until, "parts go on without their core"
            time.sleep(0.1)

    def rows(self, asked: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return what stands in its database."""
        place = f"file:{self.folder / 'state.db'}?mode=ro"
        with closing(sqlite3.connect(place, uri=True, timeout=10)) as db:
            return db.execute(asked, values).fetchall()

    def done(self) -> int:
        """Return how many records were counted, of streams but the platform's own canary."""
        [[counted]] = self.rows("SELECT sum(next) FROM telemetry_stream WHERE source != 'lionrock.canary'")
        return int(counted or 0)

    def events(self, at_least: int) -> int:
        """Return how many events are stored beside canaries, after a while in which the last of them are."""
        until, found = time.monotonic() + 60, 0
        while found < at_least and time.monotonic() < until:
            [[canaries]] = self.rows(
                "SELECT coalesce(sum(next), 0) FROM telemetry_stream WHERE source = 'lionrock.canary'"
            )
            found = int(self.told("status")["events"]) - int(canaries)
        return found

    def await_done(self, lines: int, seconds: float) -> None:
        """Wait until so many records are counted."""
        until = time.monotonic() + seconds
        while self.done() < lines:
            assert self.process is None or self.process.poll() is None, f"it ended with {self.process.returncode}"
            assert time.monotonic() < until, f"{self.done():,} of {lines:,} records after {seconds:.0f} s"
            time.sleep(0.25)

    def matches(self) -> dict[str, int]:
        """Return how many matches of our rule its findings count, by user."""
        asked = "SELECT entity, sum(count) FROM detection_finding WHERE rule = ? GROUP BY entity"
        return {str(who): int(count) for who, count in self.rows(asked, RULE_ID)}

    def memory(self) -> dict[str, int]:
        """Return the memory of each part in KiB, what is shared counted once."""
        assert self.process is not None
        found = {}
        for part, id in {"core": self.process.pid, **self.parts()}.items():
            with suppress(OSError):
                lines = Path(f"/proc/{id}/smaps_rollup").read_text("ascii").splitlines()
                found[part] = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return found


def line(moment: str, number: int, user: str, *, refused: bool) -> bytes:
    """Return a sign-in as a Linux host writes it."""
    words = "Failed password" if refused else "Accepted publickey"
    return f"{moment} jump-01 sshd[812]: {words} for {user} from 203.0.113.9 port {number} ssh2\n".encode()
