"""A whole instance as a person starts it, in a home of its own, and a watchdog beside it; both real processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PATIENCE: Final = 120.0
"""Seconds a busy machine may take to start an instance."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A running instance: where it answers, and its processes."""

    url: str
    data: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def kill(self) -> float:
        """End every process of it at once, as a power cut does, and return when."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        return time.monotonic()


@contextmanager
def started(data: Path) -> Iterator[Instance]:
    """Start `lionrock up` on a folder for the length of the block, in a session of its own."""
    home = data.parent / "home"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "LIONROCK_"))}
    environment = kept | {"HOME": str(home)}
    home.mkdir(exist_ok=True, mode=0o700)
    port = free_port()
    command = [sys.executable, "-m", "lionrock", "up", "--data", str(data), "--port", str(port)]
    with (home / "up.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
        try:
            url = f"http://127.0.0.1:{port}"
            answers(url, process, home / "up.log")
            yield Instance(url, data, environment, process)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)


@contextmanager
def watched(instance: Instance, list_: Path) -> Iterator[Path]:
    """Run a watchdog with its list for the length of the block; give the file of what it said."""
    log = list_.with_suffix(".log")
    words = ["-m", "lionrock.continuity.lionrock_watchdog", "--follow", instance.url, "--list", str(list_)]
    command = [sys.executable, *words]
    with log.open("wb") as out, subprocess.Popen(command, stderr=out, env=instance.environment) as process:
        try:
            until(list_.with_name(f"{list_.name}.state").exists, log)
            yield log
        finally:
            process.terminate()


def answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the console answers; one that ended shows what it said."""

    def heard() -> bool:
        if process.poll() is not None:
            raise AssertionError(log.read_text("utf-8", "replace")[-4000:])
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    until(heard, log)


def until(true: Any, log: Path) -> None:
    """Wait until something is true; raises with the end of the log when it takes too long."""
    end, pause = time.monotonic() + PATIENCE, threading.Event()
    while not true():
        if time.monotonic() > end:
            raise AssertionError(log.read_text("utf-8", "replace")[-4000:])
        pause.wait(0.1)


def free_port() -> int:
    """Return a port on loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
