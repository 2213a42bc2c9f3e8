"""Disclosures: to whom, on which basis a person named; abroad under counsel's decision alone; the certificate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from counsel.world import ANALYST, AUDITOR, COUNSEL, DEPUTY, SUPERVISOR, facts, opened
from lionrock.assurance import service as assurance
from lionrock.assurance.service import Wanted
from lionrock.counsel import issues
from lionrock.counsel.service import certificates
from lionrock.counsel.service import disclosures as service
from lionrock.counsel.service.disclosures import Given
from lionrock.counsel.store import disclosures as store
from lionrock.kernel.change import system
from lionrock.kernel.clock import hours
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.kernel.timers import ClockJumped

POLICE = Given("Police, CSTCB", "as counsel advised on 22 November", what="pack on paper")
INTERPOL = replace(POLICE, recipient="Interpol", abroad=True)


def pack(platform: Platform, profile: str = "court", reference: str = "") -> str:
    """Make a pack and return its id."""
    made = assurance.issue(platform, Wanted(profile, reference), DEPUTY, "for the file", lambda _: None)
    return made.issued.id


def test_a_pack_waits_until_somebody_says_who_received_it(either: Platform) -> None:
    """The record names pack and digest, and the basis the person named, on both databases."""
    incident = opened(either)
    made = pack(either, "commissioner", incident.reference)
    (waiting,) = issues.waiting(either.db)
    done = service.record(either, Given("OCCICS", "s. 28 notice", pack=made), DEPUTY)
    assert (waiting.pack, waiting.name, done.digest, done.incident) == (made, "May Ho", waiting.digest, incident.id)
    assert issues.waiting(either.db) == []
    (fact,) = facts(either, "DisclosureRecorded")
    assert (fact["basis"], fact["recipient"], fact["abroad"]) == ("s. 28 notice", "OCCICS", False)


def test_nothing_of_it_is_supplied(platform: Platform) -> None:
    """Recipient, basis and contents are a person's words."""
    for given in (replace(POLICE, basis=" "), replace(POLICE, recipient=""), replace(POLICE, what="")):
        with pytest.raises(InputError):
            service.record(platform, given, DEPUTY)


def test_abroad_is_off(platform: Platform) -> None:
    """Without counsel's recorded decision nothing goes out of Hong Kong."""
    with pytest.raises(RefusedError, match="outside Hong Kong"):
        service.record(platform, INTERPOL, SUPERVISOR)


def test_counsel_permits_and_takes_it_back(either: Platform) -> None:
    """The latest decision on a recipient counts."""
    service.release(either, "Interpol", COUNSEL, "treaty request", allow=True)
    done = service.record(either, INTERPOL, DEPUTY)
    assert done.release == store.releases(either.db)[0].id
    service.release(either, "interpol", COUNSEL, "withdrawn", allow=False)
    with pytest.raises(RefusedError):
        service.record(either, INTERPOL, DEPUTY)


def test_a_permission_ends(platform: Platform, clock: Any) -> None:
    """At its time, not after."""
    service.release(platform, "Interpol", COUNSEL, "for a day", allow=True, until=platform.now() + hours(24))
    clock.set(platform.now() + hours(24))
    with pytest.raises(RefusedError):
        service.record(platform, INTERPOL, DEPUTY)


def test_a_permission_for_one_incident_is_for_that_one(platform: Platform) -> None:
    """And a refusal on it outweighs a permission for all."""
    one, other = opened(platform), opened(platform, "Other")
    service.release(platform, "Interpol", COUNSEL, "this one", allow=True, incident=one.reference)
    service.record(platform, replace(INTERPOL, incident=one.reference), DEPUTY)
    with pytest.raises(RefusedError):
        service.record(platform, replace(INTERPOL, incident=other.reference), DEPUTY)
    service.release(platform, "Interpol", COUNSEL, "all", allow=True)
    service.release(platform, "Interpol", COUNSEL, "not this", allow=False, incident=other.reference)
    with pytest.raises(RefusedError):
        service.record(platform, replace(INTERPOL, incident=other.reference), DEPUTY)


def test_only_counsel_permits_abroad(platform: Platform) -> None:
    """A supervisor discloses in Hong Kong and no further."""
    for actor in (SUPERVISOR, DEPUTY, ANALYST, AUDITOR):
        with pytest.raises(RefusedError):
            service.release(platform, "Interpol", actor, "please", allow=True)


def test_who_records_no_disclosure(platform: Platform) -> None:
    """A disclosure is a decision."""
    for actor in (ANALYST, AUDITOR, replace(DEPUTY, fresh=False)):
        with pytest.raises(RefusedError):
            service.record(platform, POLICE, actor)


def test_a_pack_nobody_made_is_refused(platform: Platform) -> None:
    """Only what was made here is named by its id."""
    with pytest.raises(NotFoundError):
        service.record(platform, Given("OCCICS", "s. 28", pack="0" * 32), DEPUTY)
    with pytest.raises(InputError, match="SHA-256"):
        service.record(platform, replace(POLICE, digest="abc"), DEPUTY)


def test_the_certificate_says_what_records_show_and_leaves_the_rest(platform: Platform, clock: Any) -> None:
    """The digest of the pack, trouble counted, and blanks for the person; marked as a draft with the offence named."""
    incident = opened(platform)
    with platform.change(system("kernel"), "jumped") as change:
        change.publish(ClockJumped(platform.now(), platform.now()))
    clock.set(platform.now() + hours(1))
    made = pack(platform, "court", incident.reference)
    name, data = certificates.take(platform, made, DEPUTY)
    text = data.decode()
    assert issues.issue(platform.db, made).digest in text
    assert "Entries that tell of a clock that jumped: 1." in text
    assert "offence personally" in text
    assert "個人犯罪" in text
    assert text.count("[to be filled in by the person who signs]") == 6
    assert name.endswith(".txt")
    assert [one["pack"] for one in facts(platform, "CertificateDrafted")] == [made]


def test_only_a_pack_for_a_court_has_a_certificate(platform: Platform) -> None:
    """Other profiles are for other readers."""
    with pytest.raises(InputError, match="court"):
        certificates.draft(platform, pack(platform, "auditor"))
