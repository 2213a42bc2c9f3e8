"""Commands of measures."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from lionrock.kernel.change import system
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.measures import files, service
from lionrock.measures.service import Typed
from lionrock.ui import times

SHELL: Final = system("shell")


@command(
    "measures.list",
    Text("Show readings beside thresholds.", "顯示讀數及門檻。"),
    "lionrock measures list --json",
)
def listing(platform: Platform) -> Answer:
    """Return every measure of every system, the nearest to its threshold first."""
    return Answer(
        [
            {
                "system": one.system,
                "measure": one.measure,
                "value": None if one.value is None else str(one.value),
                "limit": None if one.limit is None else str(one.limit),
                "met": one.nearness.met if one.nearness else None,
                "minutes_left": one.nearness.left if one.nearness else None,
                "source": one.known.source,
                "at": one.known.effective,
            }
            for one in service.rows(platform)
        ]
    )


@command(
    "measures.enter",
    Text("Enter a reading.", "輸入讀數。"),
    "lionrock measures enter oms max_tolerable_downtime 25 --source 'control room'",
)
def enter(  # noqa: PLR0913,PLR0917 options of the shell
    platform: Platform,
    system_: Annotated[str, typer.Argument(metavar="SYSTEM")],
    measure: str,
    value: str,
    source: Annotated[str, typer.Option("--source", help="where it is from")],
    at: Annotated[str, typer.Option("--at", help="when it was true (Hong Kong); now without it")] = "",
    hours: Annotated[float, typer.Option("--hours", help="how long it counts")] = 4.0,
) -> Answer:
    """Keep a reading; it counts for four hours unless said otherwise."""
    moment = times.typed(at) or platform.now()
    typed = Typed(system_, measure, value, moment, moment + timedelta(hours=hours), source)
    kept = service.take(platform, SHELL, typed)
    return Answer({"reading": kept.id, "value": str(kept.value), "until": kept.until})


@command(
    "measures.import",
    Text("Import readings from a CSV file.", "由 CSV 檔案匯入讀數。"),
    "lionrock measures import readings.csv",
)
def import_file(platform: Platform, file: Path) -> Answer:
    """Keep every row, or none."""
    data = file.read_bytes() if file.is_file() else b""
    return Answer({"kept": service.take_all(platform, SHELL, files.read(data))})
