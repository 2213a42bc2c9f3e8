"""The report: what is unknown first, the same bytes twice, set down, endorsed and submitted."""

from __future__ import annotations

import io

import docx
import orjson
import pytest
from conftest import HandClock
from pypdf import PdfReader

from lionrock.events.risk import RiskReportEndorsed, RiskReportMade, RiskReportSubmitted
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Command
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.risk import documents
from lionrock.risk.service import reporting
from risk.test_service import told
from risk.world import ANALYST, LEAD, SECOND, closed, furnished, opened


def test_a_report_prints_alike_twice_in_every_form(platform: Platform) -> None:
    """PDF with the matrix, DOCX and JSON of one content, what is unknown first, both languages."""
    furnished(platform)
    one = documents.draft(reporting.draft(platform, closed(platform).id))
    makers = (documents.pdf, documents.docx, documents.plain)
    made = [make(one) for make in makers]
    assert made == [make(one) for make in makers]
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made[0])).pages).replace("\n", "")
    for said in ("Outage", "停電管理", "RSK-0001", "not legal advice", "並非法律意見", "keep backups offline"):
        assert said in words
    text = "\n".join(row.text for row in docx.Document(io.BytesIO(made[1])).paragraphs)
    assert "電腦系統安全風險評估" in text
    parts = orjson.loads(made[2])["parts"]
    assert parts[0]["id"] == "unknown"
    assert {block["kind"] for block in parts[0]["blocks"]} == {"unknown"}


def test_a_report_of_nothing_is_a_report_of_unknowns(platform: Platform) -> None:
    """An assessment just opened still prints, and says what it lacks."""
    furnished(platform, None)
    one = reporting.draft(platform, opened(platform).id)
    assert one.unknown > 4
    assert documents.pdf(documents.draft(one)).startswith(b"%PDF")


def test_hostile_words_print_as_words(platform: Platform) -> None:
    """Mark-up and characters no font has are set as text."""
    furnished(platform)
    one = closed(platform)
    content = reporting.draft(platform, one.id)
    content.content["parts"][0]["blocks"].append(
        {"kind": "words", "text": {"en": '#eval("1") \x00 \U0001f600 <b>', "zh": "同上"}}
    )
    assert documents.pdf(documents.draft(content)).startswith(b"%PDF")
    assert documents.docx(documents.draft(content)).startswith(b"PK")


def test_a_version_is_set_down_endorsed_by_another_and_submitted(either: Platform, clock: HandClock) -> None:
    """Open ones cannot be; the same twice neither; nobody endorses their own; the time does not lie ahead."""
    furnished(either)
    bare = opened(either)
    with pytest.raises(ConflictError):
        reporting.set_down(either, ANALYST, bare.id, "early")
    one = closed(either)
    made = reporting.set_down(either, LEAD, one.id, "the year's report")
    with pytest.raises(ConflictError):
        reporting.set_down(either, LEAD, one.id, "again")
    for actor in (ANALYST, LEAD):
        with pytest.raises(RefusedError):
            reporting.endorse(either, actor, one.id, 1, made.digest)
    with pytest.raises(ConflictError):
        reporting.submit(either, LEAD, one.id, 1, clock(), "by hand", "")
    with pytest.raises(ConflictError):
        reporting.endorse(either, SECOND, one.id, 1, "0" * 64)
    assert reporting.endorse(either, SECOND, one.id, 1, made.digest).endorser == "Ng Chi Keung"
    with pytest.raises(InputError):
        reporting.submit(either, LEAD, one.id, 1, clock() + days(1), "by hand", "")
    reporting.submit(either, LEAD, one.id, 1, clock(), "by hand", "R-1")
    with pytest.raises(ConflictError):
        reporting.submit(either, LEAD, one.id, 1, clock(), "by hand", "R-2")
    assert [told(either, kind) for kind in (RiskReportMade, RiskReportEndorsed, RiskReportSubmitted)] == [1, 1, 1]
    assert reporting.kept(either, one.id, 1).content["reference"] == one.reference


def test_commands_list_and_write(platform: Platform) -> None:
    """The list counts scenarios; a report goes to a file whose ending names the form."""
    furnished(platform)
    closed(platform)
    rows = platform.registry.get(Command, "risk.list").act(platform).rows
    assert (rows[0]["assessment"], rows[0]["scenarios"], rows[0]["open"]) == ("RSK-0001", 2, 0)
    out = platform.folder / "risk.json"
    act = platform.registry.get(Command, "risk.report").act
    assert act(platform, "rsk-0001", out).rows["bytes"] == len(out.read_bytes())
    with pytest.raises(InputError):
        act(platform, "RSK-0001", platform.folder / "risk.xls")
