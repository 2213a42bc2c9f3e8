"""A run over files is cut into parts; what comes out is the same however it is cut, by however many processes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from telemetry.evtx_writer import container, event

from lionrock.app import registry
from lionrock.detection import looking, parts
from lionrock.detection.commands.detect import detect
from lionrock.detection.parts import Found, Job, Part, Worker
from lionrock.detection.serving import Runner, ready
from lionrock.events.ports import Reader
from lionrock.matching.cache import Cache

RULE = """
title: {title}
id: 00000000-0000-4000-8000-00000000000{number}
name: rule_{number}
logsource: {{product: {product}}}
detection: {{{detection}, condition: sel}}
level: low
"""
MANY = """
title: Many
id: 00000000-0000-4000-8000-000000000009
correlation:
    type: event_count
    rules: rule_1
    group-by: [Computer]
    timespan: 10m
    condition: {gte: 5}
level: high
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Return a folder with two rules and a correlation."""
    folder = tmp_path / "rules"
    folder.mkdir()
    tool = RULE.format(title="Tool", number=1, product="windows", detection="sel: {Image|endswith: tool7.exe}")
    failed = RULE.format(title="Failed", number=2, product="linux", detection="sel: [Failed password]")
    (folder / "rules.yml").write_text(f"{tool}---{failed}---{MANY}", "utf-8")
    return folder


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Return a folder with event logs of many chunks, one of them torn, lines of two kinds, and a table."""
    folder = tmp_path / "logs"
    folder.mkdir()
    made = container([_created(n) for n in range(400)])
    (folder / "a.evtx").write_bytes(made)
    (folder / "b.evtx").write_bytes(made[: len(made) - 30_000])
    failed = "Nov 22 18:30:01 jump01 sshd[811]: Failed password for root from 203.0.113.9 port {} ssh2"
    (folder / "auth.log").write_text("\n".join(failed.format(n) for n in range(1200)) + "\n\n", "utf-8")
    windows = [json.dumps({"EventID": 1, "Channel": "Security", "Image": "C:\\tool7.exe", "n": n}) for n in range(1200)]
    (folder / "events.json").write_text("\n".join([*windows[:50], "{broken", "", *windows[50:]]), "utf-8")
    (folder / "w3c.log").write_text("#Fields: date time cs-method\n" + "2026-11-22 10:00:00 GET\n" * 4_000, "utf-8")
    return folder


def _created(number: int) -> str:
    """Return the creation of a process as an event log writes it."""
    system = {
        "Provider": "Microsoft-Windows-Sysmon",
        "EventID": "1",
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "Computer": f"ws-{number % 3}.grid.example",
        "SystemTime": f"2026-11-22T04:{number % 60:02}:00.000Z",
    }
    return event(system, {"Image": f"C:\\Program Files\\tool{number % 10}.exe", "CommandLine": "x" * 300})


def together(reader: Reader, rules: Path, plans: Path, cut: list[Part]) -> tuple[Any, ...]:
    """Return everything that parts come to, put together."""
    worker = Worker(reader, Runner(ready([rules], Cache(plans))))
    told = list(parts.found(Job((), (), "", ""), cut, worker, 1))
    whole = Found()
    for one in told:
        whole.coverage.add(one.coverage)
    return (
        sum(one.events for one in told),
        sum(one.unparsed for one in told),
        [row for one in told for row in one.rows],
        [feed for one in told for feed in one.feeds],
        [problem for one in told for problem in one.problems],
        whole.coverage.rows(),
    )


def test_parts_come_to_what_the_whole_comes_to(rules: Path, logs: Path, tmp_path: Path) -> None:
    """Rows, their numbers, what correlations build on, problems, what is missing at a torn end, and coverage."""
    reader = looking.reader(registry(), [logs], "+08:00")
    large = parts.cut(reader, [logs], 1 << 30, 1 << 30)
    small = parts.cut(reader, [logs], 1, 90_000)
    assert len(large) == 1
    assert len([one for one in small if one.span]) > 5
    assert not [one for one in small if one.span and one.paths[0].endswith("w3c.log")]
    whole = together(reader, rules, tmp_path / "plans", large)
    assert together(reader, rules, tmp_path / "plans", small) == whole
    assert (len(whole[2]), len(whole[3]) > 50) == (1200, True)
    assert whole[1] == 3  # the broken line, a record cut in two, and the end that is missing


def test_processes_write_what_one_writes(
    rules: Path, logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same bytes in the same order, correlations among them, and the same figures."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (logs / "w3c.log").unlink()
    answers = [
        detect.act(registry(), [logs], [rules], tmp_path / f"{count}.jsonl", True, "", count) for count in (1, 2)
    ]
    one, two = ((tmp_path / f"{count}.jsonl").read_bytes() for count in (1, 2))
    assert one == two
    assert b'"Many"' in one
    told = [{k: v for k, v in a.rows.items() if k not in {"seconds", "events_per_second", "plan"}} for a in answers]
    assert told[0] | {"distinct_share": 0} == told[1] | {"distinct_share": 0}


def test_processes_are_as_many_as_pay(logs: Path) -> None:
    """One for little, unless more are asked for."""
    assert parts.processes([logs], 0) == 1
    assert parts.processes([logs], 3) == 3
