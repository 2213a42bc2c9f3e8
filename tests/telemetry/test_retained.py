"""That six months are there and readable is shown by reading back; what is gone or altered is named."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import HandClock

from lionrock.events.telemetry import SourceChanged
from lionrock.kernel.contributions import Control
from lionrock.kernel.platform import Platform
from lionrock.telemetry import retained, service, store
from lionrock.telemetry.commands import sources as commands
from lionrock.telemetry.segments import Segments
from telemetry.test_retention import FRAMES, STREAM, taken_in
from telemetry.world import BOSS, equip

HALF_YEAR = timedelta(days=185)


@pytest.fixture
def site(either: Platform, tmp_path: Path) -> Platform:
    """Return a platform with six frames of one stream, each in a file of its own."""
    (tmp_path / "logs").mkdir()
    equip(either)
    either.bind(Segments, Segments(either.folder / "segments", rotate_at=1))
    service.add(either, BOSS, "test", name="Jump host", location=str(tmp_path / "logs"))
    taken_in(either)
    return either


def found(site: Platform) -> retained.Proof:
    """Return the proof of the stream now."""
    return retained.proof(site, store.stream(site.db, STREAM))


def test_kept_records_are_read_back_and_listed(site: Platform, clock: HandClock) -> None:
    """Not due before six months are over, passed after; the last proof stands in the list of sources."""
    assert found(site).state == "not_due"
    clock.set(clock() + HALF_YEAR)
    proof = found(site)
    assert (proof.state, proof.records) == ("passed", 2 * FRAMES)
    assert 2 <= proof.sampled <= FRAMES
    assert retained.check(site) == 0
    assert retained.last(store.stream(site.db, STREAM)) == (clock(), proof)
    (row,) = commands.listed.act(site).rows
    assert (row["kept"], row["kept_checked"]) == ("passed", clock())
    (result,) = site.registry.get(Control, "telemetry.retention-proven").test(site)
    assert (result.state, result.effective) == ("passed", proof.oldest)


def test_what_is_gone_is_named(site: Platform) -> None:
    """The first file of the last six months, a frame that was never counted, and all of it."""
    files = site.port(Segments).files(STREAM)
    files[0].unlink()
    assert "records 0 to 1" in str(found(site).words)
    with site.change(BOSS, "lost") as change:
        change.db.execute(store.FRAME.delete().where(store.FRAME.c.first == 4))
        store.save(change.db, dataclasses.replace(store.stream(change.db, STREAM), added=site.now()))
        change.publish(SourceChanged(STREAM, "lost"))
    shutil.copyfile(files[1], files[0])
    assert found(site).state == "failed"
    shutil.rmtree(site.folder / "segments" / STREAM)
    assert "gone" in str(found(site).words)
    assert retained.check(site) == 1


def test_altered_frame_and_altered_root_are_found(site: Platform) -> None:
    """A changed byte breaks the chain; a root changed together with it is not the ledger's."""
    (first, *_) = site.port(Segments).files(STREAM)
    whole = first.read_bytes()
    first.write_bytes(whole.replace(b"port 1 ", b"port 7 "))
    assert found(site).state == "failed"
    first.write_bytes(whole)
    with site.change(BOSS, "altered") as change:
        change.db.execute(store.FRAME.update().where(store.FRAME.c.first == 0).values(root="00" * 32))
        change.publish(SourceChanged(STREAM, "altered"))
    assert "root is not the one in the ledger" in str(found(site).words)


def test_stream_that_gave_nothing_is_unknown(platform: Platform, tmp_path: Path) -> None:
    """Nobody claims what nobody knows."""
    (tmp_path / "logs").mkdir()
    stream = service.add(platform, BOSS, "test", name="Empty", location=str(tmp_path / "logs"))
    assert retained.proof(platform, stream).state == "unknown"
