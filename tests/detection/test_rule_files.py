"""Folders of rules as a site really leaves them: links to nowhere, pipes, folders called like rules."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lionrock.detection import rule_files
from lionrock.detection.forms import Forms
from lionrock.detection.loading import load
from lionrock.detection.serving import ready
from lionrock.kernel.errors import ConfigurationError
from lionrock.matching.cache import Cache

RULE = "title: one\nlogsource: {product: linux}\ndetection: {sel: {f: word}, condition: sel}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one good rule."""
    (tmp_path / "good.yml").write_text(RULE, "utf-8")
    return tmp_path


def test_a_link_that_leads_nowhere_is_left_out_by_name(folder: Path) -> None:
    """The others serve, and its coming back is noticed."""
    (folder / "gone.yml").symlink_to(folder / "nowhere.yml")
    report = load(rule_files.find([folder]), Forms()).report
    [left_out] = report.left_out
    assert (report.rules, Path(left_out.file).name, left_out.trouble) == (1, "gone.yml", "unreadable")
    before = rule_files.signature([folder])
    (folder / "nowhere.yml").write_text(RULE, "utf-8")
    assert rule_files.signature([folder]) != before


def test_a_name_that_is_no_text_is_spelt_out(folder: Path) -> None:
    """What is kept of its rule is kept as text."""
    Path(os.fsdecode(os.fsencode(folder) + b"/odd-\xff.yml")).write_text(RULE.replace("one", "two"), "utf-8")
    forms = Forms()
    report = load(rule_files.find([folder]), forms)
    assert sorted(Path(one.info.file).name for one in report.rules) == ["good.yml", "odd-\\xff.yml"]
    assert ready([folder], Cache(folder.with_name("plans"))).report == report.report


def test_what_is_no_file_is_passed_over(folder: Path) -> None:
    """A pipe would wait for ever, a folder holds what it holds, a loop of links ends."""
    os.mkfifo(folder / "pipe.yml")
    (folder / "folder.yml").mkdir()
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    report = load(rule_files.find([folder]), Forms()).report
    assert (report.rules, report.left_out) == (1, ())


def test_bytes_that_are_no_rule_stop_no_other(folder: Path) -> None:
    """Binary, other encodings, endless lines, empty files."""
    hostile = {
        "binary.yml": bytes(range(256)) * 100,
        "utf16.yml": RULE.encode("utf-16"),
        "long.yml": b"a: " + b"x" * 900_000,
        "huge.yml": b"x" * (rule_files.LARGEST + 10),
        "empty.yml": b"",
        "nul.yml": b"title: a\0b\ndetection: {}\n",
        "list.yml": b"- detection\n- 1\n",
        "number.yml": b"42\n",
        "odd.yml": b"detection: 7\nlogsource: [x]\ntitle: {a: b}\nid: [1]\n",
        "keys.yml": b"? {a: b}\n: c\ndetection: {sel: {? [x] : y}, condition: sel}\n",
        "time.yml": b"title: x\ndate: 2026-99-99\ndetection: {sel: {f: 2026-01-01}, condition: 5}\n",
    }
    for name, data in hostile.items():
        (folder / name).write_bytes(data)
    report = load(rule_files.find([folder]), Forms()).report
    assert report.rules == 1
    assert all(one.reason.en and one.line >= 1 for one in report.left_out)
    assert {Path(one.file).name for one in report.left_out} >= {"binary.yml", "utf16.yml", "huge.yml", "odd.yml"}


def test_folders_that_hold_far_more_than_rules_are_refused(folder: Path) -> None:
    """The memory of a machine is not given to whoever names its root as a folder of rules."""
    with pytest.raises(ConfigurationError, match="more than 10 bytes"):
        rule_files.find([folder], most=10)
