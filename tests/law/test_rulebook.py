"""The packs: every row has its source, and what is unknown stays unknown."""

from __future__ import annotations

from datetime import date

import pytest

from lionrock.kernel.errors import ConfigurationError, NotFoundError
from lionrock.law import Criterion, Limit, Obligation, Requirement, reading, rulebook
from lionrock.law.rulebook import NOTICE, OTHER, REPORT, SERIOUS, WRITTEN
from lionrock.law.terms import forbidden, terms

RULES = rulebook(date(2026, 11, 22))
ROWS: tuple[Obligation | Requirement | Criterion, ...] = (*RULES.obligations, *RULES.requirements, *RULES.criteria)


@pytest.mark.parametrize(
    ("id", "limit"),
    [
        (SERIOUS, Limit(12, "hours")),
        (OTHER, Limit(48, "hours")),
        (WRITTEN, Limit(48, "hours")),
        (REPORT, Limit(14, "days")),
        ("OBL-23-PLAN", Limit(3, "months")),
    ],
)
def test_limits(id: str, limit: Limit) -> None:
    """The limits of s.28 and the plan, as the sources give them."""
    assert RULES.limit(id) == limit


def test_the_superseded_pair_is_nowhere() -> None:
    """Two and twenty-four hours were a proposal of 2024."""
    assert not [one for one in RULES.obligations if str(one.limit) in {"PT2H", "PT24H"}]


def test_every_row_says_how_sure_it_is() -> None:
    """A row without any source is unverified; nothing is verified yet."""
    for row in ROWS:
        assert row.provenance.source or row.provenance.basis == "unverified", row.id
        assert not row.provenance.verified


def test_every_row_is_bilingual() -> None:
    """English and Chinese both stand, and the Chinese holds no refused word."""
    for row in ROWS:
        assert row.title.en
        assert row.title.zh
        assert forbidden(row.title.zh) == [], row.id


def test_the_notice_says_the_law_is_unverified() -> None:
    """While one row of s.28 is unverified, so is the clock."""
    assert not RULES.notice_verified
    assert (RULES.standing.en, RULES.standing.zh) == ("law unverified", "法例文本未經核實")


def test_counts_are_of_the_code_alone() -> None:
    """Overlay and fallback rows are loaded and not counted."""
    assert len(RULES.requirements) == 42
    assert RULES.loaded.en.startswith("37 of more than 200 requirements loaded, 0 verified")


def test_three_of_seven_criteria_are_not_loaded() -> None:
    """CoP 7.3.4 has seven letters; four were found."""
    assert (len(RULES.criteria), RULES.criteria_missing) == (4, 3)


def test_unknown_fines_are_unknown() -> None:
    """Only the notice of incidents has a maximum, and no row has an invented one."""
    known = {one.id for one in RULES.obligations if one.max_fine_hkd is not None}
    assert known == {SERIOUS, OTHER}


@pytest.mark.parametrize("sector", ["banking", "telecommunications", "energy"])
def test_category_three_goes_to_the_commissioner(sector: str) -> None:
    """Incident notices never go to a designated authority."""
    for id in NOTICE:
        assert "Commissioner" in RULES.recipient(id, sector, designee=True).en


def test_category_one_and_two_go_to_the_designated_authority() -> None:
    """Schedule 2: the Monetary Authority and the Communications Authority for their designees."""
    assert RULES.recipient("OBL-23-PLAN", "banking", designee=True).en == "Monetary Authority"
    assert RULES.recipient("OBL-19-OFFICE", "telecommunications", designee=True).zh == "通訊事務管理局"
    assert "Commissioner" in RULES.recipient("OBL-23-PLAN", "banking", designee=False).en
    assert "Commissioner" in RULES.recipient("OBL-23-PLAN", "energy", designee=True).en


def test_there_is_no_law_before_commencement() -> None:
    """The Ordinance has been in force since 1 January 2026."""
    with pytest.raises(NotFoundError):
        rulebook(date(2025, 12, 31))


def test_the_version_names_pack_and_digest() -> None:
    """An old incident can be judged by the rules of its day."""
    assert RULES.version.startswith("cap653 2026-11-22 ")


def test_verified_without_verifier_is_refused() -> None:
    """Nobody can mark a row verified without a name and a date."""
    with pytest.raises(ConfigurationError, match="verified_by"):
        reading.provenance({"id": "X", "basis": "verified"})


def test_terms_do_not_refuse_themselves() -> None:
    """No term contains a word that another term refuses."""
    for term in terms():
        assert forbidden(term.zh) == [], term.en


def test_a_refused_word_is_found() -> None:
    """The supervisor of an operator is never called by the mainland's word."""
    assert forbidden("關鍵基礎設施運營者須通報") == ["運營者"]
