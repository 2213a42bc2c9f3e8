"""Replayed telemetry: what a story tells happened before it was learned."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lionrock.demo import jobs, model, telling
from lionrock.demo.model import Story
from lionrock.kernel.clock import minutes
from lionrock.kernel.platform import Platform
from lionrock.telemetry import store

STORIES = {story.id: story for story in model.stories(model.examples())}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_no_event_of_a_story_happens_after_it_arrived(demo: Platform, story: Story) -> None:
    """Each file, moved to the story's beginning less its lead, has ended when the story begins."""
    begin = demo.now() - telling.lead(demo, story, model.examples())
    for arrival in story.arrival:
        first, last = telling.happened(demo, arrival, model.examples())
        assert first <= last
        assert begin + (last - first) <= demo.now()


def test_the_live_story_ends_as_it_arrives(demo: Platform) -> None:
    """All its streams are moved alike, and the longest ends now: their order among each other stays."""
    jobs.arrive.act(demo)
    moved = {stream.name: timedelta(microseconds=stream.replayed_by) for stream in store.streams(demo.db)}
    ends = []
    for arrival in STORIES["log4shell"].arrival:
        first, last = telling.happened(demo, arrival, model.examples())
        assert first + moved[arrival.stream] > demo.now() - minutes(5)
        ends.append(last + moved[arrival.stream])
    assert max(ends) == demo.now()


def test_the_live_story_arrives_once(demo: Platform) -> None:
    """A second turn of the job adds no stream."""
    jobs.arrive.act(demo)
    jobs.arrive.act(demo)
    assert len(store.streams(demo.db)) == len(STORIES["log4shell"].arrival)
