"""`lionrock look`: what a folder of logs holds, in one command."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lionrock.app import registry
from lionrock.detection import looking
from lionrock.detection.commands.detect import look
from lionrock.detection.looking import Look
from lionrock.events.records import LogRecord
from lionrock.kernel.contributions import Answer
from lionrock.kernel.errors import NotFoundError

SSH = b"Nov 22 18:30:0%d jump sshd[812]: Failed password for root from 203.0.113.9 port 4022 ssh2\n"
DUMP = {
    "EventID": 1,
    "Channel": "Microsoft-Windows-Sysmon/Operational",
    "Hostname": "ws1",
    "UtcTime": "2026-10-18 19:50:09.123",
    "Image": "C:\\Windows\\System32\\rundll32.exe",
    "CommandLine": "rundll32.exe C:\\windows\\System32\\comsvcs.dll MiniDump 756 C:\\l.dmp full",
    "SourceName": "Microsoft-Windows-Sysmon",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with sign-ins, an attack, a line that is none and a file nobody knows."""
    place = tmp_path / "logs"
    place.mkdir()
    (place / "auth.log").write_bytes(b"".join(SSH % n for n in range(5)))
    (place / "events.json").write_text(json.dumps(DUMP) + "\n{broken\n" + json.dumps(DUMP | {"EventID": 5}) + "\n")
    (place / "old.log.1.gz").write_bytes(gzip.compress(SSH % 7))
    (place / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    return place


def run(*paths: Path, zone: str = "", limit: int = 0) -> Answer:
    """Run the command."""
    answer: Answer = look.act(registry(), list(paths), zone, None, limit)
    return answer


def report(*paths: Path, zone: str = "", limit: int = 0) -> dict[str, Any]:
    """Return the report as machines get it."""
    rows = run(*paths, zone=zone, limit=limit).rows
    assert isinstance(rows, dict)
    return rows


def test_each_kind_tells_its_share_span_and_hosts(folder: Path) -> None:
    """Packed files count as what they hold; nothing is kept and no data folder is needed."""
    found = {one["source"]: one for one in report(folder, zone="+08:00")["sources"]}
    ssh = found["linux.auth"]
    assert (ssh["files"], ssh["lines"], ssh["share"], ssh["hosts"]) == (2, 6, 1.0, ["jump"])
    assert ssh["last"].isoformat().endswith("-11-22T10:30:07+00:00")
    assert (found["windows.json"]["lines"], found["windows.json"]["understood"]) == (3, 2)


def test_what_was_not_understood_is_named_with_reason_and_examples(folder: Path) -> None:
    """File, record and how it begins; files nobody knows are named as well."""
    rows = report(folder)
    [one] = next(kind for kind in rows["sources"] if kind["source"] == "windows.json")["not_understood"]
    assert (one["count"], one["examples"][0]["record"], one["examples"][0]["raw"]) == (1, 2, "{broken")
    assert [Path(one["file"]).name for one in rows["unread"]] == ["picture.png"]


def test_the_gravest_finding_stands_first_with_why(folder: Path) -> None:
    """Then the others in time order; each names file, record and what matched."""
    rows = report(folder, zone="+08:00")
    assert [one["level"] for one in rows["findings"]] == ["high", "low"]
    first = rows["findings"][0]
    assert (Path(first["file"]).name, first["record"], first["hosts"]) == ("events.json", 1, ["ws1"])
    assert any("comsvcs" in one["wanted"] for one in first["why"])
    said = run(folder, zone="+08:00").said
    assert said is not None
    assert "why: " in said.en
    assert "原因：" in said.zh


def test_areas_of_the_code_say_can_support_or_nothing_yet(folder: Path) -> None:
    """Never more than that."""
    standing = {one["area"]: one["standing"] for one in report(folder)["areas"]}
    assert (standing["access"], standing["cloud"], standing["governance"]) == ("can", "nothing", "elsewhere")


def test_three_commands_go_on_from_here(folder: Path) -> None:
    """A zone is asked for first where times name none, and not again once it was given."""
    assert report(folder)["next"][0] == f"lionrock look {folder} --zone +08:00"
    assert report(folder, zone="+08:00")["next"][0].startswith("lionrock detect ")
    assert len(report(folder)["next"]) == 3


def test_a_limit_reads_the_first_records_of_each_file(folder: Path) -> None:
    """And says of how many files that was."""
    rows = report(folder, limit=2)
    assert {one["source"]: one["lines"] for one in rows["sources"]} == {"linux.auth": 3, "windows.json": 2}
    assert rows["cut"] == 2


def test_a_folder_without_a_known_log_is_an_answer(tmp_path: Path) -> None:
    """It says that nothing was understood, and what to do."""
    (tmp_path / "notes").write_text("hello\n")
    answer = run(tmp_path)
    assert answer.said is not None
    assert "Nothing was understood" in answer.said.en
    assert "lionrock sources kinds" in answer.said.en


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Before anything is loaded."""
    with pytest.raises(NotFoundError, match="does not exist"):
        run(tmp_path / "nothing")


def test_stopping_early_tells_what_is_known(folder: Path) -> None:
    """Ctrl-C is no failure: the report says that it was stopped."""
    reader = looking.reader(registry(), [folder], "")

    class Stopped:
        """A matcher at which the person loses patience."""

        def match(self, records: list[LogRecord], first: int) -> Iterator[Any]:
            """Be interrupted."""
            raise KeyboardInterrupt

    found: Look = looking.look(reader, Stopped(), [folder], 0, lambda _: None)  # type: ignore[arg-type]  # matching is all that is asked of it
    assert (found.stopped, found.lines > 0) == (True, True)
