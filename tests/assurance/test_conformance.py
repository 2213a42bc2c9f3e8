"""Every control there is: words, guidance, a requirement that exists, and states on a fresh platform."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from conftest import HandClock, scratch

from lionrock import app
from lionrock.assurance import judging, proving, running
from lionrock.kernel.contributions import Control, World
from lionrock.kernel.platform import Platform
from lionrock.law.rulebook import rulebook

CONTROLS = app.registry().of(Control)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return an instance of which twins are made; nothing in them reaches it."""
    made = scratch(tmp_path_factory.mktemp("real"), HandClock())
    yield made
    made.close()


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
def test_control_is_described(control: Control) -> None:
    """Title and guidance in both languages, an interval, and a dotted id."""
    for words in (control.title, control.guidance):
        assert words.en
        assert re.search("[一-鿿]", words.zh)
    assert control.every.total_seconds() >= 60
    assert re.fullmatch(r"[a-z_]+(\.[a-z0-9-]+)+", control.id)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
def test_control_names_requirements_that_are_loaded(control: Control) -> None:
    """What a control claims to test stands in the law packs."""
    book = rulebook(date(2026, 11, 22))
    known = {one.id for one in book.requirements} | {one.id for one in book.obligations}
    assert control.satisfies
    assert set(control.satisfies) <= known


def test_controls_run_on_a_fresh_platform(platform: Platform) -> None:
    """Where nothing is set up yet each says so: none breaks, and none passes over nothing."""
    found = running.run(platform)
    assert {one.control for one in found} == {control.id for control in CONTROLS}
    assert {one.state for one in found} <= set(judging.WORST)
    assert not [one for one in found if "the test broke" in one.reason_en]


WORLDS = app.registry().of(World)


def foremost() -> list[World]:
    """Return the first world of each control that passes, that is not known, and that breaks it."""
    first: dict[tuple[str, str, bool], World] = {}
    for one in WORLDS:
        kind = "" if one.breaks else one.shows
        if one.breaks or one.shows in ("passed", "unknown"):
            first.setdefault((one.control.id, kind, one.breaks), one)
    return list(first.values())


FIRST = foremost()


@pytest.mark.parametrize("world", FIRST, ids=lambda world: world.id)
def test_world_shows_what_it_promises(real: Platform, world: World) -> None:
    """Each sample of a control is made in a twin, and the control shows it as it is."""
    shows(real, world)


@pytest.mark.suite
@pytest.mark.parametrize("world", [one for one in WORLDS if one not in FIRST], ids=lambda world: world.id)
def test_every_world_shows_what_it_promises(real: Platform, world: World) -> None:
    """So do all the others."""
    shows(real, world)


def shows(real: Platform, world: World) -> None:
    """Find that the worst a control finds in a world is what the world promises."""
    states = proving.shown(real, world)
    assert states
    assert judging.worst(states) == world.shows


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
def test_control_has_worlds_it_passes_fails_and_does_not_know(control: Control) -> None:
    """No control is believed to pass that was never seen to fail, or that cannot say that it does not know."""
    mine = [one for one in WORLDS if one.control.id == control.id]
    whole = {one.shows for one in mine if not one.breaks}
    assert "passed" in whole, "a world in which it passes"
    assert "unknown" in {one.shows for one in mine}, "a world in which it does not know"
    assert any(one.breaks and one.shows in ("failed", "partly") for one in mine), "something that breaks it"
