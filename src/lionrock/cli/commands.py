"""Commands of the platform as a whole: up, status, settings."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from lionrock.kernel import instance, logs, opening, outbox
from lionrock.kernel.contributions import Answer, Gauge, Role, Setting, command
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.roles import serve
from lionrock.kernel.text import Text


@command(
    "up",
    Text(
        "Start everything; the console answers on http://127.0.0.1:8653.", "啟動全部；控制台在 http://127.0.0.1:8653。"
    ),
    "lionrock up --demo",
)
def up(
    registry: Registry,
    data: Annotated[Path | None, typer.Option("--data", help="data folder")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="use the demo folder and its stories")] = False,  # noqa: FBT002 a switch of the shell
    port: Annotated[int, typer.Option(min=1, max=65535, help="port of the console, on loopback")] = 8653,
) -> Answer:
    """Run until interrupted."""
    from lionrock.cli import starting  # the parts it starts are this program too, and need none of it

    starting.up(registry, data, demo=demo, port=port)
    return Answer()


@command(
    "status",
    Text("Show the parts and their health, and how much there is.", "顯示各部分的狀況及資料數量。"),
    "lionrock status --json",
)
def status(platform: Platform) -> Answer:
    """Return parts and counts of the folder."""
    failing = [{"reaction": one.reaction, "problem": one.problem} for one in outbox.failing(platform.db)]
    return Answer(
        {
            "folder": str(platform.folder),
            "mode": platform.identity.mode,
            "running": instance.owned(platform.folder) is not None,
            "parts": parts(platform),
            "failing": failing,
            **{gauge.id: _read(platform, gauge) for gauge in platform.registry.of(Gauge)},
        }
    )


def parts(platform: Platform) -> list[dict[str, Any]]:
    """Return each supervised process with its state."""
    return [
        {"part": one.role, "copy": one.copy, "state": one.state, "ends": one.ends}
        for one in (platform.supervisor.processes if platform.supervisor else [])
    ]


def _read(platform: Platform, gauge: Gauge) -> float | None:
    """Return a gauge's reading, None (unknown) when the part it needs does not answer."""
    try:
        return gauge.read(platform)
    except LionrockError:
        return None


@command(
    "role",
    Text("Run one part of a running instance; `up` does this.", "執行其中一個部分；由 `up` 啟動。"),
    "lionrock role store 0 DIR",
    local=True,
    internal=True,
)
def role(registry: Registry, name: str, copy: int, folder: Path) -> Answer:
    """Run a role until standard input closes."""
    logs.configure()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the core decides when its parts end
    platform = opening.attach(registry, folder)
    serve(platform, platform.registry.get(Role, name), copy, sys.stdin.buffer)
    return Answer()


@command(
    "settings",
    Text("List every setting, its value and where it comes from.", "列出每項設定、其值及來源。"),
    "lionrock settings",
)
def settings(platform: Platform) -> Answer:
    """Return all settings; secrets are not shown."""
    return Answer([_setting(platform, one) for one in platform.registry.of(Setting)])


def _setting(platform: Platform, setting: Setting) -> dict[str, Any]:
    """Return one setting as a row."""
    value, origin = platform.settings.origin(setting)
    shown = "***" if setting.secret and value else value
    return {"setting": setting.id, "value": shown, "origin": origin, "about": setting.about}
