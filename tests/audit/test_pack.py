"""A stranger with the pack alone: redraws the sample, and settles every item, on a machine without Lionrock."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from audit.world import ADMIN, SEED, SUPERVISOR, begun, fixed, stated
from lionrock.assurance import service
from lionrock.audit import rerun
from lionrock.audit.service import audits, draws, findings
from lionrock.audit.service.draws import Seed
from lionrock.audit.service.findings import Entered
from lionrock.events.audits import AuditPacks
from lionrock.kernel.errors import RefusedError
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Signer

VERIFIERS = Path(__file__).parents[2] / "verifier"
COMMAND, READING = 1.0, 0.3
"""Minutes an auditor is reckoned to need for a command and its answer, and to read one short document."""


@dataclass
class Auditor:
    """A person with a pack, two scripts and Python: nothing of Lionrock is imported."""

    folder: Path
    steps: list[str] = field(default_factory=list)
    minutes: float = 0.0

    def run(self, script: str, *arguments: str) -> str:
        """Run one of the two scripts apart from everything installed beside it."""
        self._step(f"run {script}", COMMAND)
        command = [sys.executable, "-I", str(VERIFIERS / script), *arguments]
        return subprocess.run(command, capture_output=True, check=True, cwd=self.folder).stdout.decode()

    def read(self, name: str) -> dict[str, object]:
        """Read one document of the pack."""
        self._step(f"read {name}", READING)
        found: dict[str, object] = json.loads((self.folder / name).read_bytes())
        return found

    def _step(self, what: str, minutes: float) -> None:
        """Count a step."""
        self.steps.append(what)
        self.minutes += minutes


def settle(auditor: Auditor, place: str) -> int:
    """Settle the sample under a place of the pack: redraw it, and follow each item to its entry; return how many."""
    drawn = auditor.read(f"{place}/D1/draw.json")
    file = f"{place}/population.jsonl"
    said = auditor.run("lionrock_sample.py", file, "--seed", str(drawn["seed"]), "--items", str(drawn["items"]))
    positions = [int(number) for number in said.splitlines()[2].split()[1:]]
    assert positions == drawn["positions"]
    rows = (auditor.folder / file).read_bytes().splitlines()
    entries = {json.loads(one.read_bytes())["entry"]["id"]: one for one in (auditor.folder / "entries").iterdir()}
    for order, position in enumerate(positions, 1):
        item = auditor.read(f"{place}/D1/{order:03d}.json")
        assert item["position"] == position
        assert item["clauses"]
        assert item["row"] == json.loads(rows[position - 1])
        entry = entries[str(item["entry"])].name
        assert auditor.read(f"entries/{entry}")["payload"] == "included"
        payload = auditor.read(f"payloads/{entry}")
        assert payload["fact"]
    return len(positions)


def test_scripted_auditor_settles_25_items_within_half_an_hour(platform: Platform, tmp_path: Path) -> None:
    """Verify the pack, redraw, and settle 25 items: at most 30 modelled minutes, with every step counted."""
    audit = begun(platform)
    stated(platform, audit)
    population = fixed(platform, audit, 200)
    draw = draws.draw(platform, SUPERVISOR, population.id, Seed(SEED, "Lee Ka", 25))
    findings.enter(platform, SUPERVISOR, audit.id, [Entered("1", "Fine", "satisfied", "", "", 1, 1, draw.positions[0])])
    audits.close(platform, SUPERVISOR, audit.id, "report.pdf", b"%PDF report")
    name, data = platform.port(AuditPacks).issue(audit.id, "auditor", SUPERVISOR, "for the auditor")
    assert name.startswith("lionrock-AUD-0001-auditor-")
    (tmp_path / "pack.zip").write_bytes(data)
    auditor = Auditor(tmp_path)
    said = auditor.run("lionrock_verify.py", "pack.zip", "--key", platform.port(Signer).verifier)
    assert "VERIFIED" in said
    listed = {line.split()[1]: line for line in said.splitlines() if line.startswith("included items/")}
    rows = next(line for name, line in listed.items() if name.endswith("population.jsonl"))
    assert "its digest stands in entry" in rows
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack:
        pack.extractall(tmp_path)
    place = "items/audit.record/AUD-0001"
    assert auditor.read(f"{place}/audit.json")["reference"] == "AUD-0001"
    assert settle(auditor, f"{place}/P1") == 25
    assert len(auditor.steps) <= 80
    assert auditor.minutes <= 30, auditor.minutes


def test_pack_of_an_audit_is_the_same_twice(platform: Platform) -> None:
    """Nothing about an audit depends on when its pack is made but the checkpoint and what was recorded meanwhile."""
    audit = begun(platform)
    draws.draw(platform, SUPERVISOR, fixed(platform, audit).id, Seed(SEED, "Lee Ka", 5))
    signed = Sequencer(platform).sign_now()
    made = [service.build(platform, service.Wanted("auditor", audit="AUD-0001"), signed, SUPERVISOR) for _ in "12"]
    assert made[0].data == made[1].data


def test_commissioner_is_not_shown_rows(platform: Platform) -> None:
    """A profile that may not see what the rows tell is told that they are withheld."""
    audit = begun(platform)
    fixed(platform, audit)
    _, data = platform.port(AuditPacks).issue(audit.id, "commissioner", SUPERVISOR, "asked for")
    assert b"population.jsonl" not in data


def test_pack_wants_permission(platform: Platform) -> None:
    """Who may not export evidence takes no audit away."""
    audit = begun(platform)
    with pytest.raises(RefusedError):
        platform.port(AuditPacks).issue(audit.id, "auditor", ADMIN, "asked for")


def test_rerun_is_one_plain_file(platform: Platform, tmp_path: Path) -> None:
    """Rows, query, code and redraw script in a ZIP any tool opens, the same twice."""
    population = fixed(platform, begun(platform))
    draws.draw(platform, SUPERVISOR, population.id, Seed(SEED, "Lee Ka", 5))
    data = rerun.export(platform, population)
    assert data == rerun.export(platform, population)
    (tmp_path / "a.zip").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "a.zip") as whole:
        assert whole.testzip() is None
        assert {one.compress_type for one in whole.infolist()} == {zipfile.ZIP_STORED}
        names = whole.namelist()
        about = json.loads(whole.read("about.json"))
    assert names == sorted(names)
    assert {"population.jsonl", "query.txt", "code/population.py", "lionrock_sample.py"} <= set(names)
    assert about["sha256"] == population.digest
