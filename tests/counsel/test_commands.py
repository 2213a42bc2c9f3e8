"""The shell's part: rows, differences, days; and the control on verified law."""

from __future__ import annotations

import pytest

from counsel.world import DEPUTY, Law, aware
from lionrock.counsel import commands
from lionrock.counsel.controls.law_verified import law_verified
from lionrock.counsel.days import Stated
from lionrock.counsel.jobs import take_packs
from lionrock.counsel.service import days
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.law.rulebook import NOTICE, SERIOUS


def test_rows_lead_with_the_unverified_rows_of_the_notice(law: Law) -> None:
    """What needs checking most stands first; verified rows can be left out."""
    answer = commands.rows.act(law.platform)
    assert {row["id"] for row in answer.rows[:4]} == set(NOTICE)
    law.verify(SERIOUS)
    left = [row["id"] for row in commands.rows.act(law.platform, unverified=True).rows]
    assert SERIOUS not in left
    (verified,) = [row for row in commands.rows.act(law.platform).rows if row["id"] == SERIOUS]
    assert (verified["basis"], verified["verified_by"]) == ("verified", "Ada Lee, Sam Wong")


def test_a_day_that_is_none_is_refused(platform: Platform) -> None:
    """The message shows how to write it."""
    with pytest.raises(InputError, match="no day"):
        commands.rows.act(platform, as_of="soon")


def test_nothing_differs_from_what_ships(platform: Platform) -> None:
    """Before and after the packs are taken in."""
    aware(platform)
    assert commands.diff.act(platform).rows == []
    take_packs.act(platform)
    assert commands.diff.act(platform).rows == []
    with pytest.raises(InputError, match="editions"):
        commands.diff.act(platform, before=7)


def test_days_are_listed_with_their_source(platform: Platform) -> None:
    """And an empty list says so."""
    assert commands.days.act(platform).said is not None
    days.state(platform, [Stated(platform.now().date(), "gale", "Observatory")], DEPUTY, "typed")
    (row,) = commands.days.act(platform).rows
    assert (row["kind"], row["source"], row["recorded_by"]) == ("gale", "Observatory", "May Ho")


def test_unverified_law_is_unknown_and_counted(law: Law) -> None:
    """Each row of s. 28 by itself, the rest with its count; a verified one passes."""
    before = {one.subject: one.state for one in law_verified.test(law.platform)}
    assert before == dict.fromkeys((*NOTICE, "law"), "unknown")
    law.verify(SERIOUS)
    after = {one.subject: one for one in law_verified.test(law.platform)}
    assert (after[SERIOUS].state, after["law"].state) == ("passed", "unknown")
    law.verify("C-INC-01")
    rest = next(one for one in law_verified.test(law.platform) if one.subject == "law")
    assert (rest.state, rest.reason.en.split()[0]) == ("partly", "1")
