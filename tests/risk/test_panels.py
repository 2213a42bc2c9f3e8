"""What risk shows elsewhere."""

from __future__ import annotations

from lionrock.kernel.platform import Platform
from lionrock.risk.panels import instead
from lionrock.risk.service import standing_in
from lionrock.ui.pages import Ask
from risk.test_alternatives import wanted
from risk.world import ANALYST


def test_requirement_page_shows_what_stands_in_its_place(platform: Platform) -> None:
    """What is proposed or in force for the requirement, and nothing on the page of another."""
    made = standing_in.propose(platform, ANALYST, wanted(platform))
    ask = Ask(platform, ANALYST, "en", platform.now())
    view = instead.draw(ask, "C-NET-02")
    assert view is not None
    assert [one.id for one in view.values["rows"]] == [made.id]
    assert instead.draw(ask, "C-LOG-01") is None
