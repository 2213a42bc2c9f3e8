"""Commands of plans."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.plans import documents, service


@command(
    "plans.print",
    Text("Write a plan as PDF, DOCX or JSON.", "將計劃寫成 PDF、DOCX 或 JSON。"),
    "lionrock plans print response --out plan.pdf",
)
def printed(
    platform: Platform,
    plan: Annotated[str, typer.Argument(help="management or response")],
    out: Annotated[Path, typer.Option("--out", help="file to write; its ending names the form")],
    number: Annotated[int, typer.Option("--version", help="a version; without it, the plan as it stands now")] = 0,
) -> Answer:
    """Write the plan as it stands, or a version of it."""
    kind = service.kind(plan)
    makers = {".pdf": documents.pdf, ".docx": documents.docx, ".json": documents.plain}
    if out.suffix not in makers:
        raise InputError(
            Text(f"{out}: .pdf, .docx or .json expected", f"{out}：應為 .pdf、.docx 或 .json"),
            Text("Name the file so.", "請如此命名檔案。"),
        )
    if number:
        one = documents.version(service.kept(platform, kind, number))
    else:
        one = documents.draft(service.assemble(platform, kind))
    data = makers[out.suffix](one)
    out.write_bytes(data)
    return Answer({"file": str(out), "bytes": len(data), "digest": one.digest})
