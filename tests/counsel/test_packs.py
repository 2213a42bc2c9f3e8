"""Law packs that come into use: compared, remembered, and nothing that runs moves by them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta

from counsel.world import Law, aware, facts
from lionrock.counsel import desk
from lionrock.counsel.service import packs
from lionrock.counsel.store import editions as store
from lionrock.events.law import Law as LawPort
from lionrock.kernel.platform import Platform
from lionrock.law import Limit, reading
from lionrock.law.comparing import compare
from lionrock.law.reading import Pack
from lionrock.law.rulebook import REPORT, SERIOUS
from lionrock.obligations import store as obligations

DAY = date(2026, 11, 22)


def shipped(**changes: str) -> tuple[Pack, ...]:
    """Return the packs that ship, with words of the statute's file replaced."""
    found = []
    for pack in reading.packs():
        text = pack.raw.decode()
        if pack.id == "cap653":
            for old, new in changes.items():
                text = text.replace(WORDS[old], new)
        found.append(reading.read(text.encode()))
    return tuple(found)


WORDS = {"limit": 'limit = "PT12H"', "since": "effective_from = 2026-01-01", "fine": "max_fine_hkd = 5000000"}


def test_the_first_packs_are_taken_in_once(platform: Platform) -> None:
    """Edition 1, told with its digests; the next run changes nothing."""
    assert (packs.take(platform), packs.take(platform)) == (1, 1)
    told = facts(platform, "PackLoaded")
    assert {one["pack"] for one in told} >= {"cap653", "cop-generic-1.0-partial"}
    assert all(one["before"] == "" and one["digest"] for one in told)


def test_another_pack_is_compared_and_counts_for_what_begins(platform: Platform) -> None:
    """A changed value is told, new clocks follow it, running ones wait."""
    packs.take(platform)
    incident = aware(platform)
    packs.take(platform, shipped(limit='limit = "PT6H"'))
    (told,) = [one for one in facts(platform, "PackLoaded") if one["before"]]
    assert (told["pack"], told["changed"], told["edition"]) == ("cap653", 1, 2)
    (serious,) = [one for one in obligations.running(platform.db) if one.terms.reading == "serious"]
    assert serious.terms.work_to == platform.now() + timedelta(hours=12)
    later = aware(platform, "Second")
    (fresh,) = [one for one in obligations.current(platform.db, later.id) if one.terms.reading == "serious"]
    assert fresh.terms.work_to == platform.now() + timedelta(hours=6)
    (pin,) = store.pins(platform.db).values()
    assert (pin.incident, pin.obligation, pin.state, pin.edition) == (incident.id, SERIOUS, "waiting", 1)


def test_a_pack_of_a_later_day_leaves_earlier_days(platform: Platform) -> None:
    """An amended text: old incidents are judged by the rules of their day, and no clock of today waits."""
    packs.take(platform)
    aware(platform)
    amended = shipped(limit='limit = "PT6H"', since="effective_from = 2027-01-01")
    packs.take(platform, amended)
    port = platform.port(LawPort)
    assert port.rulebook(date(2026, 12, 31)).limit(SERIOUS) == Limit(12, "hours")
    assert port.rulebook(date(2027, 1, 1)).limit(SERIOUS) == Limit(6, "hours")
    assert store.pins(platform.db) == {}


def test_an_amended_text_is_unverified_again(law: Law) -> None:
    """What two people read was the former text."""
    law.verify(SERIOUS)
    packs.take(law.platform, shipped(since="effective_from = 2027-01-01"))
    port = law.platform.port(LawPort)
    assert port.rulebook(DAY).obligation(SERIOUS).provenance.verified
    assert not port.rulebook(date(2027, 1, 1)).obligation(SERIOUS).provenance.verified


def test_a_verified_value_stands_over_a_corrected_pack(law: Law) -> None:
    """The pack that ships reads otherwise: the verified value counts, and the row says so."""
    law.verify(SERIOUS)
    packs.take(law.platform, shipped(limit='limit = "PT6H"'))
    row = law.row(SERIOUS)
    assert law.platform.port(LawPort).rulebook(DAY).limit(SERIOUS) == Limit(12, "hours")
    assert row.apart == [("limit", "PT6H", "PT12H")]


def test_a_pack_that_no_longer_ships_is_kept(platform: Platform) -> None:
    """Its days are still judged by it; its contents were remembered."""
    packs.take(platform, shipped(fine="max_fine_hkd = 4000000"))
    statute, code = (next(one for one in reading.packs() if one.id.startswith(name)) for name in ("cap653", "cop"))
    later = reading.read(statute.raw.replace(b"effective_from = 2026-01-01", b"effective_from = 2027-01-01"))
    packs.take(platform, (later, code))
    found = platform.port(LawPort).rulebook(DAY).obligation(SERIOUS)
    assert found.max_fine_hkd == 4_000_000


def test_the_rulebook_is_not_read_again_for_nothing(platform: Platform) -> None:
    """The law is kept until an edition or a decision changes it."""
    packs.take(platform)
    port = platform.port(LawPort)
    assert port.now() is port.now()
    assert port.now().rulebook(DAY) is port.now().rulebook(DAY)


def test_a_comparison_names_rows_and_values() -> None:
    """Added, removed, changed."""
    statute = next(one for one in reading.packs() if one.id == "cap653")
    rows = statute.tree["obligations"]
    without = dict(statute.tree) | {"obligations": [row for row in rows if row["id"] != REPORT]}
    other = dict(statute.tree) | {"obligations": [dict(row) | {"section": "99"} for row in rows]}
    assert [id for id, _ in compare(statute.tree, without).removed] == [REPORT]
    assert [id for id, _ in compare(without, statute.tree).added] == [REPORT]
    found = compare(statute.tree, other)
    assert (found.rows, {one.field for one in found.changed}) == (len(rows), {"section"})


def test_a_pack_is_known_by_its_digest() -> None:
    """What is remembered is the file itself."""
    for pack in reading.packs():
        assert hashlib.sha256(pack.raw).hexdigest() == pack.digest
        assert replace(reading.read(pack.raw)) == pack


def test_every_field_that_can_be_checked_reads_back(law: Law) -> None:
    """What a form shows of a row is understood again, and changes nothing."""
    for row in desk.rows(packs.book(law.platform), DAY):
        typed = {
            name: "yes" if each is True else "" if each in (None, False) else str(each)
            for name, each in row.present.items()
        }
        assert desk.understood(row, typed, None).changes == {}, row.id
