"""Erasing: who may, what stays, what a legal hold keeps, and that the bytes are gone."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from assurance.browser import ANALYST, client, console, token
from assurance.world import ADMIN, DEPUTY, ME, REDUCED, Case
from assurance.world import case as story
from lionrock.assurance import erasing
from lionrock.events.evidence import PayloadErased
from lionrock.events.holds import Holds
from lionrock.events.incidents import NoteWritten
from lionrock.kernel.change import Actor
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.ledger.store import PAYLOAD
from lionrock.kernel.outbox import OUTBOX
from lionrock.kernel.platform import Platform

WHY = "asked for"


@dataclass
class Held:
    """Holds one incident."""

    incident: str

    def held(self, incident: str) -> bool:
        """Say whether it is the one."""
        return incident == self.incident

    def any_held(self) -> bool:
        """Say that one is held."""
        return bool(self.incident)


def kind_of(made: Case, kind: str) -> str:
    """Return the entry of a kind."""
    return reading.listing(made.platform.db, Search(kind=kind, limit=1))[0].id


def erased(made: Case) -> int:
    """Count the erasures recorded."""
    return reading.count(made.platform.db, Search(kind="PayloadErased"))


@pytest.mark.parametrize("actor", [ADMIN, ANALYST, REDUCED, ME], ids=lambda one: f"{one.role}-{one.factor}")
def test_few_may_erase(case: Case, actor: Actor) -> None:
    """Neither who manages the platform, nor who works on incidents, nor a lost factor, nor the platform itself."""
    with pytest.raises(RefusedError):
        erasing.erase(case.platform, case.note, actor, WHY)
    assert erased(case) == 0


def test_erasure_is_told_to_whoever_keeps_a_copy(either: Platform) -> None:
    """The fact names the entry and its kind, and nothing that was in it; ledger and outbox have forgotten."""
    made = story(either)
    note = made.tell(NoteWritten(made.id, "Chan Tai Man called", either.now()))[0]
    erasing.erase(either, note, DEPUTY, f"  {WHY} ")
    bodies = list(either.db.execute(select(OUTBOX.c.body)).scalars())
    told = [body for body in bodies if note in body]
    assert len(told) == 1
    assert '"kind":"NoteWritten"' in told[0]
    assert f'"why":"{WHY}"' in told[0]
    kept = [bytes(body) for body in either.db.execute(select(PAYLOAD.c.body)).scalars()]
    assert not any("Chan" in body for body in bodies)
    assert not any(b"Chan" in body for body in kept)


def test_erased_bytes_are_in_no_file(platform: Platform) -> None:
    """Neither the database nor its write-ahead log holds them afterwards."""
    made = story(platform)
    secret = "a passphrase typed by mistake"
    note = made.tell(NoteWritten(made.id, secret, platform.now()))[0]
    assert any(secret.encode() in path.read_bytes() for path in platform.folder.glob("state.db*"))
    erasing.erase(platform, note, DEPUTY, WHY)
    assert not any(secret.encode() in path.read_bytes() for path in platform.folder.glob("state.db*"))


@pytest.mark.parametrize("kind", ["Genesis", "PayloadErased"])
def test_what_an_erasure_stands_on_is_never_erased(case: Case, kind: str) -> None:
    """Who erased what, and what the folder is, cannot be made to vanish."""
    erasing.erase(case.platform, case.note, DEPUTY, WHY)
    with pytest.raises(RefusedError, match="never erased"):
        erasing.erase(case.platform, kind_of(case, kind), DEPUTY, WHY)


@pytest.mark.parametrize("why", ["", "  ", "x" * 501])
def test_reason_is_given(case: Case, why: str) -> None:
    """A reason is kept in the ledger, and bounded."""
    with pytest.raises(InputError):
        erasing.erase(case.platform, case.note, DEPUTY, why)


@pytest.mark.parametrize("entry", ["999", "f" * 32])
def test_entry_that_does_not_exist_is_named(case: Case, entry: str) -> None:
    """Neither a position nor an id beyond the ledger."""
    with pytest.raises(NotFoundError):
        erasing.erase(case.platform, entry, DEPUTY, WHY)


@pytest.mark.parametrize("kind", ["NoteWritten", "DetectionFinding", "ClockEnded", "FrameCommitted"])
def test_hold_keeps_what_belongs_to_the_incident(case: Case, kind: str) -> None:
    """Also what a finding, a clock or a frame of raw records says, though it does not name the incident."""
    case.platform.bind(Holds, Held(case.id))
    with pytest.raises(RefusedError, match="legal hold"):
        erasing.erase(case.platform, kind_of(case, kind), DEPUTY, WHY)
    assert erased(case) == 0


def test_hold_keeps_nothing_else(case: Case) -> None:
    """Another incident's note, and what the ledger says of accounts, may go; lifted, everything may."""
    case.platform.bind(Holds, Held("0" * 32))
    for kind in ("NoteWritten", "SignedIn"):
        erasing.erase(case.platform, kind_of(case, kind), DEPUTY, WHY)
    case.platform.bind(Holds, Held(""))
    erasing.erase(case.platform, case.frame, DEPUTY, WHY)
    assert erased(case) == 3


def test_fact_without_a_kind_is_read_as_before() -> None:
    """Entries of erasures that were recorded before the fact named a kind still open."""
    assert PayloadErased("x", 1, WHY).kind == ""


@pytest.mark.anyio
async def test_page_offers_it_to_few_and_carries_it_out(case: Case) -> None:
    """A deputy finds the form and the payload goes; an analyst finds none and is refused."""
    app = console(case)
    url = f"/evidence/entries/{case.note}"
    async with client(app, "t-analyst") as browser:
        assert f"{url}/erase" not in (await browser.get(url)).text
        words = {"lr_token": await token(browser, "/evidence/packs"), "reason": WHY}
        assert (await browser.post(f"{url}/erase", data=words)).status_code == 403
    async with client(app) as browser:
        assert f"{url}/erase" in (await browser.get(url)).text
        words = {"lr_token": await token(browser, url), "reason": WHY}
        assert (await browser.post(f"{url}/erase", data=words)).status_code == 303
        assert "The payload was erased" in (await browser.get(url)).text
    assert erased(case) == 1


@pytest.mark.anyio
async def test_page_says_that_a_hold_keeps_it(case: Case) -> None:
    """Instead of the form stands who decides."""
    app = console(case)
    case.platform.bind(Holds, Held(case.id))
    async with client(app) as browser:
        page = (await browser.get(f"/evidence/entries/{case.note}")).text
    assert "A legal hold keeps this payload" in page
    assert "/erase" not in page
