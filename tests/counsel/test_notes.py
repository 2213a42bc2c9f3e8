"""Notes sealed for counsel: their words stand under a key of their own and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select

from counsel.world import ADMINISTRATOR, ANALYST, AUDITOR, COUNSEL, DEPUTY, SUPERVISOR, facts, opened
from lionrock.assurance import service as assurance
from lionrock.assurance.service import Wanted
from lionrock.continuity.service import backing
from lionrock.counsel import panels
from lionrock.counsel.service import notes as service
from lionrock.counsel.service import visits
from lionrock.counsel.service.visits import Told
from lionrock.counsel.store import notes as store
from lionrock.events.ports import Incidents
from lionrock.events.subjects import INCIDENT
from lionrock.filings import composing
from lionrock.kernel.columns import METADATA
from lionrock.kernel.contributions import Value
from lionrock.kernel.errors import InputError, LionrockError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher, SealedError
from lionrock.keys.ring import KeyRing
from lionrock.law import Filing
from lionrock.obligations import composing as calling
from lionrock.ui.pages import Ask
from lionrock.ui.today import Finder

PLANTED: Final = "Zebrafinch-4471 水獺密語"
"""Words that stand nowhere else: whoever finds them found a sealed note."""


def test_anyone_seals_and_counsel_reads(platform: Platform) -> None:
    """Opening leaves an entry; the digest stands in the ledger, the words do not."""
    note = service.seal(platform, opened(platform).reference, ANALYST, PLANTED)
    assert service.opened(platform, note.id, COUNSEL) == PLANTED
    (sealed,), (read,) = facts(platform, "NoteSealed"), facts(platform, "NoteOpened")
    assert (sealed["digest"], read["note"]) == (note.digest, note.id)


def test_nobody_else_reads_not_even_the_writer(platform: Platform) -> None:
    """A sealed note opens for counsel alone."""
    note = service.seal(platform, opened(platform).id, ANALYST, PLANTED)
    for actor in (ANALYST, DEPUTY, SUPERVISOR, AUDITOR, ADMINISTRATOR):
        with pytest.raises(RefusedError):
            service.opened(platform, note.id, actor)


def test_an_administrator_seals_none(platform: Platform) -> None:
    """Who writes no notes seals none."""
    with pytest.raises(RefusedError):
        service.seal(platform, opened(platform).id, ADMINISTRATOR, PLANTED)


def test_without_keys_nothing_is_kept(platform: Platform) -> None:
    """A note that cannot be sealed is refused, never kept in clear."""
    incident, held = opened(platform), platform.port(KeyRing)
    platform.bind(Cipher, KeyRing(held.root, held.file, None))
    with pytest.raises(SealedError):
        service.seal(platform, incident.id, ANALYST, PLANTED)
    assert store.every(platform.db) == []


def test_words_are_bounded_and_never_quoted(platform: Platform) -> None:
    """The error says how long, not what."""
    incident = opened(platform)
    for words in ("", "  ", "x" * 8001):
        with pytest.raises(InputError) as wrong:
            service.seal(platform, incident.id, ANALYST, words)
        assert "xxx" not in wrong.value.message.en


def test_a_note_opens_in_its_own_place_alone(platform: Platform) -> None:
    """Sealed bytes moved to another row do not open, and no other purpose opens them."""
    incident = opened(platform)
    first = service.seal(platform, incident.id, ANALYST, PLANTED)
    second = service.seal(platform, incident.id, ANALYST, "other")
    cipher, sealed = platform.port(Cipher), store.sealed(platform.db, first.id)
    for purpose in (f"counsel.note:{second.id}", f"counsel.visit:{first.id}", "obligations.field"):
        with pytest.raises(SealedError):
            cipher.open(sealed, purpose)


def test_counsel_decides_and_the_reason_is_sealed(platform: Platform) -> None:
    """Privileged, with a reason nobody else reads."""
    note = service.seal(platform, opened(platform).id, ANALYST, PLANTED)
    done = service.decide(platform, note.id, COUNSEL, f"advice on {PLANTED}", privileged=True)
    assert (done.standing, done.decided_by) == ("privileged", "Ada Lee")
    assert service.reason(platform, note.id, COUNSEL) == f"advice on {PLANTED}"
    with pytest.raises(RefusedError):
        service.reason(platform, note.id, SUPERVISOR)


def test_only_counsel_decides(platform: Platform) -> None:
    """Privilege is not the supervisor's to give up."""
    note = service.seal(platform, opened(platform).id, ANALYST, PLANTED)
    for actor in (DEPUTY, SUPERVISOR, ANALYST):
        with pytest.raises(RefusedError):
            service.decide(platform, note.id, actor, "no", privileged=False)


def test_what_is_not_privileged_opens_for_readers(platform: Platform) -> None:
    """And goes into packs as an ordinary record."""
    incident = opened(platform)
    note = service.seal(platform, incident.id, ANALYST, "the door was open")
    service.decide(platform, note.id, COUNSEL, "a plain fact", privileged=False)
    assert service.opened(platform, note.id, DEPUTY) == "the door was open"
    pack = _pack(platform, incident.reference, "auditor")
    assert b"the door was open" in pack


def test_the_planted_words_stand_nowhere(platform: Platform, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """No table, file, ledger entry, log, pack, draft, story, search or backup holds them in clear."""
    caplog.set_level(logging.DEBUG)
    incident = opened(platform)
    note = service.seal(platform, incident.id, ANALYST, PLANTED)
    service.decide(platform, note.id, COUNSEL, f"because {PLANTED}", privileged=True)
    visit = visits.begin(platform, ANALYST, incident=incident.id)
    visits.write(platform, visit.id, ANALYST, Told("note", {"words": f"said {PLANTED}"}, privileged=True))
    service.opened(platform, note.id, COUNSEL)
    platform.settle()
    for where, data in _everything(platform, incident.reference, incident.id, tmp_path):
        for part in (PLANTED, "Zebrafinch", "水獺密語"):
            assert part.encode() not in data, where
            assert part.encode("unicode_escape") not in data, where
    assert "Zebrafinch" not in caplog.text


def _everything(platform: Platform, reference: str, id: str, place: Path) -> Iterator[tuple[str, bytes]]:
    """Yield everything that is kept or handed out, by name."""
    yield from _composed(platform, reference, id)
    yield from _searched(platform, id)
    for table in METADATA.sorted_tables:
        if table.name.startswith("test_"):
            continue  # a table of another test, in no database here
        for row in platform.db.execute(select(table)):
            yield table.name, b" ".join(_bytes(cell) for cell in row)
    for file in platform.folder.rglob("*"):
        if file.is_file():
            yield str(file), file.read_bytes()
    backing.write(platform, place / "backup.zip")
    yield "backup", (place / "backup.zip").read_bytes()


def _composed(platform: Platform, reference: str, id: str) -> Iterator[tuple[str, bytes]]:
    """Yield packs, story, drafts, script and values of the incident."""
    for profile in ("commissioner", "auditor", "counsel", "court"):
        yield f"pack {profile}", _pack(platform, reference, profile)
    yield "story", repr(platform.port(Incidents).describe(id)).encode()
    for form in platform.registry.of(Filing):
        yield f"draft {form.id}", repr(_draft(platform, form.id, id)).encode()
    yield "script", repr(calling.call_script(platform, id, DEPUTY)).encode()
    for value in platform.registry.of(Value):
        if value.of == INCIDENT:
            yield f"value {value.id}", repr(_value(platform, value, id)).encode()


def _searched(platform: Platform, id: str) -> Iterator[tuple[str, bytes]]:
    """Yield what a search for a part of the words finds, and what stands beside the incident."""
    for actor in (DEPUTY, ANALYST, COUNSEL):
        ask = Ask(platform, actor, "en", platform.now())
        for finder in platform.registry.of(Finder):
            yield f"search {finder.id}", repr(list(finder.find(ask, "zebraf"))).encode()
        yield "panel", repr(panels.beside.draw(ask, id)).encode()


def _value(platform: Platform, value: Value, id: str) -> object:
    """Return a value, or what it says instead."""
    try:
        return value.read(platform, id)
    except LionrockError as problem:
        return problem.message


def _draft(platform: Platform, form: str, id: str) -> object:
    """Return the content of a form, or what it says instead."""
    try:
        return composing.draft(platform, form, id)
    except LionrockError as problem:
        return problem.message


def _bytes(cell: object) -> bytes:
    """Return a cell as bytes."""
    return cell if isinstance(cell, bytes) else str(cell).encode()


def _pack(platform: Platform, reference: str, profile: str) -> bytes:
    """Return a pack of an incident; its members are stored, not compressed."""
    made = assurance.issue(platform, Wanted(profile, reference), DEPUTY, "a test", lambda _: None)
    return made.data
