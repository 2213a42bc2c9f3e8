"""Issuing packs: what goes in for whom, what is recorded, and what the verifier says."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from assurance.world import DEPUTY, DOCUMENT, ME, REDUCED, Case
from lionrock.assurance import erasing, service
from lionrock.assurance import lionrock_verify as verifier
from lionrock.assurance.errors import RefusedPackError
from lionrock.assurance.service import Made, Wanted
from lionrock.assurance.store import packs as store
from lionrock.events.incidents import NoteWritten
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.ledger.sequencer import Sequencer


def members(made: Made) -> dict[str, bytes]:
    """Return the members as an ordinary ZIP reader sees them."""
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def manifest(made: Made) -> dict[str, Any]:
    """Return the manifest."""
    value: dict[str, Any] = json.loads(members(made)["manifest.json"])
    return value


def kinds(made: Made, state: str = "included") -> set[str]:
    """Return the kinds of the entries whose payload is in a state."""
    documents = [json.loads(data) for name, data in members(made).items() if name.startswith("entries/")]
    return {one["entry"]["kind"] for one in documents if one["payload"] == state}


def test_pack_verifies_with_the_key(case: Case) -> None:
    """A fresh pack is verified against the key got elsewhere, in full or as a fingerprint."""
    made = case.issue()
    for key in (case.key(), service.key(case.platform).fingerprint):
        report = service.verify(made.data, key)
        assert (report.verdict, report.pinned_by) == ("verified", ["key"])
    assert report.scope["reference"] == "INC-0001"
    assert {item.state for item in report.items} == {"included"}


def test_pack_without_key_is_consistent_only(case: Case) -> None:
    """Without a key the signer is not pinned, and the words say so."""
    report = service.verify(case.issue().data)
    assert report.verdict == "consistent"
    assert any("signer not pinned" in line for line in verifier.summary(report))


def test_pack_holds_the_incident_and_what_it_names(case: Case) -> None:
    """Entries about the incident, its findings, clocks and frames are in; another incident is not."""
    made = case.issue()
    assert kinds(made) == {
        "Genesis",
        "FrameCommitted",
        "DetectionFinding",
        "IncidentOpened",
        "FindingJoined",
        "NoteWritten",
        "IncidentAssessed",
        "ClockComputed",
        "ReadingChosen",
        "ContentApproved",
        "ClockEnded",
    }
    assert b"INC-0002" not in made.data


def test_every_exhibit_says_what_it_stands_on(case: Case) -> None:
    """Raw records are proved by their frame's entry, a document by its digest, the rest by the signature."""
    notes = {item.name: item.note for item in service.verify(case.issue().data).items if item.name.startswith("items/")}
    assert "proved by entry 1" in notes["items/telemetry.records/auth/101.raw"]
    assert "its digest stands in entry" in notes["items/obligations.filings/Annex-E-draft-.pdf"]
    assert "covered by its signature" in notes["items/obligations.filings/clock.json"]


def test_profile_withholds_by_digest(case: Case) -> None:
    """The Commissioner's pack holds notes and counsel's choice as digests alone, counted and listed."""
    made = case.issue("commissioner")
    assert kinds(made, "withheld") == {"NoteWritten", "ReadingChosen"}
    assert b"suspect the vendor" not in made.data
    assert b"counsel says so" not in made.data
    report = service.verify(made.data, case.key())
    assert (report.withheld, len(manifest(made)["withheld"])) == (2, 2)
    assert [one["exhibit"] for one in manifest(made)["withheld_items"]] == ["access.people", "obligations.filings"]
    assert made.issued.withheld == 4


@pytest.mark.parametrize(
    ("profile", "withheld"),
    [("counsel", set()), ("auditor", {"ReadingChosen"}), ("court", {"ReadingChosen"})],
)
def test_profiles_differ_in_what_they_see(case: Case, profile: str, withheld: set[str]) -> None:
    """Counsel sees everything, auditor and court everything but the chosen reading."""
    assert kinds(case.issue(profile), "withheld") == withheld


def test_digest_of_a_hidden_item_is_salted(case: Case) -> None:
    """A short secret cannot be guessed from its digest."""
    [hidden] = manifest(case.issue("court"))["withheld_items"]
    assert hidden["salted_sha256"] != hashlib.sha256(b'{"name":"Ho Man"}').hexdigest()


def test_same_material_gives_same_bytes(case: Case) -> None:
    """Two packs as of one checkpoint are equal to the byte."""
    signed = Sequencer(case.platform).sign_now()
    wanted = Wanted("auditor", case.reference)
    first = service.build(case.platform, wanted, signed, DEPUTY)
    assert service.build(case.platform, wanted, signed, DEPUTY).data == first.data


def test_issue_is_recorded_outside_the_pack(case: Case) -> None:
    """The entry that records the issue follows the pack and names its digest."""
    made = case.issue()
    [leaf] = reading.listing(case.platform.db, Search(kind="PackIssued"))
    assert leaf.position is None
    assert store.packs(case.platform.db) == [made.issued]
    kept = reading.payload(case.platform.db, leaf.number)
    assert kept is not None
    assert made.issued.digest.encode() in kept.body


def test_pack_proves_that_it_continues_checkpoints_given_out(case: Case) -> None:
    """A later pack verifies after the checkpoint somebody kept, and after that of an earlier pack."""
    kept = service.give_checkpoint(case.platform, DEPUTY, "for the auditor").note.encode()
    earlier = members(case.issue())["checkpoint.txt"]
    later = case.issue()
    for note in (kept, earlier, members(later)["checkpoint.txt"]):
        report = service.verify(later.data, after=note)
        assert (report.verdict, report.pinned_by) == ("verified", ["checkpoint"])


def test_checkpoint_never_given_out_is_refused(case: Case) -> None:
    """After a checkpoint without a consistency proof in the pack, the pack is refused."""
    unknown = Sequencer(case.platform).sign_now().note.encode()
    case.tell(NoteWritten(case.id, "later", case.platform.now()))
    with pytest.raises(RefusedPackError, match=r"consistency\.json"):
        service.verify(case.issue().data, after=unknown)


def test_erased_payload_shows_as_erased(case: Case) -> None:
    """After erasing, the entry stands and verifies, its payload is erased and not altered, and a tombstone says why."""
    [leaf] = reading.listing(case.platform.db, Search(kind="NoteWritten"))
    Sequencer(case.platform).order()
    position = erasing.erase(case.platform, leaf.id, DEPUTY, "request of the person concerned")
    made = case.issue()
    assert manifest(made)["erased"] == [position]
    assert service.verify(made.data, case.key()).erased == 1
    assert b"suspect the vendor" not in made.data
    [tombstone] = reading.listing(case.platform.db, Search(kind="PayloadErased"))
    assert tombstone.number > leaf.number
    with pytest.raises(NotFoundError):
        erasing.erase(case.platform, leaf.id, DEPUTY, "again")


def test_demo_mark_is_carried(shown: Case) -> None:
    """A pack of a demo folder says so in checkpoint, manifest, page and report."""
    made = shown.issue()
    report = service.verify(made.data, shown.key())
    assert report.demo
    assert manifest(made)["mode"] == "demo"
    assert "示範，不可提交" in members(made)["README.txt"].decode()
    assert any("DEMO" in line for line in verifier.summary(report))


def test_exercise_is_counted(case: Case) -> None:
    """Entries of an exercise keep their mark in a production pack."""
    with case.platform.change(ME, "a drill", exercise=True) as change:
        change.publish(NoteWritten(case.id, "drill", case.platform.now()))
    made = case.issue()
    assert service.verify(made.data).exercise == 1
    assert "1 ENTRIES ARE OF AN EXERCISE" in members(made)["README.txt"].decode()


def test_part_that_does_not_answer_is_named(case: Case) -> None:
    """When the event store is down the pack is made without its records and says so."""
    case.store_is_down = True
    made = case.issue()
    assert [one["exhibit"] for one in manifest(made)["unavailable"]] == ["telemetry.records"]
    assert "the event store does not answer" in members(made)["README.txt"].decode()
    assert service.verify(made.data, case.key()).verdict == "verified"


def test_span_of_time_narrows(case: Case) -> None:
    """Without an incident, the entries of the span are packed, and the genesis."""
    start = case.platform.now()
    made = case.issue(incident="", since=start + timedelta(days=1))
    assert kinds(made) == {"Genesis"}
    whole = case.issue(incident="", since=start)
    assert "SignedIn" in kinds(whole)
    assert service.verify(whole.data, case.key()).verdict == "verified"


def test_export_needs_permission(case: Case) -> None:
    """A session without a second factor exports nothing."""
    with pytest.raises(RefusedError):
        case.issue(actor=REDUCED)
    assert store.packs(case.platform.db) == []


def test_failed_delivery_issues_nothing(case: Case) -> None:
    """When the pack cannot be handed over, no issue is recorded."""

    def fail(made: Made) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        service.issue(case.platform, Wanted("court", case.reference), DEPUTY, "asked for", fail)
    assert store.packs(case.platform.db) == []


def test_unknown_profile_and_incident_are_refused(case: Case) -> None:
    """What does not exist is named."""
    with pytest.raises(InputError):
        case.issue("press")
    with pytest.raises(NotFoundError):
        case.issue(incident="INC-0999")


def test_readme_counts_the_law(case: Case) -> None:
    """Every pack prints how much of the Code is loaded and verified."""
    text = members(case.issue())["README.txt"].decode()
    assert "requirements loaded" in text
    assert DOCUMENT.decode() not in text
