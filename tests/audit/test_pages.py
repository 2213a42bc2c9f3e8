"""The auditor's room over the real console: what the operator enters, what the auditor reads, and what stays hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from browser import client, console, send
from conftest import HandClock, scratch
from console.test_every_page import Read, faults
from litestar import Litestar

from audit.world import ADMIN, ANALYST, AUDITOR, SEED, SUPERVISOR, begun, fixed, stated
from lionrock.assurance import running
from lionrock.audit.model import Audit, Finding
from lionrock.audit.service import draws, findings
from lionrock.audit.service.draws import Seed
from lionrock.audit.service.findings import Entered
from lionrock.audit.store import audits as kept
from lionrock.audit.store import findings as store
from lionrock.audit.store import samples
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry

pytestmark = pytest.mark.anyio
PEOPLE = {"t-lead": SUPERVISOR, "t-auditor": AUDITOR, "t-analyst": ANALYST, "t-admin": ADMIN}


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@dataclass
class Site:
    """A platform with an audit, its console, and what the addresses need."""

    platform: Platform
    app: Litestar
    audit: Audit
    finding: Finding
    position: int

    @property
    def here(self) -> str:
        """Return the address of the audit."""
        return f"/evidence/audits/{self.audit.id}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return one audit for all pages: stated, a population, a sample, a finding on its first item."""
    platform = scratch(tmp_path_factory.mktemp("site"), HandClock())
    audit = begun(platform)
    stated(platform, audit)
    running.run(platform, ["register.owners"])
    population = fixed(platform, audit)
    drawn = draws.draw(platform, SUPERVISOR, population.id, Seed(SEED, "Lee Ka", 5))
    line = Entered("F-1", "Shared account", "major", "C-ACC-01", "Seen", 1, 1, drawn.positions[0])
    made = findings.enter(platform, SUPERVISOR, audit.id, [line])[0]
    platform.registry = Registry([f"lionrock.{one}" for one in ("register", "access", "assurance", "audit", "console")])
    yield Site(platform, console(platform, PEOPLE), audit, made, drawn.positions[0])
    platform.close()


def addresses(site: Site) -> list[str]:
    """Return every address of the room."""
    sample = f"{site.here}/populations/1/draws/1"
    return [
        "/evidence/audits",
        site.here,
        f"{site.here}/populations/1?q=signedin&page=2",
        f"{site.here}/populations/1?q=nothing-such",
        sample,
        f"{sample}/items/{site.position}",
        f"{site.here}/findings/{site.finding.id}",
        f"{site.here}/controls",
        f"{site.here}/controls/register.owners",
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_auditor_reads_every_page_and_is_offered_nothing_to_write(site: Site, language: str) -> None:
    """Each page answers in both languages; only the pack can be asked for."""
    reader = client(site.app, "t-auditor", language)
    for url in addresses(site):
        answer = await reader.get(url)
        assert answer.status_code == 200, url
        forms = [part.split('"')[0] for part in answer.text.split('method="post" action="')[1:]]
        own = [action for action in forms if action.startswith(site.here)]
        assert set(own) <= {f"{site.here}/pack"}, url


async def test_every_page_speaks_in_words(site: Site) -> None:
    """One heading, no id and no machine's time in sight, no label left in English."""
    for url in [*addresses(site), f"{site.here}/enter"]:
        pair = [await client(site.app, "t-lead", language).get(url) for language in ("en", "zh")]
        assert faults(Read(pair[0].text), Read(pair[1].text)) == [], url


async def test_what_an_auditor_looks_for_is_hidden(site: Site) -> None:
    """The entries of reading name no address and no word that was looked for."""
    await client(site.app, "t-auditor").get(f"{site.here}/populations/1?q=signedin-of-the-director")
    listed = await client(site.app, "t-lead").get("/evidence/entries?kind=AuditorRead")
    assert listed.status_code == 200
    assert "director" not in listed.text
    assert site.audit.id not in listed.text


async def test_rows_are_for_who_may_take_them_away(site: Site) -> None:
    """An administrator sees that an audit is held, not its rows; an analyst's page holds no form."""
    admin = client(site.app, "t-admin")
    assert (await admin.get(site.here)).status_code == 200
    assert (await admin.get(f"{site.here}/populations/1")).status_code == 403
    analyst = await client(site.app, "t-analyst").get(site.here)
    assert "Fix a population" not in analyst.text


async def test_unknown_things_are_not_found(site: Site) -> None:
    """An audit, population, draw, item or finding that does not exist answers so."""
    lead = client(site.app, "t-lead")
    for url in (
        "/evidence/audits/AUD-0099",
        f"{site.here}/populations/7",
        f"{site.here}/populations/x",
        f"{site.here}/populations/1/draws/9",
        f"{site.here}/populations/1/draws/1/items/0",
        f"{site.here}/findings/{site.audit.id}",
        f"{site.here}/controls/none.such",
    ):
        assert (await lead.get(url)).status_code == 404, url


async def test_supervisor_keeps_an_audit(site: Site) -> None:
    """Opened, planned, a population fixed, a seed entered, all by forms; what is wrong comes back with its words."""
    lead = client(site.app, "t-lead")
    wrong = await send(lead, "/evidence/audits", "/evidence/audits", title="Second", **{"from": "2026-11-30", "to": ""})
    assert wrong.status_code == 422
    assert "Second" in wrong.text
    given = {"title": "Second", "from": "2026-11-01", "to": "2026-11-30"}
    assert (await send(lead, "/evidence/audits", "/evidence/audits", **given)).status_code == 303
    second = kept.numbered(site.platform.db, 2)
    assert second is not None
    here = f"/evidence/audits/{second.id}"
    assert (await send(lead, here, f"{here}/plan", steps="Read\nSample")).status_code == 303
    empty = await send(lead, here, f"{here}/populations", kind="evidence.given")
    assert (empty.status_code, "the population is empty" in empty.text) == (422, True)
    done = await send(lead, here, f"{here}/populations", kind="ledger.entries|SignedIn")
    assert done.headers["location"].startswith(f"{here}/populations/1")
    seeded = {"seed": "7", "given_by": "Lee Ka", "items": "x"}
    url = f"{here}/populations/1"
    assert (await send(lead, url, f"{url}/draws", **seeded)).status_code == 422
    drawn = await send(lead, url, f"{url}/draws", **(seeded | {"items": "3"}))
    assert drawn.headers["location"].startswith(f"{url}/draws/1")
    assert len(samples.drawn(site.platform.db, second.id)[0].positions) == 3


async def test_list_of_the_auditor_as_a_file(site: Site) -> None:
    """A faulty file names row and column and enters nothing; a dry run enters nothing; then all of it is entered."""
    lead, url = client(site.app, "t-lead"), f"{site.here}/enter"
    page = await lead.get(url)
    token = page.text.split('name="lr_token" value="')[1].split('"')[0]
    files = {
        "bad": b"number,title,grade\nF-7,,huge\n",
        "good": f"number,title,grade,population,row\nF-8,Fine,satisfied,1,{site.position}\n".encode(),
    }

    async def post(name: str, go: str) -> tuple[int, str]:
        sent = await lead.post(
            f"{url}/file", data={"lr_token": token, "go": go}, files={"file": ("a.csv", files[name])}
        )
        return sent.status_code, sent.text

    status, said = await post("bad", "enter")
    assert (status, "is empty" in said, "none of major" in said) == (422, True, True)
    before = len(store.of(site.platform.db, site.audit.id))
    assert (await post("good", "try"))[0] == 200
    assert len(store.of(site.platform.db, site.audit.id)) == before
    assert (await post("good", "enter"))[0] == 303
    assert len(store.of(site.platform.db, site.audit.id)) == before + 1


async def test_finding_is_answered_and_closed(site: Site) -> None:
    """Response with owner and day, a follow-up, closure by an entry, opening again."""
    lead, url = client(site.app, "t-lead"), f"{site.here}/findings/{site.finding.id}"
    past = {"response": "Split", "owner": "Ho Man", "due": "2020-01-01"}
    assert (await send(lead, url, f"{url}/answer", **past)).status_code == 422
    assert (await send(lead, url, f"{url}/answer", **(past | {"due": "2026-12-31"}))).status_code == 303
    assert (await send(lead, url, f"{url}/follow", note="Begun")).status_code == 303
    assert (await send(lead, url, f"{url}/close", why="Done", entry="")).status_code == 422
    assert (await send(lead, url, f"{url}/close", why="Done", entry="0")).status_code == 303
    assert (await send(lead, url, f"{url}/reopen", why="Not quite")).status_code == 303
    found = store.get(site.platform.db, site.finding.id)
    assert found is not None
    assert (found.owner, found.closed) == ("Ho Man", None)


async def test_files_are_handed_over(site: Site) -> None:
    """The population to gather elsewhere, and the pack of the audit, the auditor's own too."""
    reader = client(site.app, "t-auditor")
    rerun = await reader.get(f"{site.here}/populations/1/rerun.zip")
    assert rerun.content[:4] == b"PK\x03\x04"
    blank = await reader.get(f"{site.here}/populations/1/draws/1/results.csv")
    assert blank.text.count("P1-D1-") == 5
    pack = await send(reader, site.here, f"{site.here}/pack", profile="auditor", why="for our own file")
    assert pack.content[:4] == b"PK\x03\x04"
