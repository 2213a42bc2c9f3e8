"""Why this incident and why not that one, and what a shift is given to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from browser import client, console
from conftest import HandClock
from opening import SUPERVISOR

from lionrock.detection import budget, nearby, whynot
from lionrock.detection.findings import Entity, Expected, Finding
from lionrock.detection.rule_files import OWN
from lionrock.detection.serving import Runner, ready
from lionrock.detection.twins import ME
from lionrock.detection.whynot import Near
from lionrock.events.openings import Openings
from lionrock.events.ports import Findings
from lionrock.events.records import Frame, Match
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.matching.cache import Cache

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


def finding(id: str = "a", **fields: Any) -> Finding:
    """Return a grave finding on a host, free to open an incident."""
    made = Finding(
        id=id,
        rule="r",
        title=Text("A tool of thieves", "竊取工具"),
        level="high",
        tags=(),
        entity=Entity("asset", "1", "oms"),
        host="ws-5",
        user=None,
        address=None,
        window="2026-11-22",
        count=1,
        first=AT,
        last=AT,
        learned=AT,
    )
    return replace(made, **fields)


@pytest.mark.parametrize(
    ("fields", "causes"),
    [
        ({}, ["free"]),
        ({"level": "medium"}, ["level", "alone"]),
        ({"opens": False}, ["watch", "alone"]),
        ({"expected": Expected("Ho", "known", AT)}, ["expected", "alone"]),
    ],
)
def test_why_no_incident(fields: dict[str, Any], causes: list[str]) -> None:
    """Each thing that holds a finding back is told, in both languages."""
    answers = whynot.why_not(finding(**fields), [])
    assert [one.cause for one in answers] == causes
    assert all(one.said.en != one.said.zh for one in answers)


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({}, "elsewhere"),
        ({"entity": Entity("asset", "2", "ems")}, "system"),
        ({"exercise": True}, "exercise"),
        ({"host": "other"}, "alone"),
    ],
)
def test_why_not_that_one(fields: dict[str, Any], cause: str) -> None:
    """What stands in an incident beside it, and why it was not joined to that."""
    near = [Near(finding("b", **fields), "INC-0001")]
    assert cause in [one.cause for one in whynot.why_not(finding(level="medium"), near)]


def test_why_this_one() -> None:
    """By what is shared; or because it opened it."""
    one = finding(user="ops.chan")
    told = whynot.why(one, "INC-0001", [Near(one, "INC-0001"), Near(finding("b", user="ops.chan"), "INC-0001")])
    assert "host ws-5, user ops.chan" in told.en
    assert "opened INC-0001" in whynot.why(one, "INC-0001", [Near(one, "INC-0001")]).en
    assert "no host" in whynot.why(one, "INC-0001", [Near(finding("b", host="x"), "INC-0001")]).en


@pytest.mark.parametrize(
    ("fields", "incident", "words"),
    [
        ({}, "INC-0002", "stands in INC-0002"),
        ({"expected": Expected("Ho", "known", AT)}, "", "called expected by Ho"),
        ({"exercise": True}, "", "exercise"),
        ({"entity": Entity("asset", "2", "ems")}, "", "another system"),
        ({}, "", "closed"),
    ],
)
def test_why_a_near_one_is_left_out(fields: dict[str, Any], incident: str, words: str) -> None:
    """Of every finding near an incident that is not in it."""
    told = whynot.left_out(finding("b", **fields), [finding()], incident)
    assert told is not None
    assert words in told.en
    far = finding("c", first=AT + timedelta(hours=9), last=AT + timedelta(hours=9))
    assert whynot.left_out(far, [finding()], "") is None
    assert whynot.left_out(finding("d", host="x"), [finding()], "") is None


def test_shifts_begin_in_hong_kong() -> None:
    """At the times the site writes; what cannot be read leaves three of eight hours."""
    assert budget.times("07:00, 19:30 99:00") == (time(7), time(19, 30))
    assert budget.times("never") == (time(0), time(8), time(16))
    began = budget.begins(AT, (time(7), time(19)), 3)  # 09:00 in Hong Kong
    assert [one.hour for one in began] == [23, 11, 23]
    assert began[-1] == datetime(2026, 11, 21, 23, tzinfo=UTC)


def test_a_group_counts_in_each_shift_with_news() -> None:
    """Twice what began in two shifts, not at all what is expected."""
    began = budget.begins(AT, (time(0), time(8), time(16)), 4)
    earlier = finding("b", first=AT - timedelta(hours=4), last=AT - timedelta(hours=4))
    expected = finding("c", host="x", entity=Entity("asset", "3", None), expected=Expected("Ho", "known", AT))
    found = budget.budget([finding(), earlier, expected], began, 1)
    assert (found.counts, found.now, found.over) == ((0, 0, 1, 1), 1, 0)
    assert budget.budget([], began, 1).mean == 0


def counted(platform: Platform, rule: str, level: str, digest: str = "") -> None:
    """Count one match on a host."""
    match = Match(rule, Text(rule, rule), level, (), 0, platform.now(), "ws-5", None, None, "seen", digest=digest)
    frame = Frame("alerts", "crowdstrike.alerts", 0, (b"",), platform.now(), "00" * 32)
    with platform.change(ME, "a match was counted") as change:
        platform.port(Findings).count(change, frame, [match])
    platform.settle()


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("language", "why", "not_", "shift"),
    [
        ("en", "Why this incident", "Why no incident", "This shift"),
        ("zh", "為何歸入此事故", "為何沒有事故", "本更"),
    ],
)
async def test_the_pages_answer(
    platform: Platform, clock: HandClock, language: str, why: str, not_: str, shift: str
) -> None:
    """A finding's page answers both ways; Today and the list show the shift, the form what a word would cover."""
    platform.bind(Runner, Runner(ready([next(OWN.rglob("*log_cleared.yml"))], Cache(platform.folder / "plans"))))
    counted(platform, "quiet", "medium")
    clock.set(clock.now + timedelta(days=1))
    counted(platform, "loud", "high")
    found = platform.port(Findings).between(clock.now - timedelta(days=9), clock.now + timedelta(days=1))
    by = {one.rule: one.finding for one in found}
    standing = platform.port(Openings).standing(list(by.values()))
    assert list(standing) == [by["loud"]]
    assert nearby.shift(platform).now == 1
    assert nearby.left_out(platform, standing[by["loud"]]) == []
    reader = client(console(platform, {"s": SUPERVISOR}), "s", language)
    assert why in (await reader.get(f"/findings/{by['loud']}")).text
    assert not_ in (await reader.get(f"/findings/{by['quiet']}")).text
    for url in ("/today", "/findings", "/findings?view=single"):
        assert shift in (await reader.get(url)).text
    assert "INC-0001" in (await reader.get(f"/findings/{by['loud']}/expected")).text
