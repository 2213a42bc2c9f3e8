"""The library of requirements: rows completed, added and taken away by two people; a site's own files."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from counsel.world import ANALYST, COUNSEL, DEPUTY, SUPERVISOR, Law
from lionrock.counsel import commands, folder
from lionrock.counsel.service import packs, proposals
from lionrock.counsel.service.proposals import Read
from lionrock.kernel.errors import ConfigurationError, InputError, RefusedError
from lionrock.kernel.settings import Settings
from lionrock.law import reading, site
from lionrock.law.reading import Pack
from lionrock.law.rulebook import NOTICE, Rulebook, made

DAY = date(2026, 11, 22)
NEW = {"area": "governance", "section": "5.2", "frequency": "P12M", "title_en": "Have a policy", "title_zh": "訂立政策"}
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
MAPPING = """
[mapping]
id = "own"
version = "1"
framework = "Own"
title = { en = "Own", zh = "自訂" }
basis = "own_reading"
by = "Ada Lee"
[families]
"X" = 3
[[row]]
requirement = "S-ONE-01"
equal = ["X.1"]
"""


def book(law: Law) -> Rulebook:
    """Return the rules as they stand."""
    return site.rulebook(law.platform, DAY)


def files(law: Law, tmp_path: Path, **texts: str) -> Path:
    """Put files into the site's folder of law."""
    law.platform.settings = Settings({"law": {"folder": str(tmp_path)}}, {})
    tmp_path.chmod(0o700)
    for name, text in texts.items():
        path = tmp_path / f"{name}.toml"
        path.write_text(text, "utf-8")
        path.chmod(0o600)
    return tmp_path


def test_the_security_unit_completes_requirements_and_no_other_row(law: Law) -> None:
    """A deputy proposes, a supervisor confirms; the duties of the Ordinance stay counsel's."""
    law.confirm(law.propose("C-GOV-01", DEPUTY, section="5.1.2"), SUPERVISOR)
    row = book(law).requirement("C-GOV-01")
    assert row is not None
    assert (row.section, row.provenance.verified_by) == ("5.1.2", "May Ho, Sam Wong")
    for id in (NOTICE[0], "SER-MTD"):
        with pytest.raises(RefusedError):
            law.propose(id, DEPUTY)
    with pytest.raises(RefusedError):
        law.propose("C-GOV-02", ANALYST)
    with pytest.raises(RefusedError):
        law.propose("C-GOV-02", replace(DEPUTY, fresh=False))


def test_a_row_read_in_another_source_is_completed_and_not_verified(law: Law) -> None:
    """Its source is named; only the official text verifies, and does so later."""
    law.verify("C-GOV-01", section="5.1.3", read_in="secondary")
    row = book(law).requirement("C-GOV-01")
    assert row is not None
    assert (row.section, row.provenance.basis, row.provenance.verified_by) == ("5.1.3", "one_secondary", None)
    assert "0 verified" in book(law).loaded.en
    law.verify("C-GOV-01")
    assert "1 verified" in book(law).loaded.en


def test_a_row_is_added_with_its_own_id(law: Law) -> None:
    """It counts once a second person confirms it, and the counter follows."""
    made = proposals.add(law.platform, "requirements", Read(NEW | {"id": "C-GOV-06"}, "CoP v1.0, p. 7"), DEPUTY)
    assert book(law).requirement("C-GOV-06") is None
    law.confirm(made)
    assert "38 of more than 200" in book(law).loaded.en
    row = book(law).requirement("C-GOV-06")
    assert row is not None
    assert row.provenance.verified


def test_an_id_that_is_taken_or_malformed_is_refused(law: Law) -> None:
    """With a message that names it."""
    for id in ("C-GOV-01", "OBL-28-SERIOUS", "gov", "C", "C-" + "X" * 40, "C GOV"):
        with pytest.raises(InputError, match="loaded, or not of the form"):
            proposals.add(law.platform, "requirements", Read(NEW | {"id": id}, "p. 7"), COUNSEL)


def test_a_row_is_taken_away_and_brought_back(law: Law) -> None:
    """What names it is told why; the counter follows both ways, and the desk still shows it."""
    law.verify("C-GOV-01", withdrawn="yes")
    assert book(law).requirement("C-GOV-01") is None
    assert "36 of more than 200" in book(law).loaded.en
    assert "withdrawn" in book(law).gone("C-GOV-01").en
    assert law.row("C-GOV-01").present["withdrawn"] is True
    law.verify("C-GOV-01", withdrawn="")
    assert "37 of more than 200" in book(law).loaded.en


def test_a_sites_own_files_are_taken_in_and_checked(law: Law, tmp_path: Path) -> None:
    """Sound rows count, faulty ones are named with file and line, and a mapping of the site joins."""
    files(law, tmp_path, a=HEAD + GOOD + GOOD.replace("S-ONE-01", "oops"), b=MAPPING, c="x = [")
    packs.take(law.platform)
    assert book(law).requirement("S-ONE-01") is not None
    assert [one.id for one in site.mappings(law.platform)][-1] == "own"
    found = folder.own(law.platform).faults
    assert [(one.file, one.line, one.row) for one in found] == [("a.toml", 15, "oops"), ("c.toml", 0, "")]
    assert [(one.row, one.why) for one in book(law).faults] == [("oops", found[0].why)]
    before = packs.take(law.platform)
    assert packs.take(law.platform) == before


def test_a_row_that_was_renamed_keeps_what_was_read_of_it(law: Law, tmp_path: Path) -> None:
    """The next version of a site's pack renames a row; its verified value follows."""
    files(law, tmp_path, a=HEAD + GOOD)
    packs.take(law.platform)
    law.verify("S-ONE-01", section="1.9")
    files(law, tmp_path, a=HEAD + GOOD.replace('"S-ONE-01"', '"S-NEW-01"\nwas = "S-ONE-01"'))
    packs.take(law.platform)
    row = book(law).requirement("S-ONE-01")
    assert row is not None
    assert (row.id, row.section, row.provenance.verified) == ("S-NEW-01", "1.9", True)
    assert law.row("S-NEW-01").value is not None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEAD.replace('"site"', '"cap653"') + GOOD, "is taken"),
        (HEAD.replace('"site"', '"cop-generic-1.0-partial"') + GOOD, "is taken"),
        (HEAD.replace('"site"', "7") + GOOD, "is taken"),
        (HEAD, "no requirements"),
        (HEAD.replace("2026-01-01", '"soon"') + GOOD, "not a pack"),
        (HEAD + GOOD + '\n[[area]]\nid = "own"\n', "not a pack"),
        (HEAD.replace("version", "edition") + GOOD, "not a pack"),
        ("", "not a pack"),
        ("a = " + "[" * 5_000, "not valid TOML"),
        (MAPPING.replace('"own"', '"iec-62443-3-3"'), "another mapping"),
        (MAPPING.replace("own_reading", "sure"), "not a mapping"),
    ],
)
def test_a_file_that_can_be_neither_is_refused(text: str, why: str) -> None:
    """It stops no other and breaks no page."""
    with pytest.raises(ConfigurationError, match=why):
        folder.read(text.encode(), "own.toml")


def test_files_that_others_may_write_are_not_read(law: Law, tmp_path: Path) -> None:
    """Neither the folder nor a file of it; a link is none either."""
    files(law, tmp_path, a=HEAD + GOOD)
    (tmp_path / "a.toml").chmod(0o666)
    (tmp_path / "b.toml").symlink_to(tmp_path / "a.toml")
    found = folder.own(law.platform)
    assert found.packs == ()
    assert "others than its owner" in found.faults[0].why.en
    assert len(found.faults) == 2
    tmp_path.chmod(0o777)
    assert [one.file for one in folder.own(law.platform).faults] == [tmp_path.name]
    law.platform.settings = Settings({"law": {"folder": str(tmp_path / "nowhere")}}, {})
    assert folder.own(law.platform).faults[0].why.en == "not a folder"


def test_a_file_is_checked_before_it_is_put_there(law: Law, tmp_path: Path) -> None:
    """Line by line, with exit 1 when a row does not count."""
    for name, text, rows in (
        ("a.toml", HEAD + GOOD, []),
        ("a.toml", HEAD + GOOD.replace("governance", "nowhere"), [(0, "S-ONE-01")]),
        ("a.toml", HEAD + GOOD + GOOD, [(7, "S-ONE-01"), (15, "S-ONE-01")]),
        ("a.toml", "x = [", [(0, "")]),
        ("b.toml", MAPPING, [(0, "S-ONE-01")]),
        ("c.csv", "id\nC-GOV-01\n", [(2, "C-GOV-01")]),
        ("none.toml", None, [(0, "")]),
    ):
        if text is not None:
            (tmp_path / name).write_text(text, "utf-8")
        answer = commands.check.act(law.platform, tmp_path / name)
        assert [(row["line"], row["row"]) for row in answer.rows] == rows
        assert answer.code == (1 if rows and name != "c.csv" else 0)


def test_a_folder_is_checked_as_a_whole(law: Law, tmp_path: Path) -> None:
    """Every file of it."""
    answer = commands.check.act(law.platform, files(law, tmp_path, a="x = [", b=HEAD))
    assert [row["file"] for row in answer.rows] == ["a.toml", "b.toml"]


def test_the_pack_of_the_how_to_page_is_sound() -> None:
    """What people copy from there is taken in without a fault."""
    page = Path(__file__).parents[2] / "docs" / "how-to" / "complete-the-requirements.md"
    (block,) = re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    found = folder.read(block.encode(), "sector.toml")
    assert isinstance(found, Pack)
    assert made(folder.LAST, (*reading.packs(), found)).faults == ()
