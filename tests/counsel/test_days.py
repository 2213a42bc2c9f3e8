"""Warning days: each with its source, corrections kept, last days following."""

from __future__ import annotations

from datetime import date

import pytest

from counsel.world import ANALYST, COUNSEL, DEPUTY, aware
from lionrock.counsel.days import Stated, read
from lionrock.counsel.service import days as service
from lionrock.counsel.store import days as store
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.obligations import store as obligations

GALE = Stated(date(2026, 11, 20), "gale", "Observatory, 20 Nov 2026, 09:40")
FILE = "\ufeffdate,kind,source\n2026-07-18,gale,Observatory\n2026-09-08,黑色暴雨警告,Observatory\n".encode()


def test_a_day_has_source_who_and_when(platform: Platform) -> None:
    """And obligations take it over."""
    service.state(platform, [GALE], DEPUTY, "as published")
    platform.settle()
    (day,) = store.standing(platform.db)
    assert (day.source, day.who.name, day.recorded_at) == (GALE.source, "May Ho", platform.now())
    assert [one.day for one in obligations.warned(platform.db)] == [GALE.day]


def test_a_day_recorded_so_already_changes_nothing(platform: Platform) -> None:
    """Counsel importing what the deputy entered adds no second record."""
    service.state(platform, [GALE], DEPUTY, "as published")
    assert service.state(platform, [GALE, GALE], COUNSEL, "again") == []


def test_a_correction_is_kept_and_moves_the_last_day_back(platform: Platform) -> None:
    """What was recorded by mistake stands in the history."""
    incident = aware(platform)
    last = date(2026, 12, 7)
    service.state(platform, [Stated(date(2026, 11, 21), "gale", "x")], DEPUTY, "typed")
    platform.settle()
    service.correct(platform, date(2026, 11, 21), "gale", COUNSEL, "wrong year")
    platform.settle()
    assert store.standing(platform.db) == []
    assert [(one.stands, one.why) for one in store.history(platform.db)] == [(False, "wrong year"), (True, "")]
    (report,) = [one for one in obligations.current(platform.db, incident.id) if one.terms.kind == "report"]
    assert report.terms.last_day == last


def test_what_was_not_recorded_is_not_corrected(platform: Platform) -> None:
    """There is nothing to take back."""
    with pytest.raises(NotFoundError):
        service.correct(platform, GALE.day, "gale", DEPUTY, "no")


def test_an_analyst_records_none(platform: Platform) -> None:
    """Days move last days: supervisor, deputy and counsel record them."""
    with pytest.raises(RefusedError):
        service.state(platform, [GALE], ANALYST, "as published")


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 11, 26)])
def test_a_day_out_of_reach_is_mistyped(platform: Platform, day: date) -> None:
    """Between commencement and the day after tomorrow."""
    with pytest.raises(InputError):
        service.state(platform, [Stated(day, "gale", "x")], DEPUTY, "typed")


def test_a_file_is_read_whole(platform: Platform) -> None:
    """UTF-8 with or without mark, kinds in either language."""
    service.state(platform, read(FILE), COUNSEL, "import")
    assert [(str(one.day), one.kind) for one in store.standing(platform.db)] == [
        ("2026-09-08", "black_rainstorm"),
        ("2026-07-18", "gale"),
    ]


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"day,kind\n2026-07-18,gale\n",
        b"date,kind,source\n2026-07-18,breeze,Observatory\n",
        b"date,kind,source\n18/7/2026,gale,Observatory\n",
        b"date,kind,source\n2026-07-18,gale,\n",
        b"date,kind,source\n2026-07-18,gale\n",
        b"\xff\xfe",
        b"date,kind,source\n" + b"2026-07-18,gale,x\n" * 2001,
        b"x" * 600_000,
    ],
)
def test_a_file_that_is_not_understood_is_refused_whole(file: bytes) -> None:
    """The line is named; nothing of it counts."""
    with pytest.raises(InputError):
        read(file)


def test_both_databases_keep_days(either: Platform) -> None:
    """Record and correct on SQLite and PostgreSQL."""
    service.state(either, [GALE], DEPUTY, "as published")
    service.correct(either, GALE.day, "gale", DEPUTY, "mistake")
    assert (store.standing(either.db), len(store.history(either.db))) == ([], 2)
