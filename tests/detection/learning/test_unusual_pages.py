"""Pages of what is unusual: state of each detector, what it learned, and the reason on the page of a finding."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from browser import client, console
from conftest import HandClock, scratch
from opening import SUPERVISOR, replayed

from detection.learning.test_running import burst, sign_ins
from detection.learning.world import bound, learned
from lionrock.detection import modes, replaying, store
from lionrock.detection.serving import Runner
from lionrock.detection.store import Search
from lionrock.kernel.platform import Platform

pytestmark = pytest.mark.anyio
RATE = "lionrock.anomaly.rate"


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform that learned eleven weeks and met a burst."""
    made = scratch(tmp_path_factory.mktemp("site"), HandClock())
    bound(made, *sign_ins(11), *burst(11))
    learned(made)
    yield made
    made.close()


@pytest.fixture
async def person(site: Platform) -> AsyncIterator[httpx.AsyncClient]:
    """Return somebody who is signed in."""
    async with client(console(site, {"t": SUPERVISOR}), "t") as made:
        yield made


async def test_the_list_says_what_is_on_learning_or_off(person: httpx.AsyncClient) -> None:
    """The rate is on and in watch, travel is off for want of a file, what reads other logs learns."""
    page = (await person.get("/unusual")).text
    assert "More than usual at this hour" in page
    assert "no file says where an address is" in page
    assert "nothing it reads came yet" in page
    assert "in watch" in page


async def test_a_detector_shows_what_it_learned(person: httpx.AsyncClient) -> None:
    """Entities, what is usual for them, and the numbers it runs with."""
    page = (await person.get(f"/unusual/{RATE}?q=chan")).text
    assert "chan · linux.auth" in page
    assert "at most 41 in one" in page
    assert "robust deviations from which it counts" in page
    assert (await person.get("/unusual/none")).status_code == 404


async def test_a_finding_shows_its_reason(person: httpx.AsyncClient, site: Platform) -> None:
    """The page of the finding says why, how rare, and that nobody was asked for a second opinion."""
    both = store.listing(site.db, Search(rule=RATE))
    assert len(both) == 2  # of the host and of the user
    for found in both:
        page = (await person.get(f"/findings/{found.id}")).text
        assert page.count("at most once in 77 days</") == 1
        assert "41 sign-ins between 02:00" in page
        assert "not asked" in page
        assert "serves no more" not in page


async def test_a_detector_is_let_like_any_rule(site: Platform) -> None:
    """Replayed over own history, what it found is shown; then a person lets it open incidents."""
    assert RATE in site.port(Runner).serving.rules
    effects = {one.rule: one for one in replayed(site, [RATE], 400).effects}
    assert effects[RATE].matches == 2
    replaying.let_open(site, SUPERVISOR, [RATE], "seen")
    info = site.port(Runner).serving.rules[RATE]
    assert not modes.watching(site.db, info)
