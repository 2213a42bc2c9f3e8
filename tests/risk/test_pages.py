"""Pages of risk, over the real console."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browser import TOKEN, client, console, send
from conftest import HandClock, scratch
from litestar import Litestar

from lionrock.kernel.platform import Platform
from lionrock.risk import recall
from lionrock.risk.service import assessing, scenarios
from lionrock.risk.store import assessments
from risk.world import ANALYST, AUDITOR, LEAD, SECOND, furnished, opened, treated, words

pytestmark = pytest.mark.anyio
PEOPLE = {"t-lead": LEAD, "t-analyst": ANALYST, "t-auditor": AUDITOR, "t-second": SECOND}


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform with an open assessment and one scenario to accept."""
    platform = scratch(tmp_path_factory.mktemp("site"), HandClock())
    furnished(platform)
    one = opened(platform)
    treated(platform, one)
    scenarios.write(platform, ANALYST, one.id, words(one.systems[0], 5, 5, "accept"))
    yield platform
    platform.close()


@pytest.fixture(scope="module")
def app(site: Platform) -> Litestar:
    """Return its console."""
    return console(site, PEOPLE)


def here(site: Platform) -> str:
    """Return the address of the first assessment."""
    return f"/risk/assessments/{assessments.listing(site.db)[-1].id}"


def grave(site: Platform) -> str:
    """Return the address of the scenario to accept."""
    found = recall.of(site, assessments.listing(site.db)[-1].id)
    return f"/risk/scenarios/{next(one.id for one in found if one.words.treatment == 'accept')}"


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_page_answers_in_both_languages(app: Litestar, site: Platform, language: str) -> None:
    """Lists, forms, the assessment with its picture, a scenario."""
    paths = ["/risk", "/risk/open", "/risk/acceptances", "/risk/tests", "/risk/alternatives", "/risk/alternatives/new"]
    paths += [here(site), here(site) + "/write", here(site) + "/suggestions", grave(site) + "/write"]
    paths += [f"/risk/scenarios/{one.id}" for one in recall.of(site, assessments.listing(site.db)[-1].id)]
    async with client(app, "t-analyst", language) as browser:
        for path in paths:
            page = await browser.get(path)
            assert page.status_code == 200, path
            assert "style=" not in page.text
        text = (await browser.get(here(site))).text
    assert 'class="risk-matrix"' in text
    assert ("ransomware" if language == "en" else "勒索軟件").lower() in text.lower()


async def test_a_scenario_is_written_with_all_that_is_missing_named(app: Litestar, site: Platform) -> None:
    """Every wrong field stands in the summary at once; what was typed stays."""
    async with client(app, "t-analyst") as browser:
        path = here(site) + "/write"
        page = await send(browser, path, path, weakness="old firmware", likelihood="9", system="x")
        assert page.status_code == 422
        assert {"#f-system", "#f-threat", "#f-likelihood", "#f-impact_why"} <= set(
            re.findall(r'href="(#f-\w+)"', page.text)
        )
        assert "old firmware" in page.text
        whole = {"system": assessments.listing(site.db)[-1].systems[0], "threat": "malware", "likelihood": "2"}
        whole |= {"likelihood_why": "rare", "impact": "2", "impact_why": "slight", "weakness": "old <firmware>"}
        made = await send(browser, path, path, **whole, treatment="")
        assert made.status_code == 303
        shown = await browser.get(made.headers["location"])
    assert "old &lt;firmware&gt;" in shown.text


async def test_who_may_accept_does_and_others_do_not(app: Litestar, site: Platform) -> None:
    """The analyst cannot; the deputy can, with reason and end; then it stands in the list."""
    fields = {"reason": "borne for a month", "until": "2026-12-20T10:00", "revision": "1"}
    async with client(app, "t-analyst") as browser:
        refused = await send(browser, grave(site), grave(site) + "/accept", **fields)
        assert refused.status_code == 403
    async with client(app, "t-lead") as browser:
        wrong = await send(browser, grave(site), grave(site) + "/accept", **(fields | {"reason": " "}))
        assert wrong.status_code == 422
        done = await send(browser, grave(site), grave(site) + "/accept", **fields)
        assert done.status_code == 303
        assert "borne for a month" in (await browser.get("/risk/acceptances")).text


async def test_a_file_of_findings_is_tried_and_taken(app: Litestar, site: Platform) -> None:
    """A wrong row is named and nothing is taken; a right file is shown first, then taken."""
    head = "reference,title,severity,system,state,found_on,retest\n"
    fields = {"name": "Spring test", "tester": "Red Ltd", "tested_on": "2026-11-01"}
    async with client(app, "t-analyst") as browser:
        found = TOKEN.search((await browser.get("/risk/tests")).text)
        assert found
        fields["lr_token"] = found[1]
        for line, status in (("F1,SQL,grave,oms,open,2026-11-01,\n", 422), ("F1,SQL,high,OMS,open,2026-11-01,\n", 200)):
            files = {"file": ("t.csv", (head + line).encode(), "text/csv")}
            page = await browser.post("/risk/tests", data=fields, files=files)
            assert page.status_code == status
        key = re.search(r'name="key" value="([^"]+)"', page.text)
        assert key
        done = await browser.post("/risk/tests/take", data={"lr_token": fields["lr_token"], "key": key[1]})
        assert done.status_code == 303
        assert "Red Ltd" in (await browser.get(done.headers["location"])).text
        suggested = (await browser.get(here(site) + "/suggestions")).text
        declined = re.search(r'name="suggestion" value="(pentest:[^"]+)"', suggested)
        assert declined
        path = here(site) + "/suggestions"
        assert (await send(browser, path, path, suggestion=declined[1], why="fixed since")).status_code == 303
        assert "fixed since" in (await browser.get(path)).text


async def test_a_report_is_set_down_endorsed_and_submitted(app: Litestar, site: Platform) -> None:
    """Closed, set down by one, endorsed by another, recorded as submitted; as a file too."""
    one = opened(site, cycle="directed")
    treated(site, one)
    assessing.close(site, ANALYST, one.id, one.version, "two high risks")
    path = f"/risk/assessments/{one.id}"
    async with client(app, "t-lead") as browser:
        made = await send(browser, path, path + "/reports", why="the year's report")
        assert made.status_code == 303
        version = made.headers["location"]
        page = await browser.get(version)
        assert page.status_code == 200
        digest = re.search(r'name="digest" value="([^"]+)"', page.text)
        assert digest
        own = await send(browser, version, version + "/endorse", digest=digest[1])
        assert own.status_code == 422
    async with client(app, "t-second") as browser:
        assert (await send(browser, version, version + "/endorse", digest=digest[1])).status_code == 303
        sent = await send(browser, version, version + "/submit", at="2026-11-22T10:00", how="by hand", receipt="R-1")
        assert sent.status_code == 303
        assert (await browser.get(version + "/docx")).content.startswith(b"PK")
        assert (await browser.get(version + "/xls")).status_code == 422


async def test_an_alternative_control_is_proposed_approved_and_ended(app: Litestar, site: Platform) -> None:
    """Wrong fields are named together; another person approves; an end wants its reason."""
    path = "/risk/alternatives/new"
    fields = {"requirement": "C-NET-02", "system": assessments.listing(site.db)[-1].systems[0], "instead": "a guard"}
    fields |= {"why": "no lock", "remains": "tailgating", "reviewer": "Man Ho", "references": "C-PHY-01"}
    async with client(app, "t-analyst") as browser:
        wrong = await send(browser, path, path, **fields, since="2026-11-22T10:00", until="soon")
        assert wrong.status_code == 422
        assert 'href="#f-until"' in wrong.text
        made = await send(browser, path, path, **fields, since="2026-11-22T10:00", until="2027-01-22T10:00")
        assert made.status_code == 303
        one = made.headers["location"]
        assert "a guard" in (await browser.get(one)).text
    async with client(app, "t-lead", "zh") as browser:
        page = (await browser.get(one)).text
        digest = re.search(r'name="digest" value="([^"]+)"', page)
        assert digest
        assert (await send(browser, one, one + "/approve", digest=digest[1])).status_code == 303
        assert (await send(browser, one, one + "/end", why=" ")).status_code == 422
        assert (await send(browser, one, one + "/end", why="the lock was fitted")).status_code == 303
        path = "/risk/alternatives"
        assert (await send(browser, path, path, reason="all met", until="2027-06-01T10:00")).status_code == 303
        assert "all met" in (await browser.get(path)).text
