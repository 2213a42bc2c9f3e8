"""A running instance as its operator sees it: what Sources says of each stream, and what /health says, as time goes."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from continuity.instance import Instance

from lionrock.kernel import channel
from lionrock.kernel.channel import Client
from lionrock.kernel.errors import LionrockError

LOOK = 0.25
PATIENCE = 2.0


@dataclass(frozen=True)
class Seen:
    """What was seen at one look; `rows` by stream, None when nobody answered."""

    at: float
    rows: dict[str, dict[str, Any]] | None
    health: str
    parts: str

    def well(self, stream: str) -> bool:
        """Say whether a stream is shown as one that stands well."""
        return self.rows is not None and self.rows.get(stream, {}).get("standing") == "reading"


@dataclass
class Watch:
    """Looks four times a second until ended."""

    instance: Instance
    seen: list[Seen] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        """Begin."""
        self._client = Client(channel.sockets(self.instance.data) / "core.sock", timeout=PATIENCE)
        self._slow = Client(channel.sockets(self.instance.data) / "core.sock", timeout=150.0)
        self._threads.append(threading.Thread(target=self._run, daemon=True))
        self._threads[-1].start()

    def end(self) -> None:
        """End."""
        self._stop.set()
        for thread in self._threads:
            thread.join(3 * PATIENCE)

    def run(self, command: str, **given: Any) -> Any:
        """Run a command in the instance; return what it answers."""
        return self._slow.ask("command.run", {"id": command, "given": given})

    def _run(self) -> None:
        """Look again and again."""
        while not self._stop.wait(LOOK):
            rows, health = self._rows(), self._health()
            self.seen.append(Seen(time.monotonic(), rows, *health))

    def _rows(self) -> dict[str, dict[str, Any]] | None:
        """Return what Sources says."""
        try:
            answer = self._client.ask("command.run", {"id": "sources.list", "given": {}})
        except LionrockError:
            return None
        return {row["id"]: row for row in answer["rows"]}

    def _health(self) -> tuple[str, str]:
        """Return what /health says: of the whole, and of the parts."""
        try:
            with urllib.request.urlopen(f"{self.instance.url}/health", timeout=PATIENCE) as answer:
                told = json.loads(answer.read())
        except urllib.error.HTTPError as problem:
            told = json.loads(problem.read())
        except (OSError, ValueError):
            return "no answer", "no answer"
        return told["status"], told["checks"].get("parts", "")

    def last(self) -> Seen:
        """Return the newest look."""
        return self.seen[-1]

    def pid(self, role: str) -> int:
        """Return the process of a role: a child of the instance with its name."""
        from pathlib import Path

        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                    status = (entry / "stat").read_text()
                except OSError:
                    continue
                parent = int(status.rpartition(")")[2].split()[1])
                if parent == self.instance.process.pid and role.encode() in words:
                    return int(entry.name)
        raise LookupError(role)


def moment(row: dict[str, Any]) -> float:
    """Return when a record of a stream was last learned, in seconds since 1970; 0 when never."""
    told = row.get("last_learned")
    return told.timestamp() if isinstance(told, datetime) else 0.0
