"""Duties and clocks in the shell, and what is composed elsewhere from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from counsel.world import Law

from lionrock import app
from lionrock.events.ports import Estate
from lionrock.kernel.contributions import Control, Gauge, Known, Value
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.law.dates import Warnings
from lionrock.law.rulebook import rulebook
from lionrock.obligations import commands, duties
from lionrock.obligations.controls.reaching_the_commissioner import reach
from lionrock.obligations.duties import Facts
from lionrock.obligations.telling import lines
from obligations.world import AWARE, Case, hkt

COLUMNS = (
    "id",
    "section",
    "force",
    "title",
    "trigger",
    "work_to",
    "last_day",
    "recipient",
    "max_fine_hkd",
    "source",
    "cites",
    "basis",
)


def rows(as_of: str, designated_by: str = "commissioner") -> dict[str, dict[str, object]]:
    """Return the duties by id."""
    found = commands.obligations.act(app.registry(), as_of, designated_by).rows
    assert isinstance(found, list)
    return {row["id"]: row for row in found}


def test_columns_of_the_list() -> None:
    """What machines rely on."""
    (row,) = [one for one in rows("2026-11-22").values() if one["id"] == "OBL-28-SERIOUS"]
    assert set(COLUMNS) <= set(row)
    assert row["max_fine_hkd"] == 5_000_000
    assert row["title"] == {
        "en": "Notify a serious incident",
        "zh_hant": "通報嚴重事故",
        "zh_basis": "own translation, unverified",
    }


def test_dates_as_if_triggered_on_the_day() -> None:
    """31 January + 1 month; 14 days to a Sunday."""
    assert rows("2026-01-31")["OBL-22-MATERIAL"]["last_day"] == "2026-02-28"
    report = rows("2026-11-22")["OBL-28-REPORT"]
    assert (report["work_to"], report["last_day"]) == ("2026-12-06T04:00:00+00:00", "2026-12-07")


def test_unknown_stays_unknown() -> None:
    """No fine is zero, no limit the authority states is invented."""
    found = rows("2026-11-22")
    assert {row["max_fine_hkd"] for row in found.values()} == {None, 5_000_000}
    assert found["OBL-26-DRILL"]["work_to"] is None


@pytest.mark.parametrize(
    ("by", "receives"),
    [
        ("commissioner", "Commissioner"),
        ("monetary-authority", "Monetary Authority"),
        ("communications-authority", "Communications Authority"),
    ],
)
def test_recipients_follow_the_designation(by: str, receives: str) -> None:
    """Categories 1 and 2 go to whoever designated; category 3 always to the Commissioner."""
    found = rows("2026-11-22", by)
    assert receives in str(found["OBL-23-PLAN"]["recipient"])
    assert "Commissioner" in str(found["OBL-28-SERIOUS"]["recipient"])


@pytest.mark.parametrize(("as_of", "by"), [("tomorrow", "commissioner"), ("2026-11-22", "mayor")])
def test_misuse_is_said(as_of: str, by: str) -> None:
    """The error says what would be understood."""
    with pytest.raises(InputError):
        rows(as_of, by)


def test_rules_are_the_site_s_own_where_there_is_a_site(platform: Platform) -> None:
    """A value the law desk confirmed is what the shell prints, and it says whose rules these are."""
    Law(platform).verify("OBL-22-MATERIAL", limit="P2M")
    site = commands.obligations.act(app.registry(), "2026-11-22", data=platform.folder)
    shipped = commands.obligations.act(app.registry(), "2026-11-22")
    limits = [{row["id"]: row["limit"] for row in one.rows}["OBL-22-MATERIAL"] for one in (site, shipped)]
    assert limits == ["P2M", "P1M"]
    assert "law desk confirmed" in site.said.en
    assert "as shipped" in shipped.said.en


def test_every_trigger_has_words() -> None:
    """In both languages, for the page and the terminal."""
    assert {one.trigger for one in rulebook(date(2026, 11, 22)).obligations} <= set(duties.TRIGGERS)


def test_duties_from_designation_carry_dates_once_its_day_is_known() -> None:
    """Three months from 2 July 2026."""
    law = rulebook(date(2026, 11, 22))
    known = Facts(designated_on=date(2026, 7, 2))
    found = {one.obligation.id: one for one in duties.listed(law, known, Warnings())}
    plan, report = found["OBL-23-PLAN"].due, found["OBL-28-REPORT"].due
    assert plan is not None
    assert (plan.last_day, report) == (date(2026, 10, 2), None)


def test_clocks_are_listed_with_their_readings(case: Case) -> None:
    """The nearest first, provisional as such."""
    case.answer()
    answer = commands.clocks.act(case.platform)
    assert [(row["incident"], row["provisional"]) for row in answer.rows] == [("INC-0007", True), ("INC-0007", False)]
    assert [reading["reading"] for reading in answer.rows[0]["readings"]] == ["serious", "other"]


def test_the_gauge_counts_duties(case: Case) -> None:
    """Two readings of one duty count once."""
    gauge = case.platform.registry.get(Gauge, "clocks")
    assert gauge.read(case.platform) == 0
    case.answer()
    assert gauge.read(case.platform) == 2


def value(case: Case, id: str) -> Known:
    """Return a value of the incident."""
    return case.platform.registry.get(Value, id).read(case.platform, case.id)


def test_values_of_the_first_notice(case: Case) -> None:
    """Unknown with a reason, then as recorded."""
    case.answer()
    assert value(case, "notice.at").unknown
    assert str(value(case, "notice.state").value) == "not yet called"
    case.call()
    assert (value(case, "notice.at").value, str(value(case, "notice.spoken_to").value)) == (AWARE, "Officer Chan")
    assert str(value(case, "notice.reference").value) == "OCC-11"


def test_the_story_tells_calls_and_reminders(case: Case) -> None:
    """Each line has its entry."""
    case.answer(seriousness="serious")
    case.pass_time(hkt(22, 12, 30))
    case.call()
    found = list(lines(case.platform, case.id))
    assert [line.title.en for line in found] == [
        "First notice by telephone, taken by Officer Chan",
        "50 % of the time for: First notice",
    ]
    assert all(line.entry for line in found)


def test_the_control_says_what_is_not_entered(case: Case) -> None:
    """An empty register fails it; nothing is green."""
    found = {result.subject: result.state for result in reach.test(case.platform)}
    assert set(found.values()) <= {"failed", "unknown"}
    assert reach in case.platform.registry.of(Control)


@dataclass
class Entered:
    """An estate whose operator entered these."""

    known: dict[str, object]

    def operator(self) -> dict[str, object]:
        """Return what was entered."""
        return self.known


@pytest.mark.parametrize(
    ("number", "tested", "state"),
    [
        (None, None, "failed"),
        ("+852 0000 0653", None, "partly"),
        ("+852 0000 0653", date(2024, 1, 1), "partly"),
        ("+852 0000 0653", date(2026, 10, 1), "passed"),
        ("+852 0000 0653", "2026-10-01", "passed"),
        ("+852 0000 0653", date(2027, 1, 1), "partly"),
    ],
    ids=["missing", "never tried", "long ago", "tried", "as text", "to come"],
)
def test_the_number_is_entered_and_tried(case: Case, number: str | None, tested: object, state: str) -> None:
    """Only a trial within a year passes; the channel is entered or not."""
    entered: dict[str, object] = {
        "name": "Example",
        "commissioner_number": number,
        "commissioner_number_tested_on": tested,
    }
    entered["secure_channel"] = "portal"
    case.platform.bind(Estate, Entered(entered))
    found = {result.subject: result.state for result in reach.test(case.platform)}
    assert found == {"commissioner-number": state, "secure-channel": "passed"}
