"""Learning over the real event store: a log that is read is learned from, once, on both databases."""

from __future__ import annotations

from pathlib import Path

from conftest import HandClock
from telemetry.world import Words

from detection.learning.world import Nobody, detector
from lionrock.detection.learning import running, store
from lionrock.detection.learning.second import Second
from lionrock.detection.learning.store import Place
from lionrock.events.ports import Matcher
from lionrock.kernel.clock import minutes
from lionrock.kernel.platform import Platform
from lionrock.telemetry import running as telemetry
from lionrock.telemetry import service
from lionrock.telemetry.commands.sources import SHELL

LINES = "".join(
    f"Nov 22 0{hour}:{minute:02}:07 jump-01 sshd[7{minute}]: Accepted password for chan from 192.0.2.7 port 5{minute}\n"
    for hour in range(1, 4)
    for minute in range(20)
)


def test_a_log_is_learned_from_once(platform: Platform, clock: HandClock, tmp_path: Path) -> None:
    """Users, hosts and messages become habits, the place is kept, and a second round reads nothing."""
    platform.bind(Second, Nobody())
    platform.bind(Matcher, Words())
    path = tmp_path / "auth.log"
    path.write_text(LINES, "utf-8")
    service.add(platform, SHELL, "test", name="auth", location=str(path), zone="+08:00", source="linux.auth")
    telemetry.take_in(platform)
    clock.set(clock.now + minutes(5))
    assert running.learn(platform) == 60
    assert running.learn(platform) == 0
    assert [key for key, _ in store.latest(platform.db, detector(platform, "user-on-host"))] == ["chan"]
    key, habit = store.latest(platform.db, detector(platform, "new-template"))[0]
    assert key.startswith("linux.auth\x1fsshd")
    assert "Accepted password for chan from <host>" in habit.templates[0].text  # type: ignore[attr-defined]
    place = store.places(platform.db)["lionrock.anomaly.rate", "auth"]
    assert (place.next, place.waiting) == (60, 0)


def test_places_and_habits_are_kept_on_both_databases(either: Platform) -> None:
    """What is kept comes back, and is replaced by what is kept later."""
    own = detector(either, "user-on-host")
    for since in (5, 7):
        with either.db.engine.begin() as db:
            store.keep_place(db, Place(own.id, "s1", since), ())
            store.keep_habits(db, own, {"chan": own.habit(since=since, last=9)})
    assert store.places(either.db)[own.id, "s1"].next == 7
    assert store.habits(either.db, own, ["chan", "nobody"])["chan"].since == 7
    assert store.number(either.db, own.id) == 1
