"""Items that rest on log records: the raw bytes stand in the pack, proved by the entry of their frame."""

from __future__ import annotations

from pathlib import Path

import pytest
from telemetry.world import BOSS, equip, log_lines

from audit.world import SEED, SUPERVISOR, begun
from lionrock.assurance import lionrock_verify as verifier
from lionrock.audit.service import draws, populations
from lionrock.audit.service.draws import Seed
from lionrock.audit.service.populations import Wanted
from lionrock.events.audits import AuditPacks, RawRecords
from lionrock.kernel.clock import days
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Signer
from lionrock.telemetry import running, service


@pytest.fixture
def site(platform: Platform, tmp_path: Path) -> Platform:
    """Return a platform with five records in two frames."""
    equip(platform)
    log = tmp_path / "logs" / "auth.log"
    log.parent.mkdir()
    service.add(platform, BOSS, "test", name="Jump host", location=str(log.parent))
    for first, count in ((0, 2), (2, 3)):
        with log.open("ab") as file:
            file.write(log_lines(first, count))
        running.take_in(platform)
    return platform


def test_frames_are_followed_to_their_raw_records(site: Platform) -> None:
    """A sample of committed frames: every item has raw records in the pack, each proved by an entry."""
    audit = begun(site)
    site.clock.set(site.now() + days(1))  # type: ignore[attr-defined]  # the tests' clock is set by hand
    fixed = populations.fix(site, SUPERVISOR, audit.id, Wanted("ledger.entries", "FrameCommitted"))
    assert fixed.count == 2
    draws.draw(site, SUPERVISOR, fixed.id, Seed(SEED, "Lee Ka", 2))
    _, data = site.port(AuditPacks).issue(audit.id, "auditor", SUPERVISOR, "for the auditor")
    report = verifier.verify(data, site.port(Signer).verifier)
    raws = {one.name: one.note for one in report.items if one.name.endswith(".raw")}
    assert len(raws) == 5
    assert all(note.startswith("raw record, proved by entry") for note in raws.values())


def test_nothing_stands_behind_other_entries(site: Platform) -> None:
    """An entry that is about no log record has none, and one that does not exist has none either."""
    audit = begun(site)
    port = site.port(RawRecords)
    assert port.behind(audit.entry, 5) == []
    assert port.behind("0" * 32, 5) == []
