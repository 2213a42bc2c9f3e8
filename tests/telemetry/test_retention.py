"""Raw records go when they are old, stored, sealed, and held by nobody; nothing else does."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import HandClock

from lionrock.events.holds import Holds
from lionrock.events.records import Frame
from lionrock.events.telemetry import SourceChanged
from lionrock.kernel import jobs as kernel
from lionrock.kernel.errors import NotFoundError, UnavailableError
from lionrock.kernel.ledger.merkle import batch_root
from lionrock.kernel.outbox import OUTBOX
from lionrock.kernel.platform import Platform
from lionrock.telemetry import retention, running, service, store
from lionrock.telemetry.segments import Segments
from lionrock.telemetry.settings import KEEP_DAYS
from telemetry.world import BOSS, equip, log_lines

FRAMES = 6
LONG = timedelta(days=900)
STREAM = "jump-host"


class Word:
    """Says of every incident whether it is held."""

    def __init__(self, *, held: bool) -> None:
        self.says = held

    def held(self, incident: str) -> bool:
        """Say whether this incident is held."""
        return self.says

    def any_held(self) -> bool:
        """Say whether any is."""
        return self.says


class Shelf:
    """An event store that may be full."""

    def __init__(self, *, full: bool = False) -> None:
        self.full = full

    def insert(self, *given: Any) -> None:
        """Take the events, unless full."""
        if self.full:
            raise UnavailableError("full", "make room")


@pytest.fixture
def site(either: Platform, tmp_path: Path) -> Platform:
    """Return a platform that follows one folder, on which no hold stands."""
    (tmp_path / "logs").mkdir()
    equip(either)
    either.bind(Segments, Segments(either.folder / "segments", rotate_at=1))
    either.bind(Holds, Word(held=False))
    service.add(either, BOSS, "test", name="Jump host", location=str(tmp_path / "logs"))
    return either


def taken_in(site: Platform, *, full: bool = False, whole: int = FRAMES, seal: bool = True) -> None:
    """Have six frames of two records, each in a file of its own; the first `whole` carry the whole position."""
    segments = site.port(Segments)
    for n in range(FRAMES):
        raws = tuple(log_lines(2 * n, 2).splitlines())
        made = Frame(STREAM, "linux.auth", 2 * n, raws, site.now(), batch_root(raws).hex())
        segments.append(made, {"whole": n < whole, "entries": {}})
    worker = dataclasses.replace(running.pipeline(site), store=Shelf(full=full))  # type: ignore[arg-type]  # it only inserts
    running.work(site, worker)
    running.work(site, worker)
    with_stored = dataclasses.replace(store.stream(site.db, STREAM), stored=0 if full else 2 * FRAMES)
    with site.change(BOSS, "stored") as change:
        store.save(change.db, with_stored)
        change.publish(SourceChanged(STREAM, "stored"))
    if seal:
        kernel.sequence.act(site)


def dropped(site: Platform) -> list[Any]:
    """Return the facts that tell of records removed."""
    return [row.body for row in site.db.execute(OUTBOX.select().where(OUTBOX.c.kind == "RecordsDropped"))]


def test_old_records_go_and_a_fact_says_so(site: Platform, clock: HandClock) -> None:
    """The last file stays, the chain goes on from what the fact tells, and what went says that it is gone."""
    taken_in(site)
    clock.set(clock() + LONG)
    assert retention.retire(site) == FRAMES - 1
    segments = site.port(Segments)
    assert segments.begins(STREAM) == 2 * FRAMES - 2
    assert len(dropped(site)) == 1
    assert segments.chain(STREAM, 10).hex() in str(dropped(site)[0])
    assert segments.verify(STREAM, 2 * FRAMES) == 2
    with pytest.raises(NotFoundError):
        segments.frame(STREAM, 0)
    assert store.counted(site.db, STREAM, 0).entry
    assert retention.retire(site) == 0
    assert len(dropped(site)) == 1


def test_records_of_the_last_six_months_stay(site: Platform, clock: HandClock) -> None:
    """Whatever a setting says."""
    site.settings = dataclasses.replace(site.settings, environment={"LIONROCK_TELEMETRY_KEEP_DAYS": "1"})
    assert site.settings[KEEP_DAYS] == 1
    taken_in(site)
    clock.set(clock() + timedelta(days=retention.LEAST_DAYS))
    assert retention.retire(site) == 0
    clock.set(clock() + timedelta(seconds=1))
    assert retention.retire(site) == FRAMES - 1


def test_nothing_goes_while_a_hold_stands(site: Platform, clock: HandClock) -> None:
    """What may belong to an incident under a legal hold is not for us to tell apart."""
    taken_in(site)
    clock.set(clock() + LONG)
    site.bind(Holds, Word(held=True))
    assert retention.retire(site) == 0
    assert dropped(site) == []


def test_records_that_are_not_stored_stay(site: Platform, clock: HandClock) -> None:
    """The segment files are all there is of them."""
    taken_in(site, full=True)
    clock.set(clock() + LONG)
    assert retention.retire(site) == 0


def test_records_that_are_not_sealed_stay(site: Platform, clock: HandClock) -> None:
    """Their roots lie under no signed checkpoint yet."""
    taken_in(site, seal=False)
    clock.set(clock() + LONG)
    assert retention.retire(site) == 0
    kernel.sequence.act(site)
    assert retention.retire(site) == FRAMES - 1


def test_the_last_whole_position_stays(site: Platform, clock: HandClock) -> None:
    """Without it every followed file would be read from its beginning again."""
    taken_in(site, whole=3)
    clock.set(clock() + LONG)
    assert retention.retire(site) == 2
    assert site.port(Segments).begins(STREAM) == 4
