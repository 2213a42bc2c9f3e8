"""A simulated operator from designation on: no duty missed or late, every page taken or escalated, nothing silent."""

from __future__ import annotations

from datetime import UTC, timedelta
from random import Random

import pytest
from conftest import HandClock

from lionrock.duties import service as duties
from lionrock.kernel.clock import days
from lionrock.kernel.platform import Platform
from simulation import site
from simulation.clockwork import Clockwork
from simulation.operator import Operator
from simulation.story import Story
from simulation.watch import Figures, Watch


def lived(platform: Platform, clock: HandClock, span: timedelta, seed: int, approves: float = 0.0) -> Figures:
    """Live through a span from the day of designation, and a month more in which nothing new happens."""
    random = Random(seed)
    began = site.BEGAN.astimezone(UTC)
    clock.set(began)
    site.founded(platform)
    for regime, limit in (("insurer", "PT24H"), ("privacy", ""), ("customers", "P5D")):
        duties.switch(platform, site.LAM, regime, "it binds us", on=True, limit=limit)
    work = Clockwork(platform, clock)
    operator = Operator(work, random, approves)
    work.told = operator.listen
    story = Story(operator, random, began + span)
    story.set_out()
    watch = Watch(platform)
    while clock.now < began + span:
        work.run(min(clock.now + days(7), began + span))
        watch.look()
    figures = watch.settled(list(operator.truth), operator.upgraded)
    print(f"\nseed {seed}, {span.days} days, {work.steps} steps\n{figures}")  # noqa: T201 the figures are the point
    print(  # noqa: T201
        f"records taken back {operator.wrong}, weeks without a roster {story.gaps}, warning days {story.warned}, "
        f"of them on a last day {story.on_last_days}"
    )
    return figures


def test_the_first_months_miss_nothing(platform: Platform, clock: HandClock) -> None:
    """Office, unit and both plans, an incident at night, and whatever the seed brings."""
    figures = lived(platform, clock, days(105), 7)
    assert {"OBL-19-OFFICE", "OBL-21-UNIT", "OBL-23-PLAN", "OBL-27-ERP"} <= set(figures.rows)
    assert figures.incidents["incident serious"]
    assert figures.escalated


@pytest.mark.suite
@pytest.mark.parametrize("seed", [1, 2])
def test_two_years_miss_nothing(platform: Platform, clock: HandClock, seed: int) -> None:
    """Two assessments, the first audit and its report, incidents of both kinds, holidays, warning days, gaps."""
    figures = lived(platform, clock, days(2 * 365 + 100), seed, approves=0.1)
    assert figures.rows["OBL-24-RA"] >= 1
    assert figures.rows["OBL-25-AUDIT"] == 1
    assert figures.everybody
    assert {"incident serious", "incident not_serious"} <= set(figures.incidents)
    assert figures.upgraded


@pytest.mark.suite
def test_nothing_is_missed_to_the_second_audit(platform: Platform, clock: HandClock) -> None:
    """From designation until the report of the second audit was handed in."""
    figures = lived(platform, clock, days(4 * 365 + 130), 4)
    assert figures.rows["OBL-25-AUDIT"] == 2
    assert figures.rows["OBL-24-RA"] == 4
