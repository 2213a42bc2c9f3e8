"""Hunts that are kept, hunts by rule, and hunts made rules; through the console too."""

from __future__ import annotations

import html
from collections.abc import Iterator

import httpx
import pytest
from browser import compiled
from conftest import HandClock, scratch
from console.world import Door, token
from litestar import Litestar

from lionrock.console.service import build
from lionrock.detection.hunting import Hunter, of_text
from lionrock.events.hunting import RuleHunter
from lionrock.events.ports import EventStore, Hunt
from lionrock.events.records import LogSource
from lionrock.kernel.change import Actor
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.telemetry import asrule, hunts, running, service
from lionrock.telemetry.hunts import Asking
from lionrock.telemetry.query import parsed
from lionrock.ui.sessions import Sessions
from telemetry.test_pages import client, dressed
from telemetry.world import BOSS, log_lines

LEAD = Actor("lead", "Lead", "supervisor", "totp", fresh=True)
ID = "0b3a2f5e-2f0b-4f7d-9a59-3f3a3c1d8e10"
RULE = """title: Password guessed
id: 6e0e1d0c-5f0e-4a58-9a52-6c2f2c3f4d11
logsource:
  product: linux
  service: sshd
detection:
  selection:
    SourceIp: 203.0.113.9
  condition: selection
level: high
"""


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform into which three events came, which hunts by rules."""
    place = tmp_path_factory.mktemp("hunts")
    logs = place / "logs"
    logs.mkdir()
    (logs / "auth.log").write_bytes(log_lines(0, 3))
    made = dressed(scratch(place, HandClock()))
    made.bind(Sessions, Door({"t": LEAD}))
    made.bind(RuleHunter, Hunter(made))
    service.add(made, BOSS, "test", name="Jump host", location=str(logs))
    running.take_in(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def console(site: Platform) -> Litestar:
    """Return the console over it."""
    return build(site, compiled(site))


async def posted(app: Litestar, path: str, form: dict[str, str]) -> httpx.Response:
    """Return the answer to a form."""
    async with client(app) as browser:
        return await browser.post(path, data={**form, "lr_token": await token(browser, "/hunts")})


def test_hunt_is_kept_and_removed(site: Platform) -> None:
    """A hunt stands under its name until it is removed; what asks nothing is refused."""
    made = hunts.save(site, LEAD, " Root ", Asking(query="user:root", span="7d"))
    assert hunts.get(site.db, made.id).asking.query == "user:root"
    assert [one.name for one in hunts.every(site.db)] == ["Root"]
    for name, asking in (("", Asking(query="x")), ("Nothing", Asking()), ("Long", Asking(query="x" * 1001))):
        with pytest.raises(InputError):
            hunts.save(site, LEAD, name, asking)
    hunts.remove(site, LEAD, made.id)
    with pytest.raises(NotFoundError):
        hunts.get(site.db, made.id)


def test_hunt_becomes_a_rule_that_finds_the_same(site: Platform) -> None:
    """Parts of events are asked of the fields that hold them; what no field holds is told."""
    query = parsed("failed address:203.0.113.0/24 address:203.0.113.9 -user:admin rule:x Port:>=0 Port:>=1")
    found = site.port(EventStore).search(Hunt())
    draft = asrule.drafted(query, LogSource("linux", None, "sshd"), found, ID, "Boss")
    assert [one.en for one in draft.left_out] == ["rule:x is no field of these logs"]
    loaded = of_text(draft.content)
    assert loaded.info.id == ID
    assert "|cidr: 203.0.113.0/24" in draft.content
    assert "selection_2" in draft.content
    assert "not filter_1" in draft.content


@pytest.mark.anyio
async def test_events_are_asked_in_types(console: Litestar) -> None:
    """Typed conditions, own times, statistics of a field, the whole event and a lasting address are on the page."""
    async with client(console) as browser:
        page = html.unescape((await browser.get("/events?span=all&q=address:203.0.113.0/24&stat=user")).text)
        assert "1 distinct value" in page
        assert "never absent" in page
        assert "/hunts/as-rule?q=address" in page
        assert "span=own" in page
        assert "Failed password for root from 203.0.113.9 port 2" in page
        none = (await browser.get("/events?q=-address:203.0.113.0/24&span=all")).text
        assert "Nothing fits" in none
        timed = await browser.get("/events?q=failed&from=2026-11-22T18:30&to=2026-11-22T18:31")
        assert "1–3 of 3" in timed.text
        wrong = await browser.get("/events?q=&from=then")
        assert wrong.status_code == 422


@pytest.mark.anyio
async def test_rule_is_hunted_kept_and_opened(site: Platform, console: Litestar) -> None:
    """A pasted rule finds stored events; kept, it has an address; a wrong one comes back with what is wrong."""
    found = await posted(console, "/hunts/rule", {"content": RULE, "span": "all"})
    assert "3 found among 3 events" in found.text
    kept = await posted(console, "/hunts", {"content": RULE, "span": "all", "name": "Guessing"})
    assert kept.status_code == 303
    async with client(console) as browser:
        assert "3 found among 3 events" in (await browser.get(kept.headers["location"])).text
        assert "Guessing" in (await browser.get("/hunts")).text
        draft = html.unescape((await browser.get("/hunts/as-rule?q=address:203.0.113.9&span=all")).text)
        assert "203.0.113.9" in draft
        assert "service: sshd" in draft
    wrong = await posted(console, "/hunts/rule", {"content": "title: x", "span": "all"})
    assert wrong.status_code == 422
    assert "title: x" in wrong.text
    gone = await posted(console, f"{kept.headers['location']}/remove", {})
    assert gone.status_code == 303
    assert hunts.every(site.db) == []
