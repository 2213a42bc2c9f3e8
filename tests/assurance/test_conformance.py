"""Every control there is: words, guidance, a requirement that exists, and states on a fresh platform."""

from __future__ import annotations

import re

import pytest

from lionrock import app
from lionrock.assurance import judging, running
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.contributions import Control
from lionrock.kernel.platform import Platform
from lionrock.law.rulebook import rulebook

CONTROLS = app.registry().of(Control)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
def test_control_is_described(control: Control) -> None:
    """Title and guidance in both languages, an interval, and a dotted id."""
    for words in (control.title, control.guidance):
        assert words.en
        assert re.search("[一-鿿]", words.zh)
    assert control.every.total_seconds() >= 60
    assert re.fullmatch(r"[a-z_]+(\.[a-z0-9-]+)+", control.id)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
def test_control_names_requirements_that_are_loaded(control: Control, platform: Platform) -> None:
    """What a control claims to test stands in the law packs."""
    book = rulebook(platform.now().astimezone(HONG_KONG).date())
    known = {one.id for one in book.requirements} | {one.id for one in book.obligations}
    assert control.satisfies
    assert set(control.satisfies) <= known


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
def test_control_runs_on_a_fresh_platform(control: Control, platform: Platform) -> None:
    """Where nothing is set up yet it says so: it neither breaks nor passes over nothing."""
    found = running.test(platform, control)
    assert found
    assert {one.state for one in found} <= set(judging.WORST)
    assert not any("the test broke" in one.reason_en for one in found), found
