"""Finds the folder a command means, and runs it there: in the running instance, or here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lionrock.kernel import channel, instance, opening
from lionrock.kernel.contributions import Answer, Command
from lionrock.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Where:
    """The folder a person named, or None for the default one; `demo` asks for the demo's."""

    data: Path | None
    demo: bool = False

    def found(self) -> Path:
        """Return the folder: the one named, else the one whose lock is held, else the default."""
        if self.data is not None:
            return self.data
        demo, data = opening.home() / "demo", opening.home() / "data"
        if self.demo or (instance.owned(demo) is not None and instance.owned(data) is None):
            return demo
        return data


def run(registry: Registry, command: Command, where: Where, given: dict[str, Any]) -> Answer:
    """Run a command on a folder; a running instance does it itself unless the command is local to the caller."""
    folder = where.found()
    if instance.owned(folder) is not None and not command.local:
        with channel.Client(channel.sockets(folder) / "core.sock", timeout=600) as client:
            found: Answer = client.ask("command.run", {"id": command.id, "given": _plain(given)}, Answer)
            return found
    platform = opening.attach(registry, folder)
    try:
        return command.act(platform, **given) or Answer()
    finally:
        platform.close()


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    """Return arguments as the channel carries them: paths become absolute text."""
    return {name: str(value.resolve()) if isinstance(value, Path) else value for name, value in given.items()}
