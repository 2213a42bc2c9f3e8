"""Packs of requirements with duplicate, missing or renamed ids: named with their line, and the rest goes on."""

from __future__ import annotations

from datetime import date

import pytest

from lionrock.law import reading
from lionrock.law.reading import Pack
from lionrock.law.rulebook import Rulebook, made
from lionrock.law.values import Value

DAY = date(2026, 11, 23)
HEAD = '[pack]\nid = "site"\nversion = "1"\neffective_from = 2026-01-01\ntitle = { en = "Site", zh = "本站" }\n'
GOOD = """
[[requirements]]
id = "S-ONE-01"
section = "1.1"
area = "governance"
title = { en = "Do it", zh = "做" }
frequency = "P12M"
basis = "unverified"
"""
VERIFIED = '"verified"\nverified_by = "x"\nverified_on = 2026-01-02'


def pack(rows: str) -> Pack:
    """Return a site's own pack of these rows."""
    return reading.read((HEAD + rows).encode())


def book(*packs: Pack, values: tuple[Value, ...] = ()) -> Rulebook:
    """Return the rulebook of what ships and these packs."""
    return made(DAY, (*reading.packs(), *packs), values)


def test_what_ships_has_no_fault() -> None:
    """Every row of the Code that ships counts."""
    assert book().faults == ()


def test_a_sites_row_is_loaded_and_not_counted_as_the_codes() -> None:
    """The counter of the Code stays what it was."""
    found = book(pack(GOOD))
    row = found.requirement("S-ONE-01")
    assert row is not None
    assert (row.pack, found.faults) == ("site", ())
    assert found.loaded == book().loaded
    assert "site 1 " in found.version


@pytest.mark.parametrize(
    ("rows", "line", "row", "why"),
    [
        (GOOD.replace('id = "S-ONE-01"\n', ""), 7, "", "no id"),
        (GOOD.replace("S-ONE-01", "one"), 7, "one", "form C-ABC-01"),
        (GOOD.replace("S-ONE-01", "x" * 99), 7, "x" * 60, "form C-ABC-01"),
        (GOOD.replace('area = "governance"\n', ""), 7, "S-ONE-01", "not understood"),
        (GOOD.replace('basis = "unverified"', 'basis = "sure"'), 7, "S-ONE-01", "basis"),
        (GOOD.replace('"unverified"', '"verified"'), 7, "S-ONE-01", "verified without"),
        (
            GOOD.replace('"unverified"', '"verified"\nverified_by = "x"\nverified_on = 2026-01-02'),
            7,
            "S-ONE-01",
            "two people",
        ),
        (GOOD.replace("area", 'was = ["C-GOV-01", "C-GOV-02"]\narea'), 0, "S-ONE-01", "several rows of the Code"),
        (GOOD.replace('section = "1.1"', "section = 1.1"), 7, "S-ONE-01", "section"),
        (GOOD.replace('zh = "做"', "zh = 7"), 7, "S-ONE-01", "not understood"),
        (GOOD.replace('"governance"', '"nowhere"'), 0, "S-ONE-01", "no area is called nowhere"),
        (GOOD.replace("S-ONE-01", "C-GOV-01"), 0, "C-GOV-01", "another pack"),
        ("requirements = [7]\n", 0, "", "not a row"),
    ],
)
def test_a_faulty_row_is_named_and_the_rest_goes_on(rows: str, line: int, row: str, why: str) -> None:
    """The next row of the same pack counts, and a thing that names the faulty one learns why."""
    other = GOOD.replace("S-ONE-01", "S-TWO-02") if "[[" in rows else ""
    raw = HEAD + rows + other if "[[" in rows else rows + HEAD
    found = book(reading.read(raw.encode()))
    (fault,) = found.faults
    assert (fault.line, fault.row) == (line, row)
    assert why in fault.why.en
    assert not other or found.requirement("S-TWO-02") is not None
    assert row in ("", "C-GOV-01") or (found.requirement(row) is None and found.gone(row) == fault.why)


def test_of_two_rows_with_one_id_neither_counts() -> None:
    """Both are named, each with its own line."""
    found = book(pack(GOOD + GOOD + GOOD.replace("S-ONE-01", "S-TWO-02")))
    assert [one.line for one in found.faults] == [7, 15]
    assert found.requirement("S-ONE-01") is None
    assert "none of them counts" in found.gone("S-ONE-01").en


def test_a_renamed_row_is_found_by_the_id_it_had() -> None:
    """It takes the place of the row that ships, and counts as the Code's."""
    renamed = GOOD.replace('section = "1.1"', 'section = "5.1"\nwas = "C-GOV-01"')
    found = book(pack(renamed))
    row = found.requirement("C-GOV-01")
    assert row is not None
    assert (row.id, row.pack, row.was) == ("S-ONE-01", "", ("C-GOV-01",))
    assert found.named(["C-GOV-01", "C-GONE-01"]) == {"S-ONE-01"}
    assert found.loaded == book().loaded


def test_a_row_cannot_have_been_one_that_is_still_there() -> None:
    """Two ids of one pack do not point at one another."""
    both = GOOD + GOOD.replace("S-ONE-01", "S-TWO-02").replace('section = "1.1"', 'section = "1"\nwas = "S-ONE-01"')
    (fault,) = book(pack(both)).faults
    assert (fault.row, fault.why.en) == ("S-TWO-02", "S-ONE-01, which it was, is still there")


def test_what_was_read_of_a_row_follows_its_new_name() -> None:
    """A verified value of the former id stands over the renamed row of the same pack."""
    value = Value("site", date(2026, 1, 1), "S-OLD-09", 1, DAY, {"section": "9.9"}, "p. 7", "Ada Lee, Sam Wong", DAY)
    row = book(pack(GOOD.replace("area", 'was = ["S-OLD-09"]\narea')), values=(value,)).requirement("S-OLD-09")
    assert row is not None
    assert (row.id, row.section, row.provenance.verified) == ("S-ONE-01", "9.9", True)


def test_a_withdrawn_row_is_gone_with_its_reason() -> None:
    """It is not loaded, the counter falls, and whoever names it learns that people took it away."""
    base = book()
    value = Value(
        "cop-generic-1.0-partial", date(2026, 1, 1), "C-GOV-01", 1, DAY, {"withdrawn": True}, "p. 7", "Ada, Sam", DAY
    )
    found = book(values=(value,))
    assert found.requirement("C-GOV-01") is None
    assert found.withdrawn == {"C-GOV-01"}
    assert "withdrawn" in found.gone("C-GOV-01").en
    assert (base.loaded.en[:2], found.loaded.en[:2]) == ("37", "36")
