"""The whole product as a person starts it: one process tree in an empty home, stopped by its own id."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Error, Page

PATIENCE: Final = 240.0
"""Seconds the demo may take to be made on a busy machine."""
ARRIVAL: Final = 90.0
"""Seconds the live incident may take on a busy machine; ten are promised for a quiet one."""


@dataclass(frozen=True, slots=True)
class Product:
    """A running instance: its address, and how long it took until the console answered."""

    url: str
    seconds: float


def demo(home: Path) -> AbstractContextManager[Product]:
    """Run `lionrock up --demo` in `home` for the length of the block."""
    return running(home, free_port(), "--demo")


@contextmanager
def running(home: Path, port: int, *arguments: str) -> Iterator[Product]:
    """Run `lionrock up` with more arguments in `home` for the length of the block."""
    url = f"http://127.0.0.1:{port}"
    begun = time.monotonic()
    with (home / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "lionrock", "up", "--port", str(port), *arguments],
            env=_environment(home),
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=home,
        )
        try:
            _answers(url, process, home)
            yield Product(url, time.monotonic() - begun)
        finally:
            _stop(process)


def third_incident(page: Page) -> str:
    """Wait for the incident that arrives by itself, and return its reference."""
    until = time.monotonic() + ARRIVAL
    found = page.locator("main").get_by_text(re.compile(r"INC-0003"))
    while True:
        page.goto("/incidents")
        try:
            found.first.wait_for(timeout=1000)
        except Error:
            if time.monotonic() > until:
                raise
        else:
            return "INC-0003"


def _environment(home: Path) -> dict[str, str]:
    """Return the environment of a person with an empty home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "LIONROCK_"))}
    return kept | {"HOME": str(home)}


def free_port() -> int:
    """Return a port on loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str, process: subprocess.Popen[bytes], home: Path) -> None:
    """Wait until the console answers; a product that ended shows what it said."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/sign-in", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError((home / "up.log").read_text("utf-8", "replace")[-4000:])


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the product as Ctrl-C does; one that does not listen is ended."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
