"""The pages on which rules are replayed, seen and let open incidents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from browser import client, console, send
from opening import SUPERVISOR, let_all_open

from lionrock.detection import modes, panels, replaying
from lionrock.detection.replaying import Replays
from lionrock.detection.serving import Runner
from lionrock.events.rules import RulesModeChanged
from lionrock.kernel.change import Actor
from lionrock.kernel.platform import Platform
from lionrock.telemetry import running, service
from lionrock.telemetry.commands.sources import SHELL
from lionrock.ui.pages import Ask

pytestmark = pytest.mark.anyio

ANALYST = Actor("a", "Ng Tsz-kit", "analyst", "totp", fresh=True)
PEOPLE = {"s": SUPERVISOR, "a": ANALYST}
CAPTURE = Path(__file__).parents[2] / "examples" / "telemetry" / "psexec-hive.json"


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.mark.parametrize(
    ("language", "watch", "effect", "none"),
    [
        ("en", "{n} in watch", "What they would have found", "watch from now on"),
        ("zh", "{n} 項觀察中", "會得出的偵測結果", "只作觀察"),
    ],
)
async def test_from_watch_to_live_and_back(
    platform: Platform, language: str, watch: str, effect: str, none: str
) -> None:
    """A supervisor replays all rules, sees the effect, lets those ticked, and takes one back."""
    service.add(platform, SHELL, "test", name="log", location=str(CAPTURE), zone="-04:00")
    running.take_in(platform)
    reader = client(console(platform, PEOPLE), "s", language)
    rules = list(platform.port(Runner).serving.rules)
    assert watch.format(n=len(rules)) in (await reader.get("/rules")).text
    asked = await send(reader, "/rules", "/rules/replay", which="watch", days="3000")
    place = asked.headers["location"]
    assert "gauge" in (await reader.get(place)).text or "track" in (await reader.get(place)).text
    while platform.port(Replays).work():
        pass
    seen = (await reader.get(place)).text
    assert effect in seen
    assert "WORKSTATION5" in seen
    refused = await send(reader, place, place, rule=rules[0], reason=" ")
    assert refused.status_code == 200
    assert modes.every(platform.db) == {}
    assert (await send(reader, place, place, rule=rules[0], quiet="yes", reason="seen")).status_code == 303
    live = modes.every(platform.db)
    assert rules[0] in live
    assert len(live) > 5
    assert modes.every(platform.db)[rules[0]].replay == place.rsplit("/", 1)[-1]
    back = await send(reader, "/rules?mode=live", "/rules/watch", rule=rules[0])
    assert none in (await reader.get(back.headers["location"])).text
    assert rules[0] not in modes.every(platform.db)


async def test_an_analyst_sees_and_cannot_let(platform: Platform) -> None:
    """The page says who decides; the act is refused."""
    asked = replaying.ask(platform, ANALYST, list(platform.port(Runner).serving.rules))
    platform.port(Replays).work()
    reader = client(console(platform, PEOPLE), "a")
    place = f"/rules/replays/{asked.id}"
    assert "supervisor or deputy decides" in (await reader.get(place)).text
    assert (await send(reader, "/rules", place, quiet="yes", reason="seen")).status_code == 403
    assert modes.every(platform.db) == {}


async def test_to_silence_rules_a_person_proves_who_they_are(platform: Platform) -> None:
    """As to let them: a session left open takes no rule back."""
    let_all_open(platform)
    rule = next(iter(platform.port(Runner).serving.rules))
    reader = client(console(platform, {"s": replace(SUPERVISOR, fresh=False)}), "s")
    sent = await send(reader, "/rules?mode=live", "/rules/watch", rule=rule)
    assert sent.headers["location"].startswith("/again/")
    assert rule in modes.every(platform.db)


@pytest.mark.parametrize(("language", "gone"), [("en", "Let, and serving no more"), ("zh", "已獲准但不再生效")])
async def test_a_live_rule_that_serves_no_more_is_told(platform: Platform, language: str, gone: str) -> None:
    """On Today and on the page of rules, until a person takes the word back."""
    reader = client(console(platform, PEOPLE), "s", language)
    with platform.change(SUPERVISOR, "test") as change:
        modes.let(change.db, modes.Live("r-gone", "0" * 64, change.now, "Ho", "seen", "1" * 32, "2" * 32))
        change.publish(RulesModeChanged("live", (("r-gone", "0" * 64),), None, "seen"))
    ask = Ask(platform, SUPERVISOR, "en", platform.now())
    assert "/rules#gone" in [gap.url for gap in panels.watching.find(ask)]
    shown = (await reader.get("/rules")).text
    assert gone in shown
    assert "r-gone" in shown
    await send(reader, "/rules", "/rules/watch", rule="r-gone")
    assert "r-gone" not in (await reader.get("/rules")).text
    assert "/rules#gone" not in [gap.url for gap in panels.watching.find(ask)]


def test_grave_rules_in_watch_are_a_gap_on_today(platform: Platform) -> None:
    """Until a person looked."""
    ask = Ask(platform, SUPERVISOR, "en", platform.now())
    [gap] = panels.watching.find(ask)
    assert gap.url == "/rules#watch"
    let_all_open(platform)
    assert list(panels.watching.find(ask)) == []
