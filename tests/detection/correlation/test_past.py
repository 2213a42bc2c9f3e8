"""Correlations over the past find what they found while it came: files, replays, and the look at a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from opening import replayed

from lionrock.app import registry
from lionrock.detection import looking, store
from lionrock.detection.commands.detect import detect
from lionrock.detection.correlation import service
from lionrock.detection.serving import Runner, ready
from lionrock.detection.store import Search
from lionrock.kernel.platform import Platform
from lionrock.matching.cache import Cache
from lionrock.telemetry import running
from lionrock.telemetry import service as telemetry
from lionrock.telemetry.commands.sources import SHELL

GUESSED, QUIET = (f"6f3c1f0e-0000-4000-8000-00000000000{n}" for n in (1, 2))
RULES = f"""title: Refused
name: refused
logsource: {{product: linux, service: sshd}}
detection: {{sel: {{Event: failed}}, condition: sel}}
---
title: Let in
name: let_in
logsource: {{product: linux, service: sshd}}
detection: {{sel: {{Event: accepted}}, condition: sel}}
---
title: Guessing
name: many
correlation:
  type: event_count
  rules: [refused]
  group-by: [user, address]
  timespan: 5m
  condition: {{gte: 3}}
---
title: Guessed and let in
id: {GUESSED}
level: high
correlation:
  type: temporal_ordered
  rules: [many, let_in]
  group-by: user
  timespan: 10m
---
title: Let in once
id: {QUIET}
correlation:
  type: event_count
  rules: let_in
  group-by: host
  timespan: 5m
  condition: {{lt: 2}}
"""


def line(at: str, said: str, host: str = "jump") -> str:
    """Return a line of sshd's."""
    return f"2026-11-21T{at}.000000+00:00 {host} sshd[9]: {said} from 198.51.100.23 port 40112 ssh2\n"


LINES = {
    "newer.log": line("09:00:30", "Failed password for ann") + line("09:04:00", "Accepted password for ann"),
    "older.log": line("08:58:00", "Failed password for ann")
    + line("08:59:00", "Failed password for invalid user bo")
    + line("08:59:10", "Failed password for ann")
    + line("23:00:00", "Accepted password for bo")
    + line("23:01:00", "Accepted password for ann"),
}


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """Return the rules, compiled."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "guess.yml").write_text(RULES, "utf-8")
    return Runner(ready([tmp_path / "rules"], Cache(tmp_path / "plans")))


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Return a folder of logs, the newer of which is read first."""
    folder = tmp_path / "logs"
    folder.mkdir()
    for name, lines in LINES.items():
        (folder / name).write_text(lines, "utf-8")
    return folder


FOUND = {(GUESSED, "newer.log", 1), (GUESSED, "newer.log", 2), (QUIET, "newer.log", 2)}


def test_files_show_what_correlations_find_and_not_what_feeds_them(runner: Runner, logs: Path, tmp_path: Path) -> None:
    """One row for each event that is part of it; `look` counts the same."""
    answer = detect.act(registry(), [logs], [tmp_path / "rules"], None, False)
    assert isinstance(answer.rows, list)
    assert {(row["rule_id"], Path(row["file"]).name, row["record"]) for row in answer.rows} == FOUND
    reader = looking.reader(registry(), [logs], "")
    groups = looking.look(reader, runner, [logs], 0, lambda _: None).groups
    assert {group.rule: group.count for group in groups.values()} == {GUESSED: 2, QUIET: 1}


def test_a_replay_finds_what_the_stream_found(platform: Platform, runner: Runner, logs: Path) -> None:
    """The newer file is read first, so the guesses come late; the replay reads them in order."""
    platform.bind(Runner, runner)
    for name in LINES:
        telemetry.add(platform, SHELL, "test", name=name, location=str(logs / name), zone="+00:00")
    running.take_in(platform)
    service.judge(platform)
    platform.settle()
    found = {one.rule: one for one in store.listing(platform.db, Search(expected=None))}
    assert {id: one.count for id, one in found.items()} == {GUESSED: 2}
    shown = {one.rule: one for one in replayed(platform, list(runner.serving.rules)).effects}
    assert (shown[GUESSED].matches, shown[GUESSED].findings) == (2, 1)
    assert shown[GUESSED].entities == (("ann", 2),)
    assert {rule for rule, one in shown.items() if one.matches} == {GUESSED, QUIET}
