"""`lionrock detect`: files in, one line a match out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lionrock.app import registry
from lionrock.detection.commands.detect import detect
from lionrock.kernel.contributions import Answer
from lionrock.kernel.errors import ConfigurationError, NotFoundError

DUMP = {
    "EventID": 1,
    "Channel": "Microsoft-Windows-Sysmon/Operational",
    "Hostname": "ws1",
    "UtcTime": "2020-10-18 19:50:09.123",
    "Image": "C:\\Windows\\System32\\rundll32.exe",
    "CommandLine": "rundll32.exe C:\\windows\\System32\\comsvcs.dll MiniDump 756 C:\\l.dmp full",
    "SourceName": "Microsoft-Windows-Sysmon",
}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return a log with an attack in its third line, and a line that is none."""
    lines = [
        json.dumps({**DUMP, "CommandLine": "x"}),
        "",
        json.dumps(DUMP),
        "{broken",
        json.dumps({**DUMP, "EventID": 5}),
    ]
    path = tmp_path / "events.json"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def run(*paths: Path, rules: list[Path] | None = None, jsonl: Path | None = None, stats: bool = False) -> Answer:
    """Run the command."""
    answer: Answer = detect.act(registry(), list(paths), rules, jsonl, stats)
    return answer


def test_a_match_is_one_row_with_file_record_and_time(log: Path, tmp_path: Path) -> None:
    """By our own rules unless others are named; the same line goes to the file."""
    answer = run(log, jsonl=tmp_path / "out.jsonl")
    assert isinstance(answer.rows, list)
    [row] = answer.rows
    assert row == {
        "rule_id": "4a2453ef-415c-5ced-a800-7d755642eef8",
        "title": "Memory of LSASS dumped through comsvcs.dll",
        "level": "high",
        "file": str(log),
        "record": 3,
        "time": "2020-10-18T19:50:09.123000+00:00",
    }
    assert [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()] == [row]
    assert answer.code == 0


def test_statistics_tell_events_matches_and_what_was_not_understood(log: Path) -> None:
    """With file and line of each problem, and whether the plan was there already."""
    run(log)
    rows = run(log, stats=True).rows
    assert isinstance(rows, dict)
    assert (rows["matches"], rows["unparsed"], rows["plan"]) == (1, 1, "cached")
    assert [(one["file"], one["record"]) for one in rows["problems"]] == [(str(log), 4)]
    assert rows["events"] == 3
    assert {"seconds", "events_per_second", "distinct_share", "left_out", "skipped"} <= rows.keys()


def test_no_match_is_no_failure(tmp_path: Path) -> None:
    """Nothing found is an answer."""
    path = tmp_path / "events.json"
    path.write_text(json.dumps({**DUMP, "CommandLine": "x"}) + "\n", "utf-8")
    answer = run(path)
    assert (answer.rows, answer.code) == ([], 0)


def test_rules_of_others_are_read_where_they_stand(log: Path, tmp_path: Path) -> None:
    """Any folder below, what is no rule skipped and counted, what is broken named."""
    folder = tmp_path / "rules" / "deep"
    folder.mkdir(parents=True)
    (folder / "r.yml").write_text(
        "title: Any\nid: 00000000-0000-4000-8000-000000000001\nlogsource: {product: windows}\n"
        "detection: {sel: {CommandLine|contains: minidump}, condition: sel}\n",
        "utf-8",
    )
    (folder / "bad.yml").write_text("detection: [", "utf-8")
    (folder / "readme.md").write_text("no rule", "utf-8")
    answer = run(log, rules=[tmp_path / "rules"], stats=True)
    assert isinstance(answer.rows, dict)
    assert [row["title"] for row in answer.rows["rows"]] == ["Any", "Any"]
    assert [(Path(one["file"]).name, one["trouble"]) for one in answer.rows["left_out"]] == [("bad.yml", "broken")]
    assert answer.rows["skipped"] == 1
    assert answer.said is not None
    assert "bad.yml:1: left out" in answer.said.en


def test_what_is_not_there_and_cannot_be_written_is_said(log: Path, tmp_path: Path) -> None:
    """Before anything is read, or as soon as it shows."""
    with pytest.raises(NotFoundError, match="does not exist"):
        run(tmp_path / "none")
    with pytest.raises(ConfigurationError):
        run(log, jsonl=tmp_path / "no" / "such" / "folder")


def test_times_without_a_zone_are_of_the_one_named(tmp_path: Path) -> None:
    """Without it such a time is not guessed; a zone that does not exist is said."""
    line = {**DUMP, "UtcTime": "", "EventTime": "2020-10-18 19:50:09"}
    del line["UtcTime"]
    (tmp_path / "events.json").write_text(json.dumps(line) + "\n", "utf-8")
    told = detect.act(registry(), [tmp_path / "events.json"], zone="+08:00").rows
    assert [row["time"] for row in told] == ["2020-10-18T11:50:09+00:00"]
    with pytest.raises(ConfigurationError):
        detect.act(registry(), [tmp_path / "events.json"], zone="Mars/Olympus")
