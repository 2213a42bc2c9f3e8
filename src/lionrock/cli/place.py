"""Finds the folder a command means, and runs it there: in the running instance, or here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lionrock.kernel import channel, instance
from lionrock.kernel.contributions import Answer, Command
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.registry import Registry
from lionrock.kernel.settings import variable
from lionrock.kernel.text import Text
from lionrock.keys.settings import FOLDER


@dataclass(frozen=True, slots=True)
class Where:
    """The folder a person named, or None for the default one; `demo` asks for the demo's, `keys` for keys apart."""

    data: Path | None
    demo: bool = False
    keys: Path | None = None

    def found(self) -> Path:
        """Return the folder: the one named, else the one whose lock is held, else the default."""
        if self.data is not None:
            return self.data
        from lionrock.kernel import opening

        demo, data = opening.home() / "demo", opening.home() / "data"
        if self.demo or (instance.owned(demo) is not None and instance.owned(data) is None):
            return demo
        return data


def run(registry: Registry, command: Command, where: Where, given: dict[str, Any]) -> Answer:
    """Run a command on a folder; a running instance does it itself unless the command is local to the caller."""
    folder = where.found()
    if instance.owned(folder) is not None and not command.local:
        if where.keys is not None:
            raise _started(folder)
        with channel.Client(channel.sockets(folder) / "core.sock", timeout=600) as client:
            found: Answer = client.ask("command.run", {"id": command.id, "given": _plain(given)}, Answer)
            return found
    from lionrock.kernel import opening  # a running instance is asked without it

    platform = opening.attach(registry, folder)
    try:
        return command.act(platform, **given) or Answer()
    finally:
        platform.close()


def use_keys(root: Path | None) -> None:
    """Let this process and the parts it starts find keys under `root`; the environment stands above the settings."""
    if root is not None:
        os.environ[variable(FOLDER)] = str(root.resolve())


def _started(folder: Path) -> ConfigurationError:
    """Return the error for keys named where an instance runs with its own."""
    return ConfigurationError(
        Text(f"{folder} is running with the keys it was started with", f"{folder} 正以啟動時的密碼匙執行"),
        Text("Leave --keys out, or stop the instance first.", "請勿指定 --keys，或先停止該程序。"),
    )


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    """Return arguments as the channel carries them: paths become absolute text."""
    return {
        name: [_text(one) for one in value] if isinstance(value, list) else _text(value)
        for name, value in given.items()
    }


def _text(value: Any) -> Any:
    """Return a path as absolute text, anything else as it is."""
    return str(value.resolve()) if isinstance(value, Path) else value
