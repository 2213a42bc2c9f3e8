"""Pages of vulnerabilities, over the real console."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from browser import TOKEN, client, console, send
from conftest import START, HandClock, scratch
from litestar import Litestar

from lionrock.kernel.platform import Platform
from lionrock.vulnerabilities.store import history, listing, sums
from lionrock.vulnerabilities.store.listing import Search
from vulnerabilities.world import ANALYST, AUDITOR, LEAD, Host, Item, furnished, nessus, put, taken

pytestmark = pytest.mark.anyio
PEOPLE = {"t-lead": LEAD, "t-analyst": ANALYST, "t-auditor": AUDITOR}
HERE = "/vulnerabilities"
DAY = timedelta(days=1)
OLD = START - 40 * DAY


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform with two scans, of which the second fixed one finding and missed another."""
    folder = tmp_path_factory.mktemp("site")
    platform = furnished(scratch(folder, HandClock()))
    first = [
        Host("10.20.0.15", (Item("1", cves=("CVE-2017-0144",), title="SMB <script>"), Item("2", 5.0))),
        Host("203.0.113.9", (Item("3", 7.5),)),
    ]
    taken(platform, put(folder, nessus(first, OLD), "first.nessus"))
    second = [Host("10.20.0.15", (Item("1", cves=("CVE-2017-0144",), title="SMB <script>"),))]
    taken(platform, put(folder, nessus(second, OLD + DAY), "second.nessus"))
    yield platform
    platform.close()


@pytest.fixture(scope="module")
def app(site: Platform) -> Litestar:
    """Return its console."""
    return console(site, PEOPLE)


def worst(site: Platform) -> dict[str, str]:
    """Return the gravest finding."""
    return listing.findings(site.db, Search(level="critical"), site.now())[0]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_page_answers_in_both_languages(app: Litestar, site: Platform, language: str) -> None:
    """Overview, list, one vulnerability, one finding, scans, one scan, exceptions, hosts, import."""
    one, scan = worst(site), history.scans(site.db)[0]["id"]
    paths = ("", "/list?state=all", f"/weaknesses/{one['weakness']}", f"/findings/{one['id']}", "/scans")
    async with client(app, "t-lead", language) as browser:
        for path in (*paths, f"/scans/{scan}", "/exceptions", "/hosts", "/import"):
            answer = await browser.get(HERE + path)
            assert answer.status_code == 200, path
            assert "<script>" not in answer.text.replace("<script src", "").replace('<script type="', "")


async def test_the_overview_says_what_is_past_due_and_unknown(app: Litestar) -> None:
    """A critical finding of forty days, an unknown host, the scope of the newest scan."""
    async with client(app, "t-auditor") as browser:
        text = (await browser.get(HERE)).text
    for words in ("Outage Management", "past due", "203.0.113.9", "not in the register", "5 checks", "BOD 19-02"):
        assert words in text, words


async def test_what_is_overdue_on_a_critical_system_stands_on_today(app: Litestar, site: Platform) -> None:
    """Today and the system's page both lead to the list."""
    system = worst(site)["system"]
    async with client(app, "t-analyst") as browser:
        today = (await browser.get("/today")).text
        page = (await browser.get(f"/register/systems/{system}")).text
    assert "Critical vulnerabilities past due" in today
    assert f"/vulnerabilities/list?system={system}" in page


async def test_filters_narrow_the_list(app: Litestar) -> None:
    """By CVE number, host, severity, standing; what fits none says so."""
    async with client(app, "t-lead") as browser:
        for query, there, absent in (
            ("q=cve-2017-0144", "SMB", "weakness 3"),
            ("q=203.0.113", "weakness 3", "SMB"),
            ("state=fixed", "weakness 2", "SMB"),
            ("standing=overdue&level=critical", "SMB", "weakness 3"),
            ("system=none", "weakness 3", "SMB"),
        ):
            text = (await browser.get(f"{HERE}/list?{query}")).text
            assert there in text, query
            assert absent not in text, query
        assert "No vulnerability fits" in (await browser.get(f"{HERE}/list?q=nothing%25")).text


async def test_an_exception_is_shown_beside_and_hides_nothing(app: Litestar, site: Platform) -> None:
    """A deputy accepts a risk; the finding stays listed; the exception can be ended. An analyst decides nothing."""
    url = f"{HERE}/weaknesses/{worst(site)['weakness']}"
    fields = {"kind": "accepted", "owner": "Ho Man", "reason": "isolated until the outage window", "host": ""}
    async with client(app, "t-analyst") as browser:
        assert (
            await send(browser, "/today", f"{url}/exceptions", **fields, until="2026-12-01T00:00")
        ).status_code == 403
    async with client(app, "t-lead") as browser:
        wrong = await send(browser, url, f"{url}/exceptions", **fields, until="2030-12-01T00:00")
        assert wrong.status_code == 422
        assert "isolated until" in wrong.text
        assert (await send(browser, url, f"{url}/exceptions", **fields, until="2026-12-01T00:00")).status_code == 303
        text = (await browser.get(f"{HERE}/list")).text
        assert "past due, with an exception" in text
        assert "Critical vulnerabilities past due" not in (await browser.get("/today")).text
        page = (await browser.get(f"{HERE}/exceptions")).text
        found = re.search(r"/vulnerabilities/exceptions/([0-9a-f]{32})/end", page)
        assert found is not None
        assert (await send(browser, f"{HERE}/exceptions", found[0], why="the window came early")).status_code == 303
        assert "the window came early" in (await browser.get(f"{HERE}/exceptions?show=all")).text


async def test_a_file_is_shown_before_it_is_taken(app: Litestar, site: Platform) -> None:
    """The difference first, then the import; a broken file is told with its place; an auditor has no form."""
    data = nessus([Host("oms-db.grid.example", (Item("4"),))], START - DAY)
    before = sums.totals(site.db)
    async with client(app, "t-analyst") as browser:
        token = TOKEN.search((await browser.get(f"{HERE}/import")).text)
        assert token is not None
        sent = {"lr_token": token[1], "host": ""}
        broken = await browser.post(f"{HERE}/import", data=sent, files={"file": ("x.nessus", data[:-40])})
        assert broken.status_code == 422
        assert "byte" in broken.text
        plan = await browser.post(f"{HERE}/import", data=sent, files={"file": ("x.nessus", data)})
        assert plan.status_code == 200
        assert "1 new" in plan.text
        assert sums.totals(site.db) == before
        key = re.search(r'name="key" value="([^"]+)"', plan.text)
        assert key is not None
        done = await browser.post(f"{HERE}/import/confirm", data={"lr_token": token[1], "key": key[1]})
        assert done.status_code == 303
        assert (await browser.get(done.headers["location"])).status_code == 200
        again = await browser.post(f"{HERE}/import/confirm", data={"lr_token": token[1], "key": key[1]})
        assert again.status_code == 404
    assert sums.totals(site.db)["open"] == before["open"] + 1
    assert not list((site.folder / "scans").iterdir())
    async with client(app, "t-auditor") as browser:
        assert (await browser.get(f"{HERE}/import")).status_code == 403


async def test_the_palette_finds_by_title_number_and_cve(app: Litestar) -> None:
    """What is found leads to the page of the vulnerability."""
    async with client(app, "t-lead") as browser:
        for words in ("SMB", "cve-2017-0144"):
            text = (await browser.get("/palette.json", params={"q": words})).text
            assert "/vulnerabilities/weaknesses/" in text, words
