"""Buckets read from a server on loopback: each object once, whatever happens between."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import HandClock

from lionrock.events.records import Source
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text
from lionrock.telemetry.buckets import client, memory, unpacking
from lionrock.telemetry.buckets.polling import Buckets, Health
from lionrock.telemetry.model import Stream
from lionrock.telemetry.segments import Segments
from telemetry.buckets.server import KEY, SECRET, Bucket, Server
from telemetry.world import log_lines

SOURCES = Registry(["lionrock.telemetry"]).of(Source)


CIRCLES = "its listing goes round in circles"
UNREADABLE = "its listing cannot be read"
MORE, NEXT = b"<IsTruncated>true</IsTruncated>", b"<NextContinuationToken>x</NextContinuationToken>"
_MANY = gzip.compress(log_lines(0, 20_000))
DAMAGED = _MANY[: len(_MANY) // 2] + b"x" * 90


class World:
    """A bucket, and a process that reads it."""

    def __init__(self, server: Server, folder: Path, clock: HandClock) -> None:
        """Keep segment files below a folder."""
        self.bucket: Bucket = server.bucket
        self.clock = clock
        (folder / "keys").write_text(f"aws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n", "utf-8")
        (folder / "keys").chmod(0o600)
        self.stream = Stream(
            id="logs",
            name="Logs",
            source="recognise",
            location=f"s3+{server.url}/logs/in/",
            settings={"secret": str(folder / "keys"), "zone": "+08:00"},
            replayed_by=0,
            silent_after=3600,
            added=clock(),
        )
        self.folder = folder
        self.said: dict[str, Text] = {}
        self.unclaimed: list[str] = []
        self.start()

    def start(self) -> None:
        """Begin as a process that knows only what is durable."""
        self.segments = Segments(self.folder / "segments")
        self.buckets = Buckets(self.segments, SOURCES, self.clock, self._report)

    def _report(self, stream: str, problems: object, unclaimed: list[str]) -> None:
        """Keep what was reported last."""
        self.said, self.unclaimed = dict(problems), unclaimed  # type: ignore[call-overload]  # a mapping of words

    def round(self) -> int:
        """Look once."""
        return self.buckets.round([self.stream], now=True)

    @property
    def raws(self) -> list[bytes]:
        """Return every record that is durable."""
        return [raw for kept in self.segments.since("logs", 0) for raw in kept.frame.raws]

    @property
    def health(self) -> Health:
        """Return how the bucket fares."""
        (one,) = self.buckets.health()
        return one


@pytest.fixture
def world(tmp_path: Path, clock: HandClock) -> Iterator[World]:
    """Return a bucket and who reads it."""
    with Server() as server:
        yield World(server, tmp_path, clock)


def lines(first: int, count: int) -> list[bytes]:
    """Return sign-in lines as records."""
    return log_lines(first, count).splitlines()


def test_new_objects_are_read_once(world: World) -> None:
    """Plain and packed ones, whatever their name and place in the order, over restarts."""
    world.bucket.put("in/b.log", log_lines(0, 3))
    world.bucket.put("in/c d+é.log.gz", gzip.compress(log_lines(3, 2)) + gzip.compress(log_lines(5, 1)))
    world.bucket.put("out/x.log", log_lines(90, 3))
    assert (world.round(), world.round()) == (6, 0)
    world.start()
    assert world.round() == 0
    world.bucket.put("in/a//late.log", log_lines(6, 1))  # an earlier name, and one that libraries stumble over
    world.bucket.put("in/../up.log", log_lines(7, 1))
    assert world.round() == 2
    assert sorted(world.raws) == sorted(lines(0, 8))
    frame = world.segments.frame("logs", 0).frame
    assert (frame.source, frame.settings["file"], frame.settings["zone"]) == ("linux.auth", "in/b.log", "+08:00")
    assert "secret" not in frame.settings
    assert (world.health.objects, world.health.waiting, world.health.records, world.said) == (4, 0, 2, {})
    assert world.health.last_read is not None


def test_documents_of_cloudtrail_are_read_as_their_members(world: World) -> None:
    """A packed array of records under one name."""
    record = json.loads(next(one for one in SOURCES if one.id == "aws.cloudtrail").samples[0].raw)
    world.bucket.put("in/trail.json.gz", gzip.compress(json.dumps({"Records": [record] * 25}).encode()))
    assert (world.round(), world.round()) == (25, 0)
    world.start()
    assert world.round() == 0


def test_thousands_of_keys_are_listed_page_by_page(world: World) -> None:
    """None is left out, and what is known is not asked for again."""
    world.bucket.page = 60
    for n in range(260):
        world.bucket.put(f"in/{n:05}.log", log_lines(n, 1))
    while world.round():
        pass
    assert sorted(world.raws) == sorted(lines(0, 260))
    asked = len(world.bucket.asked)
    world.round()
    assert len(world.bucket.asked) == asked + 5


def test_another_content_under_the_same_key(world: World) -> None:
    """What goes on where it ended gives its new lines alone; what is another gives all of them."""
    world.bucket.put("in/a.log", log_lines(0, 3))
    world.round()
    world.bucket.put("in/a.log", log_lines(0, 5))
    assert world.round() == 2
    world.bucket.put("in/a.log", log_lines(50, 4))
    assert world.round() == 4
    world.bucket.put("in/a.log", log_lines(50, 1))
    assert world.round() == 1
    world.start()
    assert world.round() == 0
    assert world.raws == [*lines(0, 5), *lines(50, 4), *lines(50, 1)]


@pytest.mark.parametrize("moment", range(1, 5))
def test_a_kill_doubles_and_loses_nothing(world: World, moment: int) -> None:
    """Wherever a process ended, the next one goes on behind what is durable."""
    for n in range(3):
        data = log_lines(n * 11_000, 11_000)
        world.bucket.put(f"in/{n}.log{'.gz' if n == 1 else ''}", gzip.compress(data, 1) if n == 1 else data)
    appended = 0
    usual = world.segments.append

    class Killed(BaseException):
        """The process ended here."""

    def append(frame: object, position: object) -> None:
        nonlocal appended
        appended += 1
        if appended == moment and moment % 2:
            raise Killed
        usual(frame, position)  # type: ignore[arg-type]  # handed on
        if appended == moment:
            raise Killed

    world.segments.append = append  # type: ignore[method-assign]  # the moment of the kill
    with pytest.raises(Killed):
        world.round()
    world.start()
    world.round()
    world.round()
    assert world.raws == lines(0, 33_000)


def test_half_an_object_is_read_on_when_it_is_whole(world: World) -> None:
    """A connection that breaks gives whole lines, and the rest later; nothing twice."""
    world.bucket.put("in/a.log", log_lines(0, 40_000))
    world.bucket.cut = 2_500_000
    world.round()
    assert 0 < len(world.raws) < 40_000
    assert str(world.said["in/a.log"]) == "the object ended early"
    world.bucket.cut = 0
    world.round()
    assert world.raws == lines(0, 40_000)
    assert world.said == {}


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"skewed": True}, "the clocks of this machine and of the server differ by too much"),
        ({"gone": True}, "there is no such bucket"),
        ({"code": 503}, "the server answered InternalError"),
        ({"listing": b"<html>no</html>"}, UNREADABLE),
        ({"listing": b"\xff\xfe"}, UNREADABLE),
        ({"listing": b'<!DOCTYPE a [<!ENTITY b "x">]><ListBucketResult>&b;</ListBucketResult>'}, UNREADABLE),
        ({"listing": b"<ListBucketResult>" + MORE + b"</ListBucketResult>"}, UNREADABLE),
        ({"listing": b"<ListBucketResult>" + MORE + NEXT + b"</ListBucketResult>"}, CIRCLES),
    ],
)  # fmt: skip
def test_a_bucket_that_does_not_answer_well_is_told(world: World, how: dict[str, object], said: str) -> None:
    """It stands as failing with the reason, without a word of the server's own, and goes on when it answers again."""
    world.bucket.put("in/a.log", log_lines(0, 2))
    for name, value in how.items():
        setattr(world.bucket, name, value)
    assert world.round() == 0
    assert [str(one) for one in world.said.values()] == [said]
    assert world.health.failed is not None
    assert SECRET not in repr(world.health) + repr(world.said)
    for name in how:
        setattr(world.bucket, name, getattr(Bucket(), name))
    assert world.round() == 2
    assert not world.said
    assert world.health.failed is None


def test_wrong_keys_are_told_and_never_shown(world: World) -> None:
    """Neither a wrong secret nor an unknown key; a file others may read is refused before anything is asked."""
    path = Path(world.stream.settings["secret"])
    for text, said in (
        (f"aws_access_key_id = {KEY}\naws_secret_access_key = WRONG-ONE\n", "the secret key is not the right one"),
        ("aws_access_key_id = NOBODY\naws_secret_access_key = WRONG-ONE\n", "the access key is not known there"),
    ):
        path.write_text(text, "utf-8")
        world.start()
        world.round()
        assert str(world.said[world.stream.location]) == said
        assert "WRONG" not in repr(world.buckets.health()) + repr(world.said)
    path.chmod(0o640)
    world.start()
    world.round()
    assert "others than its owner" in str(world.said[world.stream.location])


def test_what_expands_without_end_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a gzip bomb the beginning is read, in little memory; it is told, and not asked for again."""
    monkeypatch.setattr(unpacking, "LARGEST", 2 << 20)
    bomb = gzip.compress(log_lines(0, 3) + b"\0" * (24 << 20))
    world.bucket.put("in/bomb.log.gz", bomb)
    world.bucket.put("in/next.log", log_lines(3, 1))
    world.round()
    assert "unpacked it has more than" in str(world.said["in/bomb.log.gz"])
    assert world.raws[:3] == lines(0, 3)
    assert world.raws[-1] == lines(3, 1)[0]
    count = len(world.raws)
    world.start()
    world.round()
    world.round()
    assert len(world.raws) == count
    assert "in/bomb.log.gz" in world.said


def test_an_endless_object_is_read_as_far_as_it_was_told(world: World) -> None:
    """What a server sends beyond the size it listed is another's business."""
    world.bucket.put("in/a.log", log_lines(0, 10))
    world.bucket.endless = True
    assert (world.round(), world.raws) == (10, lines(0, 10))


@pytest.mark.parametrize("data", [gzip.compress(log_lines(0, 900))[:-20], DAMAGED], ids=["cut", "damaged"])
def test_a_damaged_gzip_gives_what_it_can(world: World, data: bytes) -> None:
    """And says so for as long as it lies there."""
    world.bucket.put("in/a.log.gz", data)
    world.round()
    assert "gzip" in str(world.said["in/a.log.gz"])
    count = len(world.raws)
    assert count
    world.round()
    assert len(world.raws) == count
    del world.bucket.things["in/a.log.gz"]
    world.round()
    assert world.said == {}


def test_what_nobody_knows_is_told_and_looked_at_once(world: World) -> None:
    """Its name stands among the files no source knows; it is not fetched again until it is another."""
    world.bucket.put("in/odd.bin", b"\0\1\2" * 900)
    world.bucket.put("in/empty.log", b"")
    world.bucket.put("in/folder/", b"")
    world.round()
    world.round()
    assert "in/odd.bin" in world.unclaimed
    assert sum("odd.bin" in one for one in world.bucket.asked) == 1


def test_a_line_too_long_is_kept_as_its_beginning(world: World) -> None:
    """The lines beside it are whole, also when reading goes on behind it."""
    world.stream = replace(world.stream, source="linux.auth")
    world.bucket.put("in/a.log", log_lines(0, 2) + b"x" * (5 << 20) + b"\n" + log_lines(2, 2))
    assert world.round() == 5
    assert [len(raw) for raw in world.raws][2] == (1 << 20) + 1
    world.start()
    world.bucket.put("in/a.log", world.bucket.things["in/a.log"].data + log_lines(4, 1))
    assert world.round() == 1
    assert world.raws[-1] == lines(4, 1)[0]


def test_what_is_old_is_forgotten_and_not_read_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many objects pass, little is remembered; late ones of the last days still come."""
    monkeypatch.setattr(memory, "MOST", 10)
    start: Instant = world.clock()
    for n in range(40):
        world.bucket.clock = start + timedelta(days=n)
        world.bucket.put(f"in/{n:03}.log", log_lines(n, 1))
    while world.round():
        pass
    world.bucket.clock = start + timedelta(days=35)
    world.bucket.put("in/000-late.log", log_lines(70, 1))
    world.round()
    world.start()
    world.round()
    assert sorted(world.raws) == sorted([*lines(0, 40), *lines(70, 1)])
    assert len(memory.remembered(world.segments, "logs").known) < 32


def test_a_disk_that_is_full_stops_reading_and_loses_nothing(world: World) -> None:
    """What cannot be made durable is told, and read when there is room."""
    world.bucket.put("in/a.log", log_lines(0, 3))
    usual = world.segments.append

    def full(*_: object) -> None:
        raise LionrockError("the disk is full", "make room")

    world.segments.append = full  # type: ignore[method-assign,assignment]  # the disk
    world.round()
    assert str(world.said[world.stream.location]) == "the disk is full"
    world.segments.append = usual  # type: ignore[method-assign]  # room again
    assert world.round() == 3


def test_waiting_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that does not answer is left after a while."""
    monkeypatch.setattr(client, "WAIT", 0.1)
    world.bucket.slow = 0.5
    world.round()
    assert str(world.said[world.stream.location]) == "the server did not answer in time"
