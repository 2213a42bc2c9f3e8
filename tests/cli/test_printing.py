"""Answers as a person reads them: Hong Kong times, words for yes and unknown, tables for lists of objects."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from lionrock.cli import printing
from lionrock.kernel.contributions import Answer
from lionrock.kernel.text import Language, Text

AWARE = datetime(2026, 11, 21, 13, 10, 32, 754873, tzinfo=UTC)


def printed(capsys: pytest.CaptureFixture[str], rows: Any, language: Language = "en", *, as_json: bool = False) -> str:
    """Return what an answer of `rows` puts on standard output."""
    printing.answer(Answer(rows), as_json=as_json, language=language)
    return capsys.readouterr().out


@pytest.mark.parametrize("written", [AWARE, str(AWARE), "2026-11-21T13:10:32.754873Z", "2026-11-21T13:10:32+00:00"])
def test_an_instant_stands_in_hong_kong_time(capsys: pytest.CaptureFixture[str], written: Any) -> None:
    """As a value, and as the text that came over the control channel."""
    assert "21 Nov 2026 21:10:32" in printed(capsys, [{"aware_at": written}])
    assert "2026年11月21日 21:10:32" in printed(capsys, {"aware_at": written}, "zh")


@pytest.mark.parametrize("written", ["2026-11-21", "2026-11-21 21:10", "2026-02-31T00:00:00Z", "INC-0001 [a]"])
def test_other_text_stands_as_written(capsys: pytest.CaptureFixture[str], written: str) -> None:
    """A day, a time without zone, a day no month has, and what looks like markup."""
    assert written in printed(capsys, [{"work_to": written}])
    assert written in printed(capsys, {"work_to": written})


def test_json_keeps_instants_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    """Machines get what the command gave."""
    assert "2026-11-21T13:10:32.754873Z" in printed(capsys, {"at": AWARE}, as_json=True)


def test_a_list_of_objects_is_a_table_below_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    """Not a line of JSON; a text in two languages is said in the reader's."""
    rows = {"parts": [{"part": "store", "what": Text("events", "事項")}], "failing": [], "kinds": ["linux.auth"]}
    lines = printed(capsys, rows, "zh").splitlines()
    assert [line.split() for line in lines] == [
        ["parts"],
        ["part", "what"],
        ["store", "事項"],
        ["failing", "無"],
        ["kinds", "linux.auth"],
    ]
    assert max(map(len, lines)) < 30


def test_yes_no_and_unknown_are_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is left blank."""
    out = printed(capsys, {"running": True, "locked": False, "closed_at": None})
    assert [line.split() for line in out.splitlines()] == [
        ["running", "yes"],
        ["locked", "no"],
        ["closed_at", "unknown"],
    ]


def test_a_terminal_obeys_nothing_that_a_log_says(capsys: pytest.CaptureFixture[str]) -> None:
    """Escapes, and signs that turn text around, are spelt out; markup is text."""
    evil = "a\x1b]0;owned\x07\x1b[2J\u202eb\x9b [red]c"
    for rows in ({"message": evil}, [{"message": evil}]):
        out = printed(capsys, rows)
        assert "a\\x1b]0;owned\\x07\\x1b[2J\\x202eb\\x9b [red]c" in out
        assert not set("\x1b\x07\u202e\x9b") & set(out)
