"""Lets the live story arrive once the console of a demo answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.demo import model, telling
from lionrock.demo.ports import Tales
from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import job
from lionrock.telemetry import store

if TYPE_CHECKING:
    from lionrock.demo.model import Story
    from lionrock.kernel.platform import Platform


@job(every=minutes(1) / 30)
def arrive(platform: Platform) -> None:
    """Give each stream of the live stories its file, once."""
    if not platform.demo:
        return
    known, tales = {stream.name for stream in store.streams(platform.db)}, platform.port(Tales)
    if not tales.streams <= known:
        for story in tales.live:
            _come(platform, story, known)


def _come(platform: Platform, story: Story, known: set[str]) -> None:
    """Let the telemetry of a story arrive of which no stream is known yet; its last event has just happened."""
    examples = model.examples()
    begin = platform.now() - telling.lead(platform, story, examples)
    for arrival in story.arrival:
        if arrival.stream not in known:
            telling.arrive(platform, arrival, examples, begin)
