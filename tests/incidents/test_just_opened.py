"""An incident that was opened a moment ago, of which no other capability has heard yet."""

from __future__ import annotations

import asyncio

import browser
import pytest

from incidents.world import DEPUTY, TwoSystems
from lionrock.events.filings import DutyBook
from lionrock.events.ports import Estate
from lionrock.incidents import service
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import same


class Waiting:
    """A book of duties that has not heard of any incident, as while its reactions lag behind."""

    def about(self, incident: str) -> None:
        """Know nothing yet."""
        raise NotFoundError(same(f"no incident {incident}"), same("Wait a moment."))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_its_page_opens_before_its_duties_are_known(platform: Platform, language: str) -> None:
    """Whoever is first on the page reads the story and may answer; the clocks follow by themselves."""
    platform.bind(Estate, TwoSystems())
    platform.bind(DutyBook, Waiting())
    opened = service.open_by_hand(platform, DEPUTY, "Pumps stopped by themselves")

    async def read() -> tuple[int, str]:
        async with browser.client(browser.console(platform, {"deputy": DEPUTY}), "deputy", language) as one:
            answer = await one.get(f"/incidents/{opened.reference}")
            return answer.status_code, answer.text

    status, page = asyncio.run(read())
    assert status == 200
    assert "Pumps stopped by themselves" in page
    assert ("Call whoever is on duty" if language == "en" else "傳召當值人員") in page
