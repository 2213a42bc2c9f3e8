"""The store and the core asked over the channel, as the processes of an instance do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lionrock.events.ports import EventStore, Hunt
from lionrock.kernel import channel
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.telemetry import running, service, store
from lionrock.telemetry.eventstore import Events
from lionrock.telemetry.hearing import Heard, Span
from telemetry.world import BOSS, NOON, counted, equip, frame, log_lines, record


@pytest.fixture
def afar(platform: Platform) -> Iterator[Platform]:
    """Return a platform that runs nothing itself: the core and the store answer on their sockets."""
    equip(platform, "Failed")
    place = channel.sockets(platform.folder)
    servers = [channel.Server(place / f"{role}.sock", channel.answering(platform, role)) for role in ("core", "store")]
    far = Platform(
        platform.folder, platform.identity, platform.registry, platform.settings, platform.db, platform.clock
    )
    far.local = frozenset({"matcher"})
    equip(far, "Failed")
    yield far
    for client in far._clients.values():
        client.close()
    for server in servers:
        server.close()


def test_event_travels_whole(platform: Platform, afar: Platform) -> None:
    """What is stored over the channel comes back over it, bytes and times alike."""
    events = afar.port(EventStore)
    events.insert(frame(0, 2), [record(), None], {0: ["r.one"]})
    (event,) = events.search(Hunt(fields={"EventID": "1"}, since=NOON))
    assert event == platform.port(Events).search(Hunt())[0]
    assert event.raw == record().raw
    assert events.count(Hunt()) == 1
    assert events.facets(Hunt(), "rule", 3) == [("r.one", 1)]
    assert afar.ask("store.heard", Span(NOON)) == [Heard("s1", "WS-1", "windows.json", 1007, 1, NOON)]
    assert events.histogram(Hunt(since=NOON, until=NOON + timedelta(hours=2)), 2) == [
        (NOON, 1),
        (NOON + timedelta(hours=1), 0),
    ]


def test_refusal_travels_with_its_hint(afar: Platform) -> None:
    """An error of the store is the caller's error, in both languages."""
    with pytest.raises(InputError) as refused:
        afar.port(EventStore).facets(Hunt(), "nothing")
    assert "host" in refused.value.hint.zh


def test_log_is_taken_in_from_another_process(platform: Platform, afar: Platform, tmp_path: Path) -> None:
    """Collecting and matching need nothing of the core but its verbs."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "auth.log").write_bytes(log_lines(0, 3) + b"nonsense\n")
    (tmp_path / "logs" / "b.log").symlink_to(tmp_path / "logs" / "nowhere")
    service.add(platform, BOSS, "test", name="Jump host", location=str(tmp_path / "logs"))
    assert running.take_in(afar) == 1
    kept = store.stream(platform.db, "jump-host")
    assert (kept.understood, kept.unparsed, list(kept.problems)) == (3, 1, ["b.log"])
    assert [ordinal for _, ordinal in counted(platform)] == [0, 1, 2]
    assert store.told(platform.db, "jump-host")[0].head == b"nonsense"
    assert afar.port(EventStore).count(Hunt()) == 3
