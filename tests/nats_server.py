"""A NATS server for one test run: own folder, a port of its own on loopback, JetStream on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Server:
    """A server that can be stopped and started again on the same folder and port."""

    folder: Path
    port: int = -1
    settings: str = ""
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return where it answers."""
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        told = self.folder / "ports"
        told.mkdir(exist_ok=True)
        for old in told.iterdir():
            old.unlink()
        config = self.folder / "nats.conf"
        config.write_text(
            f'listen: "127.0.0.1:{self.port}"\nmax_payload: 8388608\njetstream {{ store_dir: "{self.folder}/js" }}\n'
            f'ports_file_dir: "{told}"\n{self.settings}\n'
        )
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen([program(), "-c", str(config)], stderr=log, stdout=log)
        log.close()
        until = time.monotonic() + 10
        while not (found := list(told.glob("*.ports"))) and time.monotonic() < until:
            time.sleep(0.01)
        self.port = int(json.loads(found[0].read_text())["nats"][0].rpartition(":")[2])

    def stop(self) -> None:
        """Kill it, as a machine that loses its power."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def program() -> str:
    """Return the server's program, empty where it is not installed."""
    return shutil.which("nats-server") or next(
        (path for path in ("/usr/sbin/nats-server", "/usr/local/bin/nats-server") if Path(path).exists()), ""
    )


@contextmanager
def running(settings: str = "") -> Iterator[Server]:
    """Start a server in a temporary folder and stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="lrnats", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    server = Server(folder, settings=settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
