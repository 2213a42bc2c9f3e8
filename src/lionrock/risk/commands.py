"""Commands of risk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.risk import documents, recall
from lionrock.risk.service import reporting
from lionrock.risk.store import assessments


@command(
    "risk.list",
    Text("List risk assessments with their scenarios by standing.", "列出風險評估及各狀況的情景數目。"),
    "lionrock risk list",
)
def listed(platform: Platform) -> Answer:
    """List the assessments, the newest first."""
    rows = []
    for one in assessments.listing(platform.db):
        standing = [row.standing(platform.now()) for row in recall.of(platform, one.id)]
        rows.append(
            {
                "assessment": one.reference,
                "cycle": one.cycle,
                "systems": len(one.systems),
                "closed": one.closed.astimezone(HONG_KONG).date().isoformat() if one.closed else "",
                "due": one.due.astimezone(HONG_KONG).isoformat(timespec="minutes") if one.due else "unknown",
                "scenarios": len(standing),
                "open": standing.count("open"),
                "overdue": standing.count("overdue"),
            }
        )
    said = None if rows else Text("No risk assessment was opened.", "尚未展開風險評估。")
    return Answer(rows, said)


@command(
    "risk.report",
    Text("Write the report of a risk assessment as PDF, DOCX or JSON.", "將風險評估報告寫成 PDF、DOCX 或 JSON。"),
    "lionrock risk report RSK-0001 --out risk.pdf",
)
def report(
    platform: Platform,
    assessment: Annotated[str, typer.Argument(help="reference, such as RSK-0001")],
    out: Annotated[Path, typer.Option("--out", help="file to write; its ending names the form")],
    number: Annotated[int, typer.Option("--version", help="a version; without it, the report as it stands now")] = 0,
) -> Answer:
    """Write the report as it stands, or a version of it."""
    makers = {".pdf": documents.pdf, ".docx": documents.docx, ".json": documents.plain}
    if out.suffix not in makers:
        raise InputError(
            Text(f"{out}: .pdf, .docx or .json expected", f"{out}：應為 .pdf、.docx 或 .json"),
            Text("Name the file so.", "請如此命名檔案。"),
        )
    found = next((one for one in assessments.listing(platform.db) if one.reference == assessment.strip().upper()), None)
    if found is None:
        raise recall.missing(Text(f"no assessment is called {assessment[:40]}", f"沒有名為 {assessment[:40]} 的評估"))
    if number:
        one = documents.version(reporting.kept(platform, found.id, number))
    else:
        one = documents.draft(reporting.draft(platform, found.id))
    data = makers[out.suffix](one)
    out.write_bytes(data)
    return Answer({"file": str(out), "bytes": len(data), "digest": one.digest})
