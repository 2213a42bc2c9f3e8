"""Which areas of the Code logs can support."""

from __future__ import annotations

from datetime import date

import pytest

from lionrock.law.rulebook import rulebook
from lionrock.law.supporting import Support, elsewhere, logs, supports

BOOK = rulebook(date(2026, 11, 22))


def area(id: str, seen: dict[tuple[str, int], int]) -> Support:
    """Return how one area stands with these logs."""
    return next(one for one in supports(BOOK, seen) if one.area == id)


def test_every_row_names_a_requirement_of_the_law_pack() -> None:
    """A row for a requirement that is not loaded would be shown nowhere."""
    assert {one.requirement for one in logs()} <= {one.id for one in BOOK.requirements}


def test_every_area_says_which_logs_it_wants_or_where_else_its_evidence_is() -> None:
    """No area is left blank."""
    wanting = {one.area for one in BOOK.requirements if one.id in {log.requirement for log in logs()}}
    assert wanting | set(elsewhere()) >= {one.area for one in supports(BOOK, {})}
    assert set(elsewhere()) <= {one.id for one in BOOK.areas}


def test_sign_ins_can_support_access_and_say_how_many() -> None:
    """With the kinds that wrote them; what is not seen is named beside it."""
    found = area("access", {("linux.auth", 3002): 12, ("linux.auth", 3003): 1})
    assert (found.standing, found.held[0].records, found.held[0].sources) == ("can", 12, ("linux.auth",))
    assert any("factors" in log.title.en for log in found.missing)
    assert "sign-ins" in found.why.en


def test_without_logs_an_area_has_nothing_yet_and_says_what_is_wanted() -> None:
    """Never green for want of evidence."""
    found = area("privileged_access", {})
    assert found.standing == "nothing"
    assert found.why.en.startswith("wanted: ")


@pytest.mark.parametrize("id", ["governance", "training", "backup"])
def test_an_area_of_documents_is_never_supported_by_logs(id: str) -> None:
    """Whatever is read."""
    found = area(id, {("linux.auth", 3002): 5})
    assert (found.standing, found.held) == ("elsewhere", ())
    assert found.why.zh


def test_a_class_from_a_kind_that_does_not_count_is_no_evidence() -> None:
    """A web server's log is no firewall's, whatever connections it tells of."""
    assert area("network", {("nginx.access", 4002): 9, ("zeek.json", 2004): 1}).standing == "nothing"
    assert area("network", {("cisco.asa", 4001): 1}).standing == "can"


def test_what_can_be_supported_stands_first() -> None:
    """Then what could be, then what is not a matter of logs."""
    order = [one.standing for one in supports(BOOK, {("linux.auth", 3003): 1})]
    assert order == sorted(order, key=["can", "nothing", "elsewhere"].index)
