"""An erasure is followed everywhere: whatever a person typed is in no table, no file and no page any more."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from browser import client
from browser import console as whole
from sqlalchemy import inspect, select

from lionrock.assurance import erasing
from lionrock.counsel.service import holds as hold_service
from lionrock.counsel.service import notes as counsel
from lionrock.events.holds import Holds
from lionrock.filings.service import content as filings
from lionrock.incidents import service as incidents
from lionrock.incidents import store as cases
from lionrock.kernel.change import Actor
from lionrock.kernel.columns import METADATA
from lionrock.kernel.erasing import Copy
from lionrock.kernel.errors import RefusedError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher
from lionrock.obligations.service import calls
from lionrock.paging import service as paging
from lionrock.response import records
from lionrock.response.service import records as response

CHIEF = Actor("c" * 32, "Lam Cheuk-yan", "supervisor", "totp", fresh=True)
COUNSEL = Actor("e" * 32, "Ivy Mak", "counsel", "totp", fresh=True)
PLANTED = "planted words Chan Tai Man 陳大文"
WHY = "asked for by the person concerned"


class Glass:
    """A cipher one can look through: what is sealed stands in the files as it is."""

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Return the bytes with their purpose before them."""
        return purpose.encode() + b"|" + plain

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Return the bytes."""
        assert sealed.startswith(purpose.encode() + b"|")
        return sealed.removeprefix(purpose.encode() + b"|")


def planted(platform: Platform) -> str:
    """Return an incident into which the words were typed wherever a person can type."""
    platform.bind(Cipher, Glass())
    id = incidents.open_by_hand(platform, CHIEF, f"Server down {PLANTED}"[:80]).id
    platform.settle()
    incidents.note(platform, id, CHIEF, f"note {PLANTED}")
    calls.attempt(platform, id, CHIEF, "no_answer")
    calls.complete(platform, id, CHIEF, calls.Told(PLANTED, f"said {PLANTED}", PLANTED))
    response.enter(platform, CHIEF, id, response.Entered(records.Note(PLANTED)))
    response.enter(platform, CHIEF, id, response.Entered(records.Contact(PLANTED, "telephone", "reached", PLANTED)))
    counsel.seal(platform, id, CHIEF, f"sealed {PLANTED}")
    incidents.outside(platform, id, CHIEF, PLANTED, platform.now(), PLANTED)
    filings.type_field(platform, "annex-e", id, "account", f"typed {PLANTED}", CHIEF)
    paging.assume(platform, CHIEF, f"because {PLANTED}")
    platform.settle()
    return id


def erase_all(platform: Platform) -> int:
    """Erase every payload that holds the words or tells of them; return how many."""
    done = 0
    for leaf in reading.listing(platform.db, Search(limit=1000)):
        kind = json.loads(leaf.body)["kind"]
        if kind not in erasing.STANDING and reading.payload(platform.db, leaf.number):
            erasing.erase(platform, leaf.id, CHIEF, WHY)
            done += 1
    return done


def holding(platform: Platform) -> list[str]:
    """Return the tables and files that hold the words."""
    there = inspect(platform.db.engine).get_table_names()
    tables = [
        f"{table.name}: {row}"
        for table in METADATA.sorted_tables
        if table.name in there
        for row in platform.db.execute(select(table))
        if any("planted words" in _told(value) for value in row)
    ]
    files = [path for path in Path(platform.folder).rglob("*") if path.is_file()]
    return tables + [str(path) for path in files if b"planted words" in path.read_bytes()]


def _told(value: object) -> str:
    """Return a value as text."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def test_what_was_erased_is_nowhere(either: Platform) -> None:
    """Every table, the database's files, blobs and the event store, through a cipher that hides nothing."""
    planted(either)
    assert holding(either)
    assert erase_all(either) > 8
    assert holding(either) == []


def test_a_tombstone_says_when_by_whom_and_why(platform: Platform) -> None:
    """In both languages, where the words were; append-only tables are guarded again."""
    id = planted(platform)
    erase_all(platform)
    [note] = cases.notes(platform.db, id)
    assert f"by {CHIEF.name} because: {WHY}" in note.words
    assert "刪除，原因" in note.words
    tables = {copy.table.name: copy.table for copy in platform.registry.of(Copy)}
    with pytest.raises(Exception, match="append-only"), platform.db.begin() as db:
        db.execute(tables["counsel_note"].update().values(digest="x"))


def test_a_hold_stops_the_erasure_of_every_copy(platform: Platform) -> None:
    """Nothing is blanked while it stands."""
    id = planted(platform)
    hold_service.place(platform, id, COUNSEL, "litigation expected")
    assert platform.port(Holds).held(id)
    before = holding(platform)
    leaf = reading.listing(platform.db, Search(kind="NoteWritten", limit=1))[0]
    with pytest.raises(RefusedError):
        erasing.erase(platform, leaf.id, CHIEF, WHY)
    assert holding(platform) == before


@pytest.mark.anyio
async def test_pages_go_on_and_search_finds_nothing(platform: Platform) -> None:
    """The incident's page opens with tombstones; the palette does not find the words."""
    id = planted(platform)
    reference = cases.get(platform.db, id).reference
    erase_all(platform)
    app = whole(platform, {"t": replace(CHIEF)})
    async with client(app, "t") as reader:
        for path in (f"/incidents/{reference}", "/incidents", "/today", f"/incidents/{reference}/call"):
            reply = await reader.get(path)
            assert reply.status_code == 200, path
            assert "planted words" not in reply.text, path
        assert "planted words" not in (await reader.get("/palette?q=planted+words")).text


def test_every_copy_names_columns_there_are(platform: Platform) -> None:
    """A renamed column is found here, not at an erasure."""
    copies = platform.registry.of(Copy)
    assert {copy.id.partition(".")[0] for copy in copies} >= {"incidents", "obligations", "response", "counsel"}
    for copy in copies:
        assert {copy.key, *copy.words} <= set(copy.table.c.keys()), copy.id
