"""Findings as OCSF, and rules in the languages of other products."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lionrock.detection import converting, exporting, ocsf, store
from lionrock.detection.commands import export
from lionrock.detection.converting import Written
from lionrock.detection.findings import Entity, Expected, Finding, Seen
from lionrock.detection.ocsf_shape import faults
from lionrock.detection.store import Search
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
RULE = """title: Shell
id: 6e0e1d0c-5f0e-4a58-9a52-6c2f2c3f4d12
logsource:
  product: windows
  category: process_creation
detection:
  selection:
    Image|endswith: '\\cmd.exe'
  condition: selection
level: high
"""
BROKEN = "title: Broken\nlogsource:\n  product: windows\ndetection:\n  condition: nothing\n"


def finding(id: str = "f" * 32, level: str = "high") -> Finding:
    """Return a finding."""
    return Finding(
        id, "r1", Text("Shell", "殼層"), level, ("attack.t1059.003", "attack.execution"),  # type: ignore[arg-type]  # a level
        Entity("asset", "ws-1", None), "ws-1", "ops", "192.0.2.7", "2026-11-22", 2, AT, AT, AT,
    )  # fmt: skip


@pytest.mark.parametrize("level", ["informational", "low", "medium", "high", "critical"])
def test_finding_is_a_whole_detection_finding(level: str) -> None:
    """Every attribute the class requires is there, of the type and number it asks for."""
    made = ocsf.event(finding(level=level), [Seen("s1:7", AT, "cmd.exe")], "1.0")
    assert faults(made) == []
    assert (made["class_uid"], made["category_uid"], made["type_uid"]) == (2004, 2, 200402)
    assert made["severity"].lower() == level
    assert made["time"] == 1795320000000
    [attack] = made["finding_info"]["attacks"]
    assert (attack["technique"]["uid"], attack["technique"]["src_url"]) == (
        "T1059",
        "https://attack.mitre.org/techniques/T1059/",
    )
    assert (attack["sub_technique"]["uid"], attack["sub_technique"]["name"]) == ("T1059.003", "Windows Command Shell")
    assert [one["type_id"] for one in made["observables"]] == [1, 4, 2]
    assert made["evidences"][0]["uid"] == "s1:7"


def test_what_is_wrong_is_named() -> None:
    """An event without its required attributes, or with others than it says, is told by their paths."""
    made = ocsf.event(finding(), [], "1.0")
    made |= {"severity_id": 9, "status": "Closed", "time": 1795320000, "count": "two", "type_uid": 1, "colour": "red"}
    del made["activity_id"]
    del made["finding_info"]["uid"]
    made["metadata"]["product"] = {"version": "1"}
    made["observables"][0]["value"] = ""
    assert set(faults(made)) == {
        "activity_id: missing",
        "finding_info.uid: missing",
        "metadata.product.: none of name, uid",
        "observables[0].value: no text",
        "severity_id: 9 means nothing",
        "status: Closed is not New",
        "time: no time",
        "count: no whole",
        "type_uid: not of the class and activity",
        "colour: not of the table",
    }


@pytest.mark.parametrize("user", [None, "ops"])
@pytest.mark.parametrize("tags", [(), ("attack.t1105",), ("attack.t1999.001",), ("attack.t0836",)])
def test_bare_findings_are_whole_too(user: str | None, tags: tuple[str, ...]) -> None:
    """Without host, user, address, techniques or kept events; one suppressed, one of an exercise."""
    bare = replace(finding(), host=None, address=None, user=user, tags=tags, count=1)
    for one in (bare, replace(bare, expected=Expected("Ann", "the scanner", AT)), replace(bare, exercise=True)):
        assert faults(ocsf.event(one, [], "1.0")) == []


def test_findings_are_exported_line_by_line(platform: Platform, tmp_path: Path) -> None:
    """The file has one event a line; what is expected is left out unless it is asked for, and then suppressed."""
    with platform.db.begin() as db:
        store.add(db, finding())
        calm = replace(finding("e" * 32), rule="r2", expected=Expected("Ann", "the scanner", AT))
        store.add(db, calm)
        store.see(db, "f" * 32, [Seen("s1:7", AT, "cmd.exe")])
    answer = export.findings.act(platform, tmp_path / "out.jsonl")
    assert answer.rows["findings"] == 1
    (line,) = (tmp_path / "out.jsonl").read_text().splitlines()
    assert faults(json.loads(line)) == []
    every = [json.loads(one) for one in exporting.lines(platform, Search(expected=None))]
    assert sorted(one["status"] for one in every) == ["New", "Suppressed"]
    with pytest.raises(InputError, match="is there already"):
        export.findings.act(platform, tmp_path / "out.jsonl")


def test_rules_are_converted_by_an_installed_backend() -> None:
    """What can be said there is; what cannot is told for its rule alone."""
    good, bad = converting.convert("sqlite", [Written("a", "Shell", RULE), Written("b", "Broken", BROKEN)])
    assert "LIKE '%\\\\cmd.exe'" in good.queries[0] or "cmd.exe" in good.queries[0]
    assert good.trouble == ""
    assert bad.queries == ()
    assert bad.trouble


def test_missing_backend_is_named_with_its_package() -> None:
    """Who lacks a backend learns which package brings it."""
    with pytest.raises(InputError) as told:
        converting.convert("splunk", [])
    assert "pip install pysigma-backend-splunk" in told.value.hint.en
    with pytest.raises(InputError, match="pipeline"):
        converting.convert("sqlite", [], ["no-such-pipeline"])


def test_rules_are_named_by_file(platform: Platform, tmp_path: Path) -> None:
    """Files are read; what is neither file nor rule is refused."""
    (tmp_path / "shell.yml").write_text(RULE)
    (one,) = converting.written(platform, [str(tmp_path / "shell.yml")])
    assert (one.title, one.id[:4]) == ("Shell", "6e0e")
    answer = export.convert.act(platform, "sqlite", [str(tmp_path / "shell.yml")])
    assert answer.code == 0
    with pytest.raises(NotFoundError):
        converting.written(platform, ["nothing"])
