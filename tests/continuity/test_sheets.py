"""The sheet to grab: one page whatever it holds, made anew when it says something else, sealed at rest."""

from __future__ import annotations

import re
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from register.world import SMALL, load

from continuity.world import aware
from lionrock import app
from lionrock.continuity import sheet, store
from lionrock.continuity.commands.sheets import grab_sheet
from lionrock.continuity.service import sheets
from lionrock.continuity.sheet import Content, Line
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text

LONG = Line(Text("W" * 34, "電" * 34), Text("W" * 30, "電" * 24), lead="W" * 12, common="+852 0000 0000", strong=True)
"""A row as long as any can be."""


def pages(pdf: bytes) -> int:
    """Return how many pages a document has."""
    plain = pdf + b"".join(_inflated(part) for part in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL))
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", plain))


def _inflated(data: bytes) -> bytes:
    """Return what a compressed part of a document holds; nothing for one that is not."""
    try:
        return zlib.decompress(data)
    except zlib.error:
        return b""


def test_a_full_sheet_is_one_page(one: Platform) -> None:
    """As many rows as it takes, each as long as any, in both languages."""
    full = Content(
        (LONG,) * sheet.MOST_CLOCKS,
        (LONG,) * 3,
        (LONG,) * sheet.MOST_PEOPLE,
        (LONG,) * sheet.MOST_CONTACTS,
        (LONG,) * sheet.MOST_SYSTEMS,
        {"clocks": 9, "people": 9, "contacts": 9, "systems": 9},
        Text("DEMONSTRATION, not real", "示範，並非真實"),
    )
    assert pages(sheets.draw(one, full, "0" * 32, one.now())) == 1


def test_the_sheet_says_what_register_and_clocks_say(one: Platform, clock: Any) -> None:
    """An uncalled notice stands out; numbers as entered; what is missing is said."""
    aware(one, clock)
    load(one)
    said = sheets._gathered(one)
    assert [(line.lead, line.what.en, line.strong) for line in said.clocks] == [
        ("INC-0007", "First notice", True),
        ("INC-0007", "Written report, Annex F", False),
    ]
    assert [line.common or line.value.en for line in said.ways] == [
        "+852 0000 0653",
        "not entered",
        "+852 0000 1653",
    ]
    assert [(line.what.en, line.common) for line in said.people] == [("Ho Man", "+852 0000 1654")]
    assert [(line.lead, line.value.en) for line in said.systems] == [
        ("OMS", "90% · 500 cases"),
        ("DIR", "60 min · 95.5% · 500 records · 100 cases"),
    ]


def test_a_new_sheet_is_made_when_it_would_say_something_else(one: Platform, clock: Any) -> None:
    """Time alone changes nothing; a number in the register does."""
    load(one)
    first = sheets.renew(one, "a test")
    clock.set(clock.now + timedelta(hours=1))
    assert sheets.renew(one, "a test") is None
    load(one, SMALL.replace("0000 0653", "0000 0654"))
    second = sheets.renew(one, "the number changed")
    assert first is not None
    assert second is not None
    assert first.content != second.content
    assert store.last_sheet(one.db) == second


def test_the_sheet_lies_sealed_and_opens_with_the_keys_alone(one: Platform, tmp_path: Path, clock: Any) -> None:
    """Telephone numbers lie nowhere in the clear; a folder and its keys are enough to print it."""
    load(one)
    printed = sheets.latest(one)
    assert one.blobs.get(printed.sheet.digest)[:4] != b"%PDF"
    one.close()
    again = app.attach(one.folder, clock=clock)
    answer = grab_sheet.act(again, tmp_path / "sheet.pdf")
    assert isinstance(answer.rows, dict)
    assert answer.rows["made"] == printed.sheet.made
    assert (tmp_path / "sheet.pdf").read_bytes() == printed.pdf
    again.close()


def test_without_keys_there_is_no_sheet(one: Platform, clock: Any) -> None:
    """And the job that renews it does nothing."""
    load(one)
    sheets.latest(one)
    one.close()
    (one.folder.parent / "keys").rename(one.folder.parent / "away")
    again = app.attach(one.folder, clock=clock)
    assert sheets.renew(again, "a test") is None
    with pytest.raises(SealedError):
        sheets.latest(again)
    again.close()
