"""Pages of posture: the matrix, a cell, requirements, controls, rulings, and all of them at a moment of the past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from browser import client, console
from conftest import HandClock, scratch
from litestar import Litestar

from assurance.browser import token
from lionrock.assurance import looking, running, strips
from lionrock.assurance.kept import Run
from lionrock.assurance.store import rulings
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import days, hours
from lionrock.kernel.contributions import Control, Result
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text, same
from lionrock.register import service
from lionrock.register.model import System
from lionrock.register.twins import ME

pytestmark = pytest.mark.anyio

HO: Final = Actor("p-ho", "Ho Man 何敏", "supervisor", "totp", fresh=True)
AUDITOR: Final = Actor("p-wu", "Wu Ka Yan 胡嘉欣", "auditor", "totp", fresh=False)
LAU: Final = Actor("p-lau", "Lau Wing 劉穎", "administrator", "totp", fresh=True)
PEOPLE: Final = {"t-ho": HO, "t-wu": AUDITOR, "t-lau": LAU}
PACKAGES: Final = [f"lionrock.{name}" for name in ("console", "access", "keys", "register", "assurance")]
HERE: Final = "/posture/controls/t.hosts"


def hosts(systems: list[str]) -> Control:
    """Return a control over 120 hosts of two systems, of which the second has one that fails."""

    def test(platform: Platform) -> Iterator[Result]:
        for n in range(120):
            bad = n == 7
            why = Text("it lacks it", "沒有") if bad else Text("it has it", "有")
            yield Result(f"host-{n:03}", "failed" if bad else "passed", why, system=systems[n % 2])

    guidance = Text("Mend the host.", "修復主機。")
    return Control("t.hosts", Text("Hosts have it", "主機均有"), ("C-LOG-03",), hours(4), "effect", test, guidance)


@pytest.fixture(scope="module")
def clock() -> HandClock:
    """Return the clock of the whole file."""
    return HandClock()


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory, clock: HandClock) -> Iterator[Platform]:
    """Return a platform with two systems, whose only run found one host that fails; it was run an hour ago."""
    place: Path = tmp_path_factory.mktemp("posture")
    made = scratch(place, clock)
    systems = [
        service.put(made, ME, "first", System(key=key, name=same(name), short=name, core_function=same("supply")))
        for key, name in (("oms", "Outage"), ("dir", "Directory"))
    ]
    made.registry = Registry(PACKAGES, [hosts(systems)])
    running.refresh(made, made.registry.get(Control, "t.hosts"))
    clock.set(clock() + hours(1))
    yield made
    made.close()


@pytest.fixture(scope="module")
def app(platform: Platform) -> Litestar:
    """Return the console over it."""
    return console(platform, PEOPLE)


async def read(app: Litestar, url: str, who: str = "t-ho", language: str = "en") -> str:
    """Return a page."""
    async with client(app, who, language) as browser:
        answer = await browser.get(url)
    assert answer.status_code == 200, url
    return answer.text


def column(platform: Platform, name: str) -> str:
    """Return the id of a system."""
    return next(id for id, words in looking.systems(platform).items() if words.en == name)


async def test_matrix_shows_what_is_unknown_first_and_opens_to_proof(app: Litestar, platform: Platform) -> None:
    """No area is green where something in it is untested; a cell leads to its controls, and those to their results."""
    page = await read(app, "/posture")
    assert page.index("state-unknown") < page.index("state-passed")
    assert "requirements loaded" in page
    assert "Nobody has seen any of the" in page
    url = f"/posture/areas/logging/{column(platform, 'Directory')}"
    assert f'href="{url}"' in page
    cell = await read(app, url)
    assert "Hosts have it" in cell
    assert f"{HERE}?system=" in cell
    assert "no test of ours covers it" in cell


async def test_anchors_of_controls_lead_to_their_pages(app: Litestar) -> None:
    """A control had an anchor on the overview; the page says where it went, and lists the least known by their ids."""
    page = await read(app, "/posture")
    assert 'data-moved="/posture/controls/"' in page
    assert '<tr id="assurance.' in page


async def test_control_page_finds_subjects(app: Litestar, platform: Platform) -> None:
    """The failing host leads, the rest are paged, and one is found by name, state or system."""
    page = await read(app, HERE)
    assert page.index("host-007") < page.index("host-000")
    assert "host-060" not in page
    assert "1–50 of 120" in page
    assert "host-119" in await read(app, f"{HERE}?page=3")
    assert "host-042" in await read(app, f"{HERE}?q=042")
    failing = await read(app, f"{HERE}?state=failed")
    assert "host-007" in failing
    assert "host-008" not in failing
    other = await read(app, f"{HERE}?system={column(platform, 'Outage')}&state=failed")
    assert "No result fits." in other
    assert "History of host-007" in await read(app, f"{HERE}?subject=host-007")
    assert "nobody has seen it fail" in page


async def test_requirement_says_four_words_and_the_next_step(app: Litestar) -> None:
    """Coverage, freshness, independence and strength with their reasons; the source; the cheapest step."""
    page = await read(app, "/posture/requirements/C-LOG-03")
    for words in ("2 of 2 systems have a fresh result", "Lionrock says so of itself", "its effect was seen"):
        assert words in page
    assert "it was never run" in page
    assert "not verified against the official text" in page
    listed = await read(app, "/posture/requirements?area=logging")
    assert "C-LOG-01" in listed
    assert "C-GOV-01" not in listed
    async with client(app, "t-ho") as browser:
        assert (await browser.get("/posture/requirements/C-NONE")).status_code == 404


async def test_past_is_shown_on_every_page(app: Litestar, clock: HandClock) -> None:
    """Before the run nothing was known; links keep the moment; a time to come or unreadable is said."""
    before = "at=2026-11-22T09:30"
    for url in ("/posture", "/posture/requirements/C-LOG-03", "/posture/requirements", "/posture/controls", HERE):
        page = await read(app, f"{url}?{before}")
        assert "This is what we knew on 22 Nov 2026, 09:30" in page
    assert "host-007" not in await read(app, f"{HERE}?{before}")
    assert "Run it now" not in await read(app, f"{HERE}?{before}")
    assert "/posture/controls?at=2026-11-22T09%3A30" in await read(app, f"/posture?{before}")
    assert "host-007" in await read(app, f"{HERE}?at=2026-11-22T10:30")
    assert "still to come" in await read(app, "/posture?at=2030-01-01T00:00")
    assert "no date or time" in await read(app, "/posture?at=yesterday")


@pytest.mark.parametrize(
    "url", ["/posture", "/posture/requirements", "/posture/requirements/C-LOG-03", "/posture/controls", HERE]
)
async def test_pages_stand_in_chinese_for_an_auditor(app: Litestar, url: str) -> None:
    """Who may only read sees every page, without a verb."""
    page = await read(app, url, "t-wu", "zh")
    assert "防護狀況" in page
    assert "立即執行" not in page
    assert "{n}" not in page


async def test_reasons_are_for_who_may_read_the_register(app: Litestar) -> None:
    """They name machines and people: the platform's administrator sees how many are in which state, and no name."""
    page = await read(app, f"{HERE}?subject=host-007", "t-lau")
    assert "120 subjects" in page
    assert "it lacks it" not in page
    assert "host-0" not in await read(app, HERE, "t-lau")
    assert "it lacks it" in await read(app, HERE, "t-wu")


async def test_ruling_is_made_and_ended_by_a_person(app: Litestar, platform: Platform, clock: HandClock) -> None:
    """A reason and an end are asked for; the host is then not applicable and what the test found stays beside it."""
    last = f"{clock() + days(10):%Y-%m-%d}"
    async with client(app, "t-ho") as browser:
        form = {"lr_token": await token(browser, HERE), "subject": "host-007", "why": "", "until": last}
        assert (await browser.post(f"{HERE}/rule", data=form)).status_code == 422
        form["why"] = "it is a printer"
        answer = await browser.post(f"{HERE}/rule", data=form)
        assert answer.headers["location"] == f"{HERE}#rulings"
        page = (await browser.get(f"{HERE}?q=host-007")).text
        assert "the test itself: failed" in page
        assert "it is a printer" in page
        [one] = rulings.standing(platform.db, clock(), "t.hosts")
        ended = {"lr_token": form["lr_token"], "why": "it is a server"}
        await browser.post(f"{HERE}/rulings/{one.id}/end", data=ended)
        page = (await browser.get(f"{HERE}?q=host-007")).text
    assert "the test itself" not in page
    assert "it is a server" in page


async def test_control_is_proven_able_to_fail_from_its_page(app: Litestar) -> None:
    """What it watches is broken in twins on a word, and the page says what it noticed."""
    here = "/posture/controls/register.owners"
    async with client(app, "t-ho") as browser:
        form = {"lr_token": await token(browser, here)}
        answer = await browser.post(f"{here}/prove", data=form)
        page = (await browser.get(here)).text
    assert answer.headers["location"] == f"{here}#proven"
    assert "nobody has seen it fail" not in page
    assert "noticed" in page


async def test_auditor_rules_nothing(app: Litestar, clock: HandClock) -> None:
    """Who may not decide is refused."""
    async with client(app, "t-wu") as browser:
        form = {"lr_token": await token(browser, HERE), "subject": "*", "why": "x", "until": "2026-12-01"}
        assert (await browser.post(f"{HERE}/rule", data=form)).status_code == 403


START = datetime(2026, 11, 1, tzinfo=UTC)


def run(began: int, last: int, until: int, state: str = "passed", code: str = "a") -> Run:
    """Return runs of a control, in hours since the start."""
    at = [START + timedelta(hours=hour) for hour in (began, last, until)]
    return Run("k", at[0], at[1], at[2], 3, state, "effect", code, "d", "e", "e")


def test_strip_has_no_gap_and_hatches_what_was_not_known() -> None:
    """Runs that found the same are one; between runs, before the first and after the last nothing was known."""
    runs = [run(2, 4, 6), run(5, 6, 8), run(8, 8, 9, "failed"), run(15, 15, 40, "unknown", "b")]
    found = strips.stretches(runs, START, START + timedelta(hours=20))
    spans = [((one.end - one.start) // timedelta(hours=1), one.state, one.proven) for one in found]
    assert spans == [
        (2, "unknown", False),
        (6, "passed", True),
        (1, "failed", True),
        (6, "unknown", False),
        (5, "unknown", True),
    ]
    assert strips.share(found) == pytest.approx(7 / 20)
    assert [one.began for one in strips.changes(runs)] == [runs[-1].began]
    assert strips.picture(found, "runs").count("<rect") == 5
    assert strips.stretches([], START, START + hours(1))[0].state == "unknown"
