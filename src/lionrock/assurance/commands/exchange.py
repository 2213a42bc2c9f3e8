"""The command that exports the posture."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from lionrock.assurance.exchange import service
from lionrock.assurance.files import offered
from lionrock.assurance.model import span
from lionrock.kernel.change import system
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant

_SHELL: Final = system("shell")
_DAY: Final = timedelta(days=1)


@command(
    "evidence.export",
    Text(
        "Export the posture as a workbook, as a matrix to print, or as OSCAL.",
        "以活頁簿、供列印的矩陣或 OSCAL 匯出防護狀況。",
    ),
    "lionrock evidence export --format xlsx --out posture.xlsx --as-of 2026-11-22",
)
def export_posture(
    platform: Platform,
    out: Annotated[Path, typer.Option("--out", help="file to write; it must not exist")],
    form: Annotated[
        str, typer.Option("--format", help="xlsx, pdf, oscal-catalog, oscal-results or oscal-poam")
    ] = "xlsx",
    as_of: Annotated[str, typer.Option("--as-of", help="date (its end) or time (Hong Kong); default: now")] = "",
    since: Annotated[str, typer.Option("--from", help="start of the history; default: two years before")] = "",
) -> Answer:
    """Write the export; the same moment gives the same bytes."""
    start, end = span(since, as_of)
    made = service.export(platform, _SHELL, form, _past(platform, end), start)
    with offered(out) as write:
        write(made.data)
        service.told(platform, _SHELL, made, f"posture written to {out.name}")
    return Answer(
        {"file": str(out), "format": form, "as_of": made.at, "sha256": made.digest, "bytes": len(made.data)},
        Text("What our tests found; not legal advice.", "測試的結果；並非法律意見。"),
    )


def _past(platform: Platform, end: Instant | None) -> Instant | None:
    """Return the moment asked for; of a day that is not over, now."""
    now = platform.now()
    return now if end is not None and now < end <= now + _DAY else end
