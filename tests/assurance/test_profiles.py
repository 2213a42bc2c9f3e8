"""Who sees what of posture, manual evidence, audits and risk: placed by hand, and shown before a pack is made."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assurance.world import DEPUTY, Case
from lionrock.assurance import rulings, running
from lionrock.assurance.model import COUNSEL_ALONE, kinds, profile, profiles
from lionrock.assurance.preview import preview
from lionrock.assurance.service import Wanted
from lionrock.kernel.ledger.sequencer import Sequencer

POSTURE = kinds("evidence", "audits", "risk")


def test_posture_audits_and_risk_are_for_auditor_and_counsel() -> None:
    """The Commissioner and a court get the incident they asked about, and of the rest its digests."""
    for kind in POSTURE:
        assert [one.id for one in profiles() if one.sees(kind)] == ["auditor", "counsel"], kind


@pytest.mark.parametrize(
    "kind",
    [
        "ControlTested",
        "ControlRuled",
        "ControlRulingEnded",
        "ControlBroken",
        "EvidenceGiven",
        "EvidenceWithdrawn",
        "RemedyOpened",
        "PostureExported",
        "SampleDrawn",
        "PopulationFixed",
        "ValueConfirmed",
        "AuditorRead",
    ],
)
def test_an_auditor_sees_what_posture_rests_on(kind: str) -> None:
    """By name, so that a kind that moves to another module is missed."""
    assert profile("auditor").sees(kind)
    assert not profile("commissioner").sees(kind)


def test_nothing_of_counsel_alone_is_posture() -> None:
    """What is sealed or chosen by counsel stays there."""
    assert not POSTURE & COUNSEL_ALONE
    assert not any(profile("auditor").sees(kind) for kind in COUNSEL_ALONE)


@pytest.mark.parametrize(("reader", "shows"), [("commissioner", False), ("court", False), ("auditor", True)])
def test_the_preview_shows_what_of_posture_is_withheld(case: Case, reader: str, *, shows: bool) -> None:
    """Runs and rulings of the span stand in it, included or withheld, and counted."""
    running.run(case.platform, ["assurance.ledger-sound"])
    until = case.platform.now() + timedelta(days=2)
    rulings.rule(case.platform, DEPUTY, "assurance.ledger-sound", "ledger", "not ours", until)
    Sequencer(case.platform).sign_now()
    span = Wanted(reader, "", case.platform.now() - timedelta(days=1), until)
    found = {one.name: one for one in preview(case.platform, span, DEPUTY).kinds}
    for kind in ("ControlTested", "ControlRuled"):
        assert (found[kind].included > 0, found[kind].withheld > 0) == (shows, not shows)
