"""Pages of evidence, over the real console."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from conftest import HandClock, scratch
from litestar import Litestar

from assurance.browser import client, console, token
from assurance.world import DEPUTY, Case
from assurance.world import case as made
from lionrock.assurance import erasing, running
from lionrock.assurance import lionrock_verify as verifier
from lionrock.assurance.store import packs as store
from lionrock.events.incidents import NoteWritten
from lionrock.kernel.contributions import Control
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.ledger.sequencer import Sequencer

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """Return one case for all pages."""
    platform = scratch(tmp_path_factory.mktemp("site"), HandClock())
    yield made(platform)
    platform.close()


@pytest.fixture(scope="module")
def app(case: Case) -> Litestar:
    """Return a console over the case, its ledger signed."""
    found = console(case)
    Sequencer(case.platform).sign_now()
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "url",
    [
        "/evidence",
        "/evidence/entries",
        "/evidence/entries?kind=NoteWritten&about=INC-0001&from=2026-11-01&to=2026-11-30",
        "/evidence/entries/0",
        "/evidence/entries/6",
        "/evidence/checkpoints",
        "/evidence/packs?incident=INC-0001",
        "/evidence/preview?incident=INC-0001&profile=commissioner",
        "/evidence/verify",
        "/posture",
        "/posture/frameworks",
        "/posture/export",
        "/posture/frameworks/iso-27001-2022-a",
        "/posture/frameworks/iec-62443-2-1?state=unknown",
    ],
)
async def test_page_is_shown_in_both_languages(app: Litestar, url: str, language: str) -> None:
    """Every page renders, and none leaves a placeholder of a wording behind."""
    async with client(app, language=language) as browser:
        answer = await browser.get(url)
    assert answer.status_code == 200
    assert ("證據" in answer.text) or ("Evidence" in answer.text)
    assert "{n}" not in answer.text


async def test_entry_shows_payload_and_proof(app: Litestar, case: Case) -> None:
    """An entry opens by position or id, says what was recorded, and is proved now."""
    async with client(app) as browser:
        page = (await browser.get(f"/evidence/entries/{case.note}")).text
        document = (await browser.get(f"/evidence/entries/{case.note}/proof")).json()
    assert "we suspect the vendor" in page
    assert "computed now" in page
    assert document["entry"]["kind"] == "NoteWritten"
    assert document["checkpoint"].startswith(case.platform.identity.origin)


async def test_payload_about_accounts_is_for_few(app: Litestar, case: Case) -> None:
    """An analyst sees that somebody signed in, not who; a deputy sees both."""
    [leaf] = reading.listing(case.platform.db, Search(kind="SignedIn"))
    async with client(app, "t-analyst") as browser:
        assert "Your role does not see" in (await browser.get(f"/evidence/entries/{leaf.id}")).text
    async with client(app) as browser:
        assert "p-ho" in (await browser.get(f"/evidence/entries/{leaf.id}")).text


async def test_erased_payload_leads_to_its_tombstone(app: Litestar, case: Case) -> None:
    """The page says that the payload was erased, and by whom."""
    note = case.tell(NoteWritten(case.id, "a name", case.platform.now()))[0]
    erasing.erase(case.platform, note, DEPUTY, "asked for")
    [tombstone] = reading.listing(case.platform.db, Search(kind="PayloadErased"))
    async with client(app) as browser:
        page = (await browser.get(f"/evidence/entries/{note}")).text
    assert "The payload was erased" in page
    assert f"/evidence/entries/{tombstone.id}" in page


@pytest.mark.parametrize("entry", ["999999", "ffffffffffffffffffffffffffffffff", "9" * 40, "..%2f"])
async def test_entry_that_does_not_exist_is_not_found(app: Litestar, entry: str) -> None:
    """An unknown entry is an answer, not a failure."""
    async with client(app) as browser:
        assert (await browser.get(f"/evidence/entries/{entry}")).status_code == 404


async def test_filter_that_cannot_be_read_says_so(app: Litestar) -> None:
    """A date that is none, and an incident that does not exist, are named."""
    async with client(app) as browser:
        assert "neither a date" in (await browser.get("/evidence/entries?from=yesterday")).text
        assert "no incident INC-0999" in (await browser.get("/evidence/entries?about=INC-0999")).text


async def test_list_goes_on_to_older_entries(app: Litestar, case: Case) -> None:
    """The list holds 50 and leads to the rest."""
    for _ in range(60):
        running.test(case.platform, running_control(case))
    async with client(app) as browser:
        first = (await browser.get("/evidence/entries?kind=ControlTested")).text
        older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        second = (await browser.get(older)).text
    assert first.count("data-open") == 50
    assert second.count("data-open") == 10


def running_control(case: Case) -> Control:
    """Return a control that is quick to run."""
    return case.platform.registry.get(Control, "assurance.ledger-signed")


async def test_pack_is_made_and_verified_here(app: Litestar, case: Case) -> None:
    """A deputy exports an incident, verifies the file here, and sees one broken bit refused."""
    async with client(app) as browser:
        form = {
            "lr_token": await token(browser, "/evidence/packs"),
            "incident": case.id,
            "profile": "court",
            "reason": "court",
        }
        pack = await browser.post("/evidence/packs", data=form)
        assert pack.headers["content-type"] == "application/zip"
        assert store.packs(case.platform.db)[0].digest == hashed(pack.content)
        fields = {"lr_token": form["lr_token"], "key": case.key()}
        whole = await browser.post("/evidence/verify", data=fields, files={"pack": ("a.zip", pack.content)})
        broken = await browser.post(
            "/evidence/verify", data=fields | {"break": "1"}, files={"pack": ("a.zip", pack.content)}
        )
    assert "verified against what you gave" in whole.text
    assert "raw record, proved by entry 1" in whole.text
    assert "Incident opened; payload included" in whole.text
    assert "Refused: a.zip" in broken.text
    assert "with one bit changed" in broken.text


def hashed(data: bytes) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


async def test_pack_without_key_is_not_called_verified(app: Litestar, case: Case) -> None:
    """Without a key the page says consistent; a file that is no pack is refused; no file is asked for again."""
    data = case.issue().data
    async with client(app) as browser:
        fields = {"lr_token": await token(browser, "/evidence/verify"), "key": ""}
        consistent = await browser.post("/evidence/verify", data=fields, files={"pack": ("a.zip", data)})
        nonsense = await browser.post("/evidence/verify", data=fields, files={"pack": ("a.zip", b"no pack")})
        nothing = await browser.post("/evidence/verify", data=fields)
    assert "signer not pinned" in consistent.text
    assert "Refused" in nonsense.text
    assert nothing.status_code == 422


async def test_wrong_wish_comes_back_with_what_was_typed(app: Litestar) -> None:
    """An unknown incident is named and the reason typed is kept."""
    async with client(app) as browser:
        form = {
            "lr_token": await token(browser, "/evidence/packs"),
            "incident": "INC-0999",
            "profile": "court",
            "reason": "typed",
        }
        answer = await browser.post("/evidence/packs", data=form)
    assert answer.status_code == 422
    assert "no incident INC-0999" in answer.text
    assert 'value="typed"' in answer.text


async def test_export_is_not_offered_without_permission(app: Litestar, case: Case) -> None:
    """An administrator reads evidence and exports nothing."""
    async with client(app, "t-admin") as browser:
        page = await browser.get("/evidence/packs")
        form = {
            "lr_token": await token(browser, "/evidence/verify"),
            "incident": case.id,
            "profile": "court",
            "reason": "x",
        }
        answer = await browser.post("/evidence/packs", data=form)
    assert "Make and download" not in page.text
    assert answer.status_code == 403


async def test_checkpoint_is_handed_over(app: Litestar, case: Case) -> None:
    """The checkpoint downloaded here is one that later packs continue."""
    async with client(app) as browser:
        form = {"lr_token": await token(browser, "/evidence/checkpoints"), "reason": "for the auditor"}
        note = (await browser.post("/evidence/checkpoints", data=form)).content
    assert verifier.verify(case.issue().data, after=note).verdict == "verified"


async def test_posture_leads_with_unknown_and_runs_a_control(app: Litestar, case: Case) -> None:
    """A control never run is unknown; run, it passes and names its entry."""
    here = "/posture/controls/assurance.ledger-sound"
    async with client(app) as browser:
        before = (await browser.get(here)).text
        form = {"lr_token": await token(browser, here)}
        answer = await browser.post(f"{here}/run", data=form)
        after = (await browser.get(here)).text
        board = (await browser.get("/posture")).text
    assert "never run" in before
    assert answer.headers["location"] == here
    assert "entries and" in after
    assert "requirements loaded" in board


async def test_the_posture_is_exported_in_each_form(app: Litestar, case: Case) -> None:
    """A file comes back and its entry stands; a moment to come brings the form back with what was wrong."""
    async with client(app) as browser:
        secret = await token(browser, "/posture/export")
        typed = {"lr_token": secret, "format": "xlsx", "reason": "the auditor asked"}
        answer = await browser.post("/posture/export", data=typed)
        late = await browser.post("/posture/export", data=typed | {"at": "2099-01-01T00:00"})
    assert answer.content[:2] == b"PK"
    assert "lionrock-posture-" in answer.headers["content-disposition"]
    assert reading.count(case.platform.db, Search(kind="PostureExported")) == 1
    assert late.status_code == 422
    assert "still to come" in late.text
