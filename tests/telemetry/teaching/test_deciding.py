"""Taught kinds: proposed, reviewed, counting, changed, taken back; and what was unknown read again once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from lionrock.events.ports import EventStore, Hunt, Insert
from lionrock.kernel.change import Actor
from lionrock.kernel.errors import ConfigurationError, ConflictError, NotFoundError, RefusedError
from lionrock.kernel.outbox import OUTBOX
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.telemetry import running, service, shelving, store
from lionrock.telemetry.eventstore import Events
from lionrock.telemetry.segments import Segments
from lionrock.telemetry.teaching import deciding, lessons, library, proposing, rereading
from lionrock.telemetry.teaching import store as reviews
from lionrock.telemetry.teaching.taught import Taught
from telemetry.teaching import lines
from telemetry.world import BOSS, counted, equip


@pytest.fixture
def site(platform: Platform) -> Platform:
    """Return a platform whose matcher looks for a word of the taught log."""
    return equip(platform, "cyn")


def taught(data: bytes = lines.TEXT, id: str = "plant.turbine") -> Taught:
    """Return what a sample is taken for, with its zone settled."""
    raws = proposing.sampled(data)[0]
    found = proposing.propose(id, Text("Turbine", "渦輪機"), raws, zone="+08:00").taught
    return proposing.sampling(replace(found, product="", ocsf=3002), raws)


def proposed(site: Platform, one: Taught | None = None, stream: str = "") -> str:
    """Propose a kind; return the digest of its file."""
    return deciding.propose(site, BOSS, "test", one or taught(), stream=stream).digest


def followed(site: Platform, tmp_path: Path, kind: str) -> str:
    """Follow a folder in which a log lies that nobody knows."""
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "turbine.log").write_bytes(lines.TEXT)
    return service.add(site, BOSS, "test", name="Turbine hall", location=str(logs), source=kind).id


def facts(site: Platform) -> list[str]:
    """Return the kinds of the facts that were published, in order."""
    return [row.kind for row in site.db.execute(OUTBOX.select().order_by(OUTBOX.c.seq))]


def test_a_proposal_counts_for_nothing(site: Platform) -> None:
    """It lies in the configuration folder, for its owner alone to write, and no line is read with it."""
    proposed(site)
    path = library.place(site) / "plant.turbine.toml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [(one.id, one.state) for one in deciding.all_of(site)] == [("plant.turbine", "proposed")]
    assert not site.port(lessons.Lessons).sources(now=True)
    assert facts(site)[-1] == "SourceTaught"


def test_a_reviewed_one_is_a_kind_as_every_other(site: Platform) -> None:
    """It is listed, can be chosen for a stream, and a folder's files are recognised by it."""
    trial = deciding.accept(site, BOSS, "test", "plant.turbine", proposed(site))
    assert trial.total == 0  # it came from no stream
    assert lessons.get(site, "plant.turbine").taught
    assert deciding.standing(site, "plant.turbine").state == "counting"


def test_only_what_was_shown_is_accepted(site: Platform) -> None:
    """A file that was changed meanwhile is another one."""
    digest = proposed(site)
    path = library.place(site) / "plant.turbine.toml"
    path.write_text(path.read_text("utf-8").replace("+08:00", "+09:00").split("\n[[samples]]")[0], "utf-8")
    with pytest.raises(ConflictError, match="not the file that was shown"):
        deciding.accept(site, BOSS, "test", "plant.turbine", digest)


def test_an_edited_file_does_not_count_and_what_was_reviewed_does(site: Platform) -> None:
    """Whoever can write the folder cannot change how logs are read; the page tells of it."""
    deciding.accept(site, BOSS, "test", "plant.turbine", proposed(site))
    path = library.place(site) / "plant.turbine.toml"
    path.write_text(path.read_text("utf-8").split("\n[[samples]]")[0].replace("ocsf = 3002", "ocsf = 0"), "utf-8")
    assert deciding.standing(site, "plant.turbine").state == "changed"
    assert site.port(lessons.Lessons).sources(now=True)[0].parse(lines.TEXT.splitlines()[0], {}).ocsf == 3002
    path.write_text("id = 7\n", "utf-8")
    (path.parent / "other.toml").write_text('id = "other"\n', "utf-8")
    found = {one.id: one for one in deciding.all_of(site)}
    assert [(found[id].state, found[id].entry.line) for id in sorted(found)] == [("broken", 1), ("broken", 1)]  # type: ignore[union-attr]  # files are there
    assert len(site.port(lessons.Lessons).sources(now=True)) == 1
    path.unlink()
    assert deciding.standing(site, "plant.turbine").state == "gone"


def test_a_file_others_may_write_serves_nothing(site: Platform) -> None:
    """Nor does a folder."""
    proposed(site)
    path = library.place(site) / "plant.turbine.toml"
    path.chmod(0o666)
    (entry,) = library.entries(site)
    assert (entry.taught, str(entry.problem)) == (None, "others than its owner may write it")
    path.parent.chmod(0o777)
    assert library.entries(site)[0].taught is None
    with pytest.raises(ConfigurationError):
        proposed(site)
    path.parent.chmod(0o700)


def test_who_may_do_what(site: Platform) -> None:
    """An analyst can neither propose nor accept; a kind of ours cannot be taken over."""
    analyst = Actor("a", "A", "analyst", "totp", fresh=True)
    digest = proposed(site)
    with pytest.raises(RefusedError):
        deciding.propose(site, analyst, "x", taught())
    with pytest.raises(RefusedError):
        deciding.accept(site, analyst, "x", "plant.turbine", digest)
    with pytest.raises(RefusedError):
        deciding.withdraw(site, analyst, "x", "plant.turbine")
    with pytest.raises(ConflictError):
        proposed(site, replace(taught(), id="linux.auth"))
    with pytest.raises(NotFoundError):
        deciding.standing(site, "nothing")


def test_a_file_nobody_knew_is_read_once_it_is_taught(site: Platform, tmp_path: Path) -> None:
    """A folder whose files nobody recognised gives its lines as a sample, and is read from its first line."""
    one = running.collector(site)
    id = followed(site, tmp_path, "recognise")
    (tmp_path / "logs" / "turbine.log").write_bytes(lines.TEXT.replace(b"2026-11-22 18:", b"late 2026-11-22 at 18:"))
    running.take_in(site)
    kept = deciding.kept_lines(site, id)
    assert len(kept) == 25
    data = b"\n".join(kept)
    deciding.accept(site, BOSS, "test", "plant.turbine", proposed(site, taught(data), id))
    one.renew(running.sources(site))
    running.take_in(site)
    assert (running.streams(site)[0].understood, running.streams(site)[0].kinds) == (25, {"plant.turbine": 25})


def test_unknown_lines_are_read_again_and_nothing_is_doubled(site: Platform, tmp_path: Path) -> None:
    """Records, findings and counts come once, however often it is asked for and wherever it was killed."""
    id = followed(site, tmp_path, "linux.auth")
    running.take_in(site)
    (before,) = running.streams(site)
    assert (before.understood, before.unparsed) == (0, 25)
    assert len(store.told(site.db, id)) == 25
    trial = deciding.accept(site, BOSS, "test", "plant.turbine", proposed(site, stream=id))
    assert (trial.total, trial.share) == (25, 1.0)
    for _ in range(2):
        deciding.reread(site, BOSS, "test", id)
        running.take_in(site)
        (now,) = running.streams(site)
        assert (now.understood, now.unparsed, now.again, now.kinds["plant.turbine"]) == (25, 0, None, 25)
        assert site.port(EventStore).count(Hunt(stream=id)) == 25
        assert len(counted(site)) == 6
        assert not store.told(site.db, id)
    assert facts(site).count("RecordsReread") == 1


class Killed(Exception):  # noqa: N818 it is no error of ours
    """The process ended here."""


def test_who_was_killed_between_counting_and_storing_goes_on(site: Platform, tmp_path: Path) -> None:
    """What was counted and not stored is stored by the next look, and not counted again."""
    id = followed(site, tmp_path, "linux.auth")
    worker = running.pipeline(site)
    running.collector(site).round(running.streams(site), final=True)
    worker.advance(running.streams(site)[0])
    deciding.accept(site, BOSS, "test", "plant.turbine", proposed(site, stream=id))
    deciding.reread(site, BOSS, "test", id)
    worker.renew(running.by_id(site))

    def killed(self: Events, *_: object) -> None:
        raise Killed

    usual, Events.complete = Events.complete, killed  # type: ignore[assignment,method-assign]  # the moment of the kill
    try:
        with pytest.raises(Killed):
            rereading.advance(site, worker, running.streams(site)[0])
    finally:
        Events.complete = usual  # type: ignore[method-assign]  # as it was
    assert (running.streams(site)[0].again, running.streams(site)[0].understood) == (0, 25)
    assert site.port(EventStore).count(Hunt(stream=id)) == 0
    assert rereading.advance(site, worker, running.streams(site)[0]) == 25
    assert site.port(EventStore).count(Hunt(stream=id)) == 25
    running.take_in(site)
    assert site.port(EventStore).count(Hunt(stream=id)) == 25
    assert (len(counted(site)), running.streams(site)[0].again) == (6, None)


def test_what_is_stored_is_read_again_while_more_comes(
    site: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream that never rests keeps nobody waiting; what is not stored yet has its turn then."""
    monkeypatch.setattr(shelving, "LINGER", 60.0)
    id = followed(site, tmp_path, "linux.auth")
    running.take_in(site)
    deciding.accept(site, BOSS, "test", "plant.turbine", proposed(site, stream=id))
    deciding.reread(site, BOSS, "test", id)
    with (tmp_path / "logs" / "turbine.log").open("ab") as file:
        file.write(b"nobody knows this\n")
    running.collector(site).round(running.streams(site), final=True)
    with ThreadPoolExecutor(1) as abreast:
        worker = running.pipeline(site, abreast)
        worker.advance(running.streams(site)[0])
        for done in (25, 0):
            assert rereading.advance(site, worker, running.streams(site)[0]) == done
            assert (running.streams(site)[0].understood, running.streams(site)[0].again) == (25, 25)
        worker.close()
        assert rereading.advance(site, worker, running.streams(site)[0]) == 0
    assert running.streams(site)[0].again is None
    assert site.port(EventStore).count(Hunt(stream=id)) == 25


def test_lines_understood_before_stay_as_they_are(site: Platform, tmp_path: Path) -> None:
    """A frame of both kinds keeps what it had; only what was unknown is added."""
    logs = tmp_path / "logs"
    logs.mkdir()
    known = b"2026-11-22T18:30:01+08:00 jump sshd[812]: Failed password for cyn from 203.0.113.9 port 5 ssh2\n"
    (logs / "mixed.log").write_bytes(known * 3 + lines.TEXT + known)
    id = service.add(site, BOSS, "test", name="Mixed", location=str(logs), source="linux.auth").id
    running.take_in(site)
    assert site.port(EventStore).count(Hunt(stream=id)) == 4
    deciding.accept(site, BOSS, "test", "plant.turbine", proposed(site, stream=id))
    deciding.reread(site, BOSS, "test", id)
    running.take_in(site)
    assert site.port(EventStore).count(Hunt(stream=id)) == 29
    assert len(counted(site)) == 10
    frame = site.port(Segments).frame(id, 0).frame
    site.port(Events).complete(replace(frame, raws=()), Insert(frame, (None,) * 29, {}).records, {})
    assert site.port(EventStore).count(Hunt(stream=id)) == 29


def test_taken_back_it_reads_no_more(site: Platform, tmp_path: Path) -> None:
    """What it read stays; new lines are unknown again, and it can be accepted once more."""
    id = followed(site, tmp_path, "linux.auth")
    digest = proposed(site)
    deciding.accept(site, BOSS, "test", "plant.turbine", digest)
    running.take_in(site)
    deciding.withdraw(site, BOSS, "test", "plant.turbine")
    with (tmp_path / "logs" / "turbine.log").open("ab") as file:
        file.write(lines.TEXT)
    running.take_in(site)
    (now,) = running.streams(site)
    assert (now.understood, now.unparsed) == (25, 25)
    assert deciding.standing(site, "plant.turbine").state == "withdrawn"
    with pytest.raises(ConflictError):
        deciding.withdraw(site, BOSS, "test", "plant.turbine")
    deciding.accept(site, BOSS, "test", "plant.turbine", digest)
    assert reviews.review(site.db, "plant.turbine").counting == digest  # type: ignore[union-attr]  # it is there
    assert id


def test_reviews_are_kept_on_both_databases(either: Platform) -> None:
    """Who proposed and who decided stand beside the file that counts."""
    deciding.accept(either, BOSS, "test", "plant.turbine", proposed(either))
    (one,) = reviews.reviews(either.db)
    assert (one.proposer, one.decider, bool(one.body), one.understood) == ("Boss", "Boss", True, 0)
    assert len(reviews.bodies(either.db)) == 1
    assert not reviews.unread(either.db, "none", 0, 5)
