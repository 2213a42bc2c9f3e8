"""Files read as they lie."""

from __future__ import annotations

from pathlib import Path

from lionrock.events.records import LogRecord, Source, Unparsed
from lionrock.kernel.registry import Registry
from lionrock.telemetry.formats.lines import LONGEST
from lionrock.telemetry.reading import Files

READER = Files(Registry(["lionrock.telemetry"]).of(Source))
LINE = b"2026-11-22T18:30:01+08:00 jump sshd[1]: Connection from 203.0.113.9 port 5\n"


def kinds(path: Path) -> list[str]:
    """Return what each line of a file came to."""
    return [type(one).__name__ for one in READER.read(path)]


def test_nth_result_is_the_nth_line(tmp_path: Path) -> None:
    """Blank lines and lines that are none keep their places."""
    path = tmp_path / "a.log"
    path.write_bytes(LINE + b"\n" + b"nonsense\n" + LINE.rstrip())
    assert kinds(path) == ["LogRecord", "NoneType", "Unparsed", "LogRecord"]
    third = list(READER.read(path))[2]
    assert isinstance(third, Unparsed)
    assert third.where == 3


def test_folder_gives_the_files_a_source_claims_in_order(tmp_path: Path) -> None:
    """Strangers are passed over."""
    for name, data in (("b.log", LINE), ("a.log", LINE), ("c.bin", b"\0\0"), ("d.txt", b"")):
        (tmp_path / name).write_bytes(data)
    assert [path.name for path in READER.files(tmp_path)] == ["a.log", "b.log"]


def test_file_that_is_not_there_or_nobodys_is_told(tmp_path: Path) -> None:
    """One result says what is wrong with the file."""
    (tmp_path / "x.bin").write_bytes(b"\0\0")
    for name, words in (("x.bin", "no source knows"), ("none", "does not exist")):
        (one,) = READER.read(tmp_path / name)
        assert isinstance(one, Unparsed)
        assert words in one.reason.en


def test_endless_line_is_one_unparsed_record(tmp_path: Path) -> None:
    """What follows a line too long is read as usual."""
    path = tmp_path / "a.log"
    path.write_bytes(LINE + b"x" * (9 * LONGEST) + b"\n" + LINE)
    first, second, third = READER.read(path)
    assert isinstance(first, LogRecord)
    assert isinstance(second, Unparsed)
    assert len(second.raw) == LONGEST + 1
    assert isinstance(third, LogRecord)
