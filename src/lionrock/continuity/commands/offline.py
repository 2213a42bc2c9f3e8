"""Commands for entries made without the platform."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from lionrock.continuity.offline import MOST_BYTES
from lionrock.continuity.service import merging
from lionrock.kernel.change import system
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text

SHELL: Final = system("shell")


@command(
    "offline.make",
    Text("Write the page for a laptop without the platform.", "寫出供離線手提電腦使用的頁面。"),
    "lionrock offline make --out offline.html",
)
def make(
    platform: Platform, out: Annotated[Path, typer.Option("--out", help="HTML file to write; it must not exist")]
) -> Answer:
    """Write one file that needs no network."""
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(merging.page(platform))
    except OSError as problem:
        raise _unusable(out, problem) from problem
    return Answer(
        {"file": str(out)},
        Text("Open it in any browser; what it saves comes in with `offline merge`.",
             "可用任何瀏覽器開啟；所儲存的檔案可用 `offline merge` 匯入。"),
    )  # fmt: skip


@command(
    "offline.merge",
    Text(
        "Take in a file of offline entries; each then waits for a named person.",
        "匯入離線紀錄檔案；每項待具名人員接納。",
    ),
    "lionrock offline merge lionrock-offline-2026-11-22.json",
)
def merge(platform: Platform, file: Annotated[Path, typer.Argument(help="file saved by the page")]) -> Answer:
    """Take a file in."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except OSError as problem:
        raise _unusable(file, problem) from problem
    found = merging.receive(platform, SHELL, file.name, raw)
    return Answer(
        {"file": found.id, "by": found.by, "entries": found.entries, "known_already": found.known},
        Text("Accept each under Settings, Back-up and continuity.", "請在「設定 › 備份及持續運作」逐項接納。"),
    )


def _unusable(path: Path, problem: OSError) -> InputError:
    """Return the error for a file that cannot be used."""
    return InputError(
        Text(f"{path}: {problem.strerror}", f"{path}：{problem.strerror}"),
        Text("Name another file.", "請指定另一檔案。"),
    )
