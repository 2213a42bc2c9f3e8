"""The benign estate of the bench: made anew it is the same, its lines are understood, and its figures add up."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.estate import beside, practice, recall
from bench.estate.attacks import CAPTURES, Planted
from bench.estate.figures import Shifts
from bench.estate.generate import KINDS, by_stream
from bench.estate.hours import HISTORY, HONG_KONG, PATCHING, TYPHOON, Hour, hours
from bench.estate.lines import STREAMS, stream
from bench.estate.people import KNOWN, Estate, made
from bench.estate.spool import APART, Batch, Rules, Volume, learned
from bench.estate.world import Outcome, Trace, lived
from lionrock.detection.findings import Entity, Finding
from lionrock.detection.model import RuleInfo
from lionrock.detection.rule_files import OWN
from lionrock.events.records import Frame, LogRecord, Match, Source
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import same
from lionrock.telemetry.parsing import Parser

SMALL = 60
NIGHT = Hour(16 * 24 + 1)
"""One in the morning of a Wednesday: the scanner's hour, in the history's second week."""
NOON = Hour(24 + 12)


@pytest.fixture(scope="module")
def estate() -> Estate:
    """Return a small estate."""
    return made(SMALL)


def test_an_hour_is_the_same_however_one_comes_to_it(estate: Estate) -> None:
    """A published seed is worth something only then."""
    assert by_stream(estate, NOON) == by_stream(made(SMALL), Hour(NOON.number))
    assert by_stream(estate, NOON) != by_stream(made(SMALL, seed=1), NOON)


@pytest.mark.parametrize("hour", [NOON, NIGHT, Hour(13 * 24 + 5)], ids=["noon", "scanner", "clearing"])
def test_every_line_is_understood_at_its_time(estate: Estate, hour: Hour) -> None:
    """The estate writes what the sources read: nothing is lost, and each record is of the hour."""
    sources = {one.id: one for one in Registry(["lionrock.telemetry"]).of(Source)}
    parser = Parser(sources.values())
    for id, raws in by_stream(estate, hour).items():
        told = stream(id)
        for raw in raws:
            record = parser.understood(sources[told.source], raw, told.settings, 1)
            assert isinstance(record, LogRecord), raw
            assert record.time is not None
            assert hour.start - timedelta(seconds=1) <= record.time <= learned(hour) + timedelta(seconds=600), raw


def test_every_stream_is_written_within_a_day(estate: Estate) -> None:
    """No collector stands there for nothing: three hours of a day show each."""
    seen = {id.partition(":")[0] for number in (33, 34, 38) for id in by_stream(estate, Hour(number))}
    assert {*STREAMS, "web"} == seen


def test_each_kind_says_what_it_is_and_how_often() -> None:
    """Who disagrees must find what to disagree with."""
    assert all(kind.__doc__ and kind.__doc__.strip().endswith(".") for kind in KINDS)
    assert len({(kind.__module__, kind.__name__) for kind in KINDS}) == len(KINDS)


def test_the_calendar_is_hong_kongs() -> None:
    """Holidays and the typhoon are quiet, lunch is quieter than eleven, and nights are patched."""
    by_day = {hour.date: hour for hour in hours(30) if hour.local.hour == 11}
    ordinary = by_day[date(2026, 9, 29)].busy
    assert by_day[date(2026, 10, 1)].busy < by_day[TYPHOON].busy < ordinary
    assert Hour(13).busy < Hour(11).busy
    assert {hour.local.astimezone(HONG_KONG).hour for hour in hours(30) if hour.patching} == {22, 23, 0, 1, 2, 3, 4}
    assert {hour.patching for hour in hours(30)} == {"", *PATCHING.values()}


def test_what_is_known_is_of_the_estate_and_not_of_rules() -> None:
    """The staff's list names accounts and addresses with a reason, and nothing of what detects them."""
    assert all(one.why and one.kind in {"user", "host", "address"} for one in KNOWN)
    assert practice.expected("srv-01", "HARBOUR\\svc-backup", None) is not None
    assert practice.expected("srv-01", "HARBOUR\\kaman.lee", "10.20.9.4") is None


def found(rule: str = "r", level: str = "high", first: int = 0, last: int | None = None) -> Finding:
    """Return a finding that began and ended so many hours into the estate's life."""
    begin, end = Hour(first).start, Hour(first if last is None else last).start
    return Finding(f"{rule}-{first}", rule, same("Lamp"), level, (), Entity("asset", "a", None), "a", None, None,  # type: ignore[arg-type]  # one of five levels
                   begin.date().isoformat(), 1, begin, end, end)  # fmt: skip


def test_would_be_incidents_are_apart_by_six_hours_of_quiet() -> None:
    """One rule about one machine opens again after a pause; what is not grave opens nothing."""
    findings = [found(first=0, last=2), found(first=7), found(first=20), found("calm", "medium")]
    assert practice.would_be(findings) == {"r": 2}
    assert practice.noisy(findings) == {"r": 2}
    assert practice.noisy(findings[:2]) == {}


def test_what_recurs_below_high_is_usual() -> None:
    """Three days about the same entity make it so; a grave rule is never called usual for coming often."""
    calm = [found("calm", "medium", first=24 * day) for day in range(3)]
    grave = [found("grave", "high", first=24 * day) for day in range(3)]
    assert practice.usual([*calm, *grave]) == [one.id for one in calm]
    assert practice.usual(calm[:2]) == []


def test_rules_open_incidents_after_the_history_and_not_in_it(estate: Estate, tmp_path: Path) -> None:
    """A careful operator watches for a week; a rule that was loud then goes on watching, a quiet one opens."""
    rules = Rules((OWN,), tmp_path / "plans")
    grave = [one for one in rules.ready().rules.values() if one.level in {"high", "critical"}]
    loud, quiet = grave[0], grave[1]

    def batch(number: int, info: RuleInfo) -> Batch:
        one = Match(info.id, info.title, info.level, info.tags, number * APART, Hour(number).start, "srv-01", None,
                    None, "", digest=info.digest)  # fmt: skip
        return Batch(number, Frame("windows", "windows.json", number * APART, (), learned(Hour(number)), "00"), (one,))

    after = HISTORY * 24
    batches = [batch(5, loud), batch(40, loud), batch(80, quiet), batch(after + 5, loud), batch(after + 30, quiet)]
    out = lived(estate, HISTORY + 2, batches, rules, careful=True)
    assert [one.rule for one in out.opened] == [quiet.id]
    assert out.noisy == {loud.id: 2}
    assert sum(out.shifts) == 5


def test_each_miss_has_a_reason() -> None:
    """What can be worked out is said; where no rule matched, the file of reasons must know, or the run fails."""
    attack = Planted("attack-0-0", CAPTURES[0], "drawn", NOON.start, "web-01", ())
    [unread] = recall.fates([attack], Outcome(), "no such set")
    assert not recall.explained([unread])
    low = Trace(found(level="low"), NOON.start, opens=False, incident=None)
    [weak] = recall.fates([attack], Outcome(traces={"attack-0-0": [low]}), "own")
    assert weak.why == "level too low to open an incident: Lamp (low)"
    watched = Outcome(noisy={"r": 9}, traces={"attack-0-0": [replace(low, finding=found())]})
    [kept] = recall.fates([attack], watched, "own")
    assert kept.why == "in watch after 9 would-be incidents in the history: Lamp"


def test_shifts_tell_how_many_were_too_full() -> None:
    """Mean, median, 95th percentile and most stand beside the bound."""
    assert str(Shifts((1, 2, 3, 30))) == "mean 9.0, median 2.5, p95 26, most 30; 1 of 4 shifts over 20"


def test_lines_are_counted_once_and_what_only_feeds_correlations_not_at_all() -> None:
    """A line that three rules matched is one line; one that makes no finding is none."""
    one = Match("r", same("Lamp"), "low", (), 7, NOON.start, None, None, None, "")
    volume = Volume()
    volume.match([one, replace(one, level="high"), replace(one, ordinal=8), replace(one, ordinal=9, feeds="only")])
    assert (volume.matched, volume.grave) == (2, 1)


def test_correlations_are_heard_in_a_world(estate: Estate, tmp_path: Path) -> None:
    """Matches that only feed them are counted, and what they find is part of what the world came to."""
    rules = Rules((OWN / "correlations",), tmp_path / "plans")
    serving = rules.ready()
    spray = next(one for one in serving.book.correlations if one.kind == "value_count" and "user" in one.counted)
    base = serving.info(spray.rules[0])
    assert base is not None
    matches = tuple(
        Match(base.id, base.title, base.level, base.tags, n, NOON.start + timedelta(seconds=n), "lnx-01", f"u{n}",
              "198.51.100.9", "", digest=base.digest, feeds="only",
              values={"address": ("198.51.100.9",), "user": (f"u{n}",)})
        for n in range(12)
    )  # fmt: skip
    frame = Frame("auth", "linux.auth", 0, (), learned(NOON), "00")
    out = lived(estate, NOON.day, [Batch(NOON.number, frame, matches)], rules, careful=False)
    assert [one.rule for one in out.findings] == [spray.id]
    assert out.matched == {}


def test_zircolite_is_skipped_visibly() -> None:
    """Within the history nothing is measured, and the line says so, or says what is missing."""
    assert "skipped" in str(beside.begin(None, made(SMALL), HISTORY, Path(), Path()))  # type: ignore[arg-type]  # unused
