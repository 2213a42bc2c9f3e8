"""Command of the sheet to grab."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from lionrock.continuity.service import sheets
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text


@command(
    "grab-sheet",
    Text(
        "Write one A4 with contacts, thresholds, running clocks and blank notices.",
        "寫出一頁 A4：聯絡資料、門檻、計算中的時限及空白通報紀錄。",
    ),
    "lionrock grab-sheet --out sheet.pdf",
)
def grab_sheet(
    platform: Platform, out: Annotated[Path, typer.Option("--out", help="PDF to write; it is replaced")]
) -> Answer:
    """Make the sheet when it changed, and write the newest; it needs the folder and its keys alone."""
    found = sheets.latest(platform)
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(found.pdf)
    except OSError as problem:
        raise ConfigurationError(
            Text(f"{out}: {problem.strerror}", f"{out}：未能寫入（{problem.strerror}）"),
            Text("Name a file in a folder you can write.", "請指定可寫入的位置。"),
        ) from problem
    return Answer(
        {"file": str(out), "made": found.sheet.made, "because": found.sheet.because, "bytes": len(found.pdf)},
        Text("Print it; it is confidential. Destroy the one before.", "請列印；內容機密。請銷毀前一版本。"),
    )
