"""A program that takes in what lies in the followed files, again and again, until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from lionrock import app
from lionrock.telemetry import running
from lionrock.telemetry.segments import Segments
from telemetry.world import equip


def say(words: str) -> None:
    """Tell the test."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> None:
    """Say how many records are durable after each round."""
    platform = equip(app.attach(Path(sys.argv[1])), "Failed")
    collector, worker = running.collector(platform), running.pipeline(platform)
    say("ready")
    while True:
        collector.round(running.streams(platform))
        say(str(platform.port(Segments).next("jump-host")))
        running.work(platform, worker)


main()
