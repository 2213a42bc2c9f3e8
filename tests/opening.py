"""Lets rules open incidents the way a supervisor does: after a replay over what the platform has read so far."""

from __future__ import annotations

from lionrock.detection import replaying
from lionrock.detection.modes import Replay
from lionrock.detection.replaying import Replays
from lionrock.detection.serving import Runner
from lionrock.kernel.change import Actor
from lionrock.kernel.platform import Platform

SUPERVISOR = Actor(id="opening", name="Ho Wai-man", role="supervisor", factor="passkey", fresh=True)


def replayed(platform: Platform, rules: list[str], days: int = 30) -> Replay:
    """Return a replay of these rules, worked off."""
    asked = replaying.ask(platform, SUPERVISOR, rules, days)
    while platform.port(Replays).work():
        pass
    return replaying.get(platform, asked.id)


def let_all_open(platform: Platform) -> None:
    """Let every rule that serves open incidents."""
    rules = list(platform.port(Runner).serving.rules)
    replayed(platform, rules)
    replaying.let_open(platform, SUPERVISOR, rules, "seen")
