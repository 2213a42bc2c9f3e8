"""Streams: added, settled, stopped; frames counted once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lionrock.events.ports import EventStore, Hunt
from lionrock.kernel.change import Actor
from lionrock.kernel.errors import (
    ConfigurationError,
    ConflictError,
    InputError,
    LionrockError,
    NotFoundError,
    RefusedError,
    UnavailableError,
)
from lionrock.kernel.outbox import OUTBOX
from lionrock.kernel.platform import Platform
from lionrock.telemetry import running, service, shelving, store
from lionrock.telemetry.frames import AlteredError
from lionrock.telemetry.model import Stream, Tally
from lionrock.telemetry.segments import Segments
from telemetry.world import BOSS, counted, equip, log_lines


@pytest.fixture
def site(platform: Platform) -> Platform:
    """Return a platform whose matcher looks for two words."""
    return equip(platform, "Failed", "root")


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Return an empty folder of logs."""
    made = tmp_path / "logs"
    made.mkdir()
    return made


def added(platform: Platform, location: Path, **given: object) -> Stream:
    """Add a stream."""
    return service.add(platform, BOSS, "test", name="Jump host", location=str(location), **given)  # type: ignore[arg-type]  # test values


def facts(platform: Platform) -> list[str]:
    """Return the kinds of the facts that were published, in order."""
    return [row.kind for row in platform.db.execute(OUTBOX.select().order_by(OUTBOX.c.seq))]


def test_stream_has_an_id_made_of_its_name(site: Platform, logs: Path) -> None:
    """Ids are short words, because event ids begin with them."""
    (logs / "a").mkdir()
    (logs / "b").mkdir()
    assert [added(site, logs / name).id for name in ("a", "b")] == ["jump-host", "jump-host-2"]


def test_adding_is_a_fact(site: Platform, logs: Path) -> None:
    """Who reads what stands in the ledger."""
    added(site, logs)
    assert facts(site)[-1] == "SourceAdded"


def test_only_an_administrator_may_add(site: Platform, logs: Path) -> None:
    """An analyst is refused."""
    with pytest.raises(RefusedError):
        service.add(site, Actor("a", "A", "analyst", "totp", fresh=True), "x", name="x", location=str(logs))


@pytest.mark.parametrize("location", ["", "relative/path", "/nowhere/at/all"])
def test_location_must_exist(site: Platform, location: str) -> None:
    """What is no existing absolute path is refused before anything is kept."""
    with pytest.raises(InputError):
        service.add(site, BOSS, "test", name="x", location=location)


def test_own_folder_is_never_read(site: Platform) -> None:
    """Neither the data folder nor a folder around it."""
    for place in (site.folder, site.folder / "blobs", site.folder.parent):
        place.mkdir(exist_ok=True)
        with pytest.raises(InputError):
            added(site, place)


def test_location_belongs_to_one_stream(site: Platform, logs: Path) -> None:
    """A file read twice would be counted twice."""
    (logs / "inner").mkdir()
    added(site, logs / "inner")
    for place in (logs, logs / "inner"):
        with pytest.raises(ConflictError):
            added(site, place)


def test_wrong_zone_host_or_source_is_refused(site: Platform, logs: Path) -> None:
    """Settings are checked when they are given."""
    with pytest.raises(ConfigurationError):
        added(site, logs, zone="Mars/Olympus")
    with pytest.raises(InputError):
        added(site, logs, host="a b")
    with pytest.raises(NotFoundError):
        added(site, logs, source="no.such")


def test_log_becomes_findings_and_events(site: Platform, logs: Path) -> None:
    """One round takes in what is there: counted, stored, searchable, in the ledger."""
    stream = added(site, logs)
    (logs / "auth.log").write_bytes(log_lines(0, 3) + b"nonsense\n\n" + log_lines(3, 1))
    assert running.take_in(site) == 1
    kept = store.stream(site.db, stream.id)
    assert (kept.next, kept.understood, kept.unparsed, kept.kinds) == (6, 4, 1, {"linux.auth": 4})
    assert counted(site) == [(word, n) for n in (0, 1, 2, 5) for word in ("Failed", "root")]
    found = site.port(EventStore).search(Hunt(newest_first=False))
    assert [event.id for event in found] == [f"{stream.id}:{n}" for n in (0, 1, 2, 5)]
    assert found[0].rules == ("Failed", "root")
    (told,) = store.told(site.db, stream.id)
    assert (told.ordinal, told.file, told.line, told.head) == (3, "auth.log", 4, b"nonsense")
    assert store.counted(site.db, stream.id, 5).entry
    assert facts(site)[-1] == "FrameCommitted"


def test_taking_in_again_counts_nothing_twice(site: Platform, logs: Path) -> None:
    """Nothing new, nothing counted; new lines, only they."""
    added(site, logs)
    (logs / "auth.log").write_bytes(log_lines(0, 3))
    assert [running.take_in(site) for _ in range(2)] == [1, 0]
    with (logs / "auth.log").open("ab") as file:
        file.write(log_lines(3, 2))
    running.take_in(site)
    assert len(counted(site)) == 10
    assert site.port(EventStore).count(Hunt()) == 5


def test_replay_is_an_exercise_with_both_times(site: Platform, logs: Path) -> None:
    """A replayed stream keeps the original time beside the replay's; its entries are marked."""
    stream = added(site, logs, replayed_by=86_400_000_000)
    (logs / "auth.log").write_bytes(log_lines(0, 1))
    running.take_in(site)
    (event,) = site.port(EventStore).search(Hunt())
    assert event.time is not None
    assert event.replayed_as == event.time + timedelta(days=1)
    assert store.stream(site.db, stream.id).last_event == event.replayed_as
    row = site.db.execute(OUTBOX.select().order_by(OUTBOX.c.seq.desc())).first()
    assert row is not None
    assert row.exercise


def test_zone_settles_times_from_then_on(site: Platform, logs: Path) -> None:
    """Old syslog lines have no time until the site says which zone they are in."""
    stream = added(site, logs)
    line = b"Nov 22 18:30:01 jump sshd[1]: Connection from 203.0.113.9 port 5\n"
    (logs / "auth.log").write_bytes(line)
    running.take_in(site)
    service.settle(site, BOSS, "test", stream.id, zone="+08:00", host="", silent_after=3600)
    with (logs / "auth.log").open("ab") as file:
        file.write(line)
    running.take_in(site)
    first, second = site.port(EventStore).search(Hunt(newest_first=False, ids=("jump-host:0", "jump-host:1")))
    times = {event.id: event.time for event in (first, second)}
    assert times["jump-host:0"] is None
    assert times["jump-host:1"] is not None


def test_stopped_stream_is_not_read_until_it_is_resumed(site: Platform, logs: Path) -> None:
    """Stopping loses nothing: reading goes on where it was."""
    stream = added(site, logs)
    service.stop(site, BOSS, "test", stream.id)
    (logs / "auth.log").write_bytes(log_lines(0, 2))
    assert running.take_in(site) == 0
    service.resume(site, BOSS, "test", stream.id)
    assert running.take_in(site) == 1
    assert facts(site).count("SourceChanged") == 2


def test_problem_is_reported_once_and_its_end_too(site: Platform, logs: Path) -> None:
    """A file that cannot be read is a fact when it is noticed, not each time one looks."""
    stream = added(site, logs)
    (logs / "a.log").symlink_to(logs / "nowhere")
    for _ in range(3):
        running.take_in(site)
    assert facts(site).count("SourceFailed") == 1
    assert store.stream(site.db, stream.id).standing(site.now()) == "failing"
    (logs / "a.log").unlink()
    running.take_in(site)
    assert store.stream(site.db, stream.id).standing(site.now()) == "waiting"


def test_lost_segment_files_stop_the_stream_with_its_name(site: Platform, logs: Path) -> None:
    """What was acknowledged and is gone is never papered over by new records."""
    stream = added(site, logs)
    (logs / "auth.log").write_bytes(log_lines(0, 3))
    running.take_in(site)
    for path in (site.folder / "segments").rglob("*.seg"):
        path.unlink()
    site.bind(Segments, Segments(site.folder / "segments"))
    running.take_in(site)
    problems = store.stream(site.db, stream.id).problems
    assert "acknowledged and are gone" in str(problems)


def test_altered_segment_file_stops_the_pipeline(site: Platform, logs: Path) -> None:
    """A frame that was changed after it was written is not counted."""
    added(site, logs)
    for n in range(3):
        with (logs / "auth.log").open("ab") as file:
            file.write(log_lines(n, 1))
        running.collector(site).round(running.streams(site))
    (path,) = (site.folder / "segments").rglob("*.seg")
    path.write_bytes(path.read_bytes().replace(b"port 1 ", b"port 7 "))
    worker = running.pipeline(site)
    with pytest.raises(AlteredError):
        worker.advance(running.streams(site)[0])
    assert len(counted(site)) == 2


class Moody:
    """An event store that may be away."""

    def __init__(self, store: EventStore) -> None:
        self.store = store
        self.away = True

    def insert(self, *given: Any) -> None:
        """Store, unless away."""
        if self.away:
            raise UnavailableError("away", "come back")
        self.store.insert(*given)


def test_store_that_is_away_stops_no_counting(site: Platform, logs: Path) -> None:
    """Findings are counted while events cannot be stored; what was missed is stored afterwards, once."""
    added(site, logs)
    moody = Moody(site.port(EventStore))
    worker = replace(running.pipeline(site), store=moody)  # type: ignore[arg-type]  # the pipeline only inserts
    collector = running.collector(site)
    for n in range(3):
        with (logs / "auth.log").open("ab") as file:
            file.write(log_lines(n, 1))
        collector.round(running.streams(site))
        moody.away = n < 2
        running.work(site, worker)
        assert [ordinal for word, ordinal in counted(site) if word == "root"] == list(range(n + 1))
        assert bool(worker.trouble) == moody.away
    found = site.port(EventStore).search(Hunt(newest_first=False))
    assert [event.id for event in found] == ["jump-host:0", "jump-host:1", "jump-host:2"]
    assert found[0].rules == ("Failed", "root")


@pytest.mark.parametrize(("hours", "expected"), [(0, "reading"), (23, "reading"), (25, "silent")])
def test_stream_is_silent_after_its_window(site: Platform, logs: Path, hours: int, expected: str) -> None:
    """Silence is counted from the last record learned."""
    stream = added(site, logs)
    (logs / "auth.log").write_bytes(log_lines(0, 1))
    running.take_in(site)
    later = site.now() + timedelta(hours=hours)
    assert store.stream(site.db, stream.id).standing(later) == expected


class Clumsy:
    """A matcher with a flaw that one word in a record brings out."""

    def match(self, records: Any, first: int) -> list[Any]:
        """Match nothing, or fall."""
        if any("203.0.113.9 port 13" in one.message or b"port 13 " in one.raw for one in records):
            raise ZeroDivisionError
        return []


def test_a_flaw_that_one_stream_brings_out_stops_no_other(site: Platform, logs: Path, tmp_path: Path) -> None:
    """The stream waits with what it has and goes on with that very frame once the flaw is mended."""
    (tmp_path / "other").mkdir()
    one, other = added(site, logs), service.add(site, BOSS, "test", name="Z", location=str(tmp_path / "other"))
    (logs / "auth.log").write_bytes(log_lines(13, 1))
    (tmp_path / "other" / "auth.log").write_bytes(log_lines(20, 2))
    running.collector(site).round(running.streams(site), final=True)
    worker = replace(running.pipeline(site), matcher=Clumsy())
    assert running.work(site, worker) == 1
    assert [store.stream(site.db, id).next for id in (one.id, other.id)] == [0, 2]
    worker.matcher = running.pipeline(site).matcher
    assert running.work(site, worker) == 1
    assert store.stream(site.db, one.id).next == 1


def test_a_flooded_stream_keeps_no_other_waiting(site: Platform, logs: Path) -> None:
    """A turn ends after its time, also between two files of segments, and the next goes on after the last frame."""
    site.bind(Segments, Segments(site.folder / "segments", rotate_at=1))
    added(site, logs)
    for n in range(3):
        with (logs / "auth.log").open("ab") as file:
            file.write(log_lines(n * 5, 5))
        running.collector(site).round(running.streams(site), final=True)
    worker = running.pipeline(site)
    turns = []
    for _ in range(5):
        (stream,) = store.streams(site.db)
        turns.append(worker.advance(stream, 0.0))
    assert turns == [1, 1, 1, 0, 0]


def test_frames_counted_while_the_next_is_matched_are_counted_in_their_order(site: Platform, logs: Path) -> None:
    """One that cannot be counted is met again, and none after it is counted before."""
    added(site, logs)
    for n in range(4):
        with (logs / "auth.log").open("ab") as file:
            file.write(log_lines(n, 1))
        running.collector(site).round(running.streams(site))
    (stream,) = store.streams(site.db)
    with ThreadPoolExecutor(1) as abreast:
        worker = running.pipeline(site, abreast)
        count, tried = worker.commit, list[int]()

        def failing(tally: Tally) -> bool:
            tried.append(tally.frame.first)
            if tried == [0, 1]:
                raise UnavailableError("away", "come back")
            return count(tally)

        worker.commit = failing
        with pytest.raises(UnavailableError):
            worker.advance(stream)
        assert (tried, store.stream(site.db, stream.id).next) == ([0, 1], 1)
        assert worker.advance(store.stream(site.db, stream.id)) == 3
        worker.close()
    assert tried == [0, 1, 1, 2, 3]
    assert [event.id for event in site.port(EventStore).search(Hunt(newest_first=False))] == [
        f"jump-host:{n}" for n in range(4)
    ]


class Away:
    """A store that does not answer."""

    def insert(self, *_: object) -> None:
        """Refuse."""
        raise UnavailableError("away", "come back")

    insert_all = insert


def test_what_cannot_be_stored_yet_does_not_keep_what_is_before_it_from_being_stored(
    site: Platform, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream that never rests is stored from where the store stopped, as soon as it answers again."""
    monkeypatch.setattr(shelving, "LINGER", 60.0)
    added(site, logs)
    keep = site.port(EventStore)
    with ThreadPoolExecutor(1) as abreast:
        for n, worker in enumerate((running.pipeline(site), running.pipeline(site, abreast))):
            with (logs / "auth.log").open("ab") as file:
                file.write(log_lines(n, 1))
            running.collector(site).round(running.streams(site))
            worker.store = Away()  # type: ignore[assignment]  # nothing else is asked of it
            assert worker.advance(store.streams(site.db)[0]) == 1
            assert worker.trouble.keys() == {"jump-host"}
        worker.store = keep
        worker.advance(store.streams(site.db)[0])
        assert worker.stored("jump-host") == 2
        worker.close()
    assert keep.count(Hunt()) == 2


class Moving(str):
    """The name of a stream: whenever it is looked up another one's trouble begins."""

    __slots__ = ("trouble",)
    trouble: dict[str, LionrockError]

    def __hash__(self) -> int:
        """Have trouble begin."""
        self.trouble[f"s{len(self.trouble)}"] = UnavailableError("away", "come back")
        return super().__hash__()


def test_trouble_that_begins_while_it_is_told_stops_nothing(site: Platform) -> None:
    """The thread that stores may meet it at any time."""
    worker, name = running.pipeline(site), Moving("jump-host")
    name.trouble = worker.trouble
    worker.trouble[name] = UnavailableError("away", "come back")
    assert running.work(site, worker, running.Met()) == 0
    assert len(worker.trouble) > 2
