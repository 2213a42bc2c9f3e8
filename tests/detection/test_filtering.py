"""What stands beside rules: filters, and the values of placeholders; either makes another rule of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lionrock.detection.serving import Runner, Serving, ready
from lionrock.events.records import LogRecord, LogSource
from lionrock.matching.cache import Cache

RULE = """
title: Tool run
id: 1f1e6b0c-6ad0-4f0b-8a53-0c6ef0f3a001
name: tool_run
logsource: {product: windows, category: process_creation}
detection:
    sel: {Image|endswith: '\\\\tool.exe'}
    condition: sel
level: low
"""
OTHER = """
title: Sign-in of an administrator
id: 2f1e6b0c-6ad0-4f0b-8a53-0c6ef0f3a002
logsource: {product: linux, service: sshd}
detection:
    sel: {user|expand: '%admins%'}
    pattern: {text|re|expand: '^%admins%@'}
    condition: sel or pattern
level: low
"""
FILTER = """
title: The deployment runs it
id: 3f1e6b0c-6ad0-4f0b-8a53-0c6ef0f3a003
logsource: {product: windows, category: process_creation}
filter:
    rules: [tool_run]
    deployed: {User|startswith: 'GRID\\\\deploy'}
    condition: not deployed
"""
VALUES = "placeholders: {admins: [root, 'adm_*']}\n"


def served(place: Path, **files: str) -> Serving:
    """Return the rules of these files, compiled as anew."""
    folder = place / "rules"
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, "utf-8")
    return ready([folder], Cache(place / "plans"))


def record(source: LogSource, **fields: Any) -> LogRecord:
    """Return a record."""
    return LogRecord("x", source, 0, None, "", None, None, None, "", fields, b"")


def started(user: str, **more: Any) -> LogRecord:
    """Return the start of the tool."""
    channel = "Microsoft-Windows-Sysmon/Operational"
    fields = {"Channel": channel, "EventID": 1, "Image": "C:\\tool.exe", "User": user} | more
    return record(LogSource("windows"), **fields)


def found(serving: Serving, *records: LogRecord) -> list[int]:
    """Return which records some rule matches."""
    return [place for place, _ in Runner(serving).pairs(records)]


AUDITED = {"Channel": "Security", "EventID": 4688, "NewProcessName": "C:\\tool.exe", "SubjectUserName": "GRID\\deploy2"}


def test_a_filter_narrows_the_rules_it_names(tmp_path: Path) -> None:
    """By id or name, in whichever words Windows tells of the process; the narrowed rule has another digest."""
    plain, narrow = served(tmp_path, rule=RULE), served(tmp_path, rule=RULE, filter=FILTER)
    world = [started("GRID\\chan"), started("grid\\Deploy1"), record(LogSource("windows"), **AUDITED)]
    assert (found(plain, *world), found(narrow, *world)) == ([0, 1, 2], [0])
    (before,), (after,) = plain.rules.values(), narrow.rules.values()
    assert (before.filters, after.filters) == ((), ("3f1e6b0c-6ad0-4f0b-8a53-0c6ef0f3a003",))
    assert before.digest != after.digest
    assert (narrow.report.rules, narrow.report.left_out, narrow.report.skipped) == (1, (), 0)
    assert list(narrow.trees()) == [after.id]
    assert narrow.trees() != plain.trees()
    assert served(tmp_path, rule=RULE, filter=FILTER).warm


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("[tool_run]", "[other_rule]", "narrows no rule"),
        ("product: windows, ", "product: linux, ", "narrows no rule"),
        ("condition: not deployed", "condition: not nothing", ""),
        ("    rules: [tool_run]\n", "", "rules"),
        ("User|startswith", "User|nonsense", "nonsense"),
        ("'GRID\\\\deploy'", "'%nobody%'", ""),
    ],
)
def test_a_filter_that_cannot_serve_is_told(tmp_path: Path, old: str, new: str, why: str) -> None:
    """One that narrows nothing, and one that is broken: the rule serves whole."""
    assert old in FILTER
    written = FILTER.replace(old, new).replace("User|startswith: '%", "User|expand: '%")
    serving = served(tmp_path, rule=RULE, filter=written)
    [told] = serving.report.left_out
    assert (told.id, why in told.reason.en) == ("3f1e6b0c-6ad0-4f0b-8a53-0c6ef0f3a003", True)
    assert found(serving, started("GRID\\deploy1")) == [0]


def test_any_rule_of_a_log_source_is_narrowed(tmp_path: Path) -> None:
    """`any` names none."""
    serving = served(tmp_path, rule=RULE, filter=FILTER.replace("[tool_run]", "any"))
    assert found(serving, started("GRID\\deploy1"), started("x")) == [1]


def test_placeholders_get_their_values_from_a_document(tmp_path: Path) -> None:
    """Wildcards count in texts, in expressions a value stands for itself; other values make another rule."""
    without = served(tmp_path, rule=OTHER)
    assert [one.trouble for one in without.report.left_out] == ["placeholder"]
    serving = served(tmp_path, rule=OTHER, values=VALUES)
    sshd = LogSource("linux", None, "sshd")
    world = [
        record(sshd, user="ROOT"),
        record(sshd, user="adm_chan"),
        record(sshd, user="chan"),
        record(sshd, text="root@jump"),
        record(sshd, text="adm_x@jump"),
    ]
    assert (found(serving, *world), serving.report.skipped) == ([0, 1, 3], 0)
    other = served(tmp_path, rule=OTHER, values="placeholders: {admins: chan}\n")
    assert found(other, *world) == [2]
    assert serving.rules.keys() == other.rules.keys()
    assert next(iter(serving.rules.values())).digest != next(iter(other.rules.values())).digest
    assert len(other.trees()) == 1


@pytest.mark.parametrize("values", ["placeholders: 7\n", "placeholders: {a: []}\n", "placeholders: {a: [[x]]}\n"])
def test_values_that_are_none_are_told(tmp_path: Path, values: str) -> None:
    """A document that means to give values and does not."""
    assert [one.trouble for one in served(tmp_path, values=values).report.left_out] == ["broken"]


def test_placeholders_do_not_multiply_without_end(tmp_path: Path) -> None:
    """Several in one text come to so many texts at most."""
    many = "placeholders: {admins: [" + ", ".join(f"a{n}" for n in range(200)) + "]}\n"
    rule = OTHER.replace("'%admins%'", "'%admins%/%admins%'")
    [told] = served(tmp_path, rule=rule, values=many).report.left_out
    assert "more than" in told.reason.en
