"""What a run says of each source: lines, share understood, times, events, findings, and what was not read."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lionrock.detection.commands.detect import detect
from lionrock.kernel.contributions import Answer
from lionrock.kernel.registry import Registry

SSHD = b"2026-11-22T18:30:0%d+08:00 jump-01 sshd[812]: Failed password for root from 203.0.113.9 port 5102 ssh2\n"
ASA = b"2026-11-22T18:31:00+08:00 fw-1 %ASA-4-106023: Deny tcp src outside:203.0.113.9/51023 dst ot:192.0.2.10/502\n"


def run(folder: Path) -> dict[str, Any]:
    """Return what the command says of a folder."""
    answer: Answer = detect.act(_registry(), [folder], None, None, True)
    assert isinstance(answer.rows, dict)
    return {**answer.rows, "said": answer.said}


def _registry() -> Any:
    """Return the registry the shell gives the command."""
    whole = Registry(["lionrock.telemetry", "lionrock.detection"])
    return SimpleNamespace(only=lambda _: whole, of=whole.of, get=whole.get, packages=whole.packages)


def test_each_source_has_its_share_and_its_span(tmp_path: Path) -> None:
    """Lines of a firewall in a syslog file are the firewall's; what nobody understood counts for the file's kind."""
    (tmp_path / "auth.log").write_bytes(SSHD % 1 + SSHD % 5 + b"no syslog at all\n" + ASA)
    (tmp_path / "notes.txt").write_bytes(b"Buy milk.\n")
    told = run(tmp_path)
    rows = {row["source"]: row for row in told["sources"]}
    auth, asa = rows["linux.auth"], rows["cisco.asa"]
    assert (auth["lines"], auth["understood"], auth["events"], auth["files"]) == (3, 2, 2, 1)
    assert auth["share"] == round(2 / 3, 4)
    assert (auth["first"].isoformat(), auth["last"].isoformat()) == (
        "2026-11-22T10:30:01+00:00",
        "2026-11-22T10:30:05+00:00",
    )
    assert auth["findings"] >= 2
    assert auth["rules"] >= 1
    assert (asa["lines"], asa["understood"]) == (1, 1)
    assert "linux.auth: 3 lines in 1 files, 66.7% understood, 2026-11-22 18:30 HKT" in told["said"].en
    assert "linux.auth：1 個檔案共 3 項紀錄，已解析 66.7%" in told["said"].zh


def test_files_that_nobody_reads_are_named_with_the_reason(tmp_path: Path) -> None:
    """Nothing in a folder is left out in silence."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "notes.txt").write_bytes(b"Buy milk.\n")
    told = run(tmp_path / "logs")
    assert [(Path(one["file"]).name, one["why"].en) for one in told["unread"]] == [
        ("notes.txt", "no source knows this kind of file")
    ]
