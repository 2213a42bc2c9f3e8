"""A rule is hunted for in all that is stored: by its id, from a file, or as it was typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lionrock.app import registry
from lionrock.detection import looking
from lionrock.detection.commands.hunt import file_or_id, hunt
from lionrock.detection.serving import Runner, ready
from lionrock.events.hunting import RuleHunter, Span
from lionrock.events.ports import EventStore
from lionrock.events.records import Frame, LogRecord
from lionrock.kernel.contributions import Answer
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.matching.cache import Cache

SSHD = "2026-11-22T18:30:%02d.000000+08:00 jump sshd[812]: Failed password for %s from 203.0.113.9 port 22 ssh2\n"
RULE = """
title: Root refused
id: 6f1e6b0c-6ad0-4f0b-8a53-0c6ef0f3a001
logsource: {product: linux, service: sshd}
detection:
    words: ['*Failed password for ROOT*']
    condition: words
level: low
"""
SERVED = "6f1e6b0c-6ad0-4f0b-8a53-0c6ef0f3a001"


@pytest.fixture
def stored(platform: Platform, tmp_path: Path) -> Platform:
    """Return a platform whose store holds ten refused sign-ins, every other of root."""
    log = tmp_path / "auth.log"
    log.write_text("".join(SSHD % (n, "chan" if n % 2 else "root") for n in range(10)), "utf-8")
    records = [one for one in looking.reader(registry(), [], "").read(log) if isinstance(one, LogRecord)]
    frame = Frame("s1", "linux.auth", 0, (b"",) * len(records), platform.now(), "00" * 32)
    platform.port(EventStore).insert(frame, records, {})
    return platform


def run(platform: Platform, rule: str, *, limit: int = 100, count: bool = False) -> Answer:
    """Run the command."""
    answer: Answer = hunt.act(platform, rule, "", "2026-11-22T18:31+08:00", limit, 30.0, count)
    return answer


def test_a_new_rule_over_old_events(stored: Platform, tmp_path: Path) -> None:
    """A rule in a file finds what came before it, and counts it by day; one that serves is named by its id."""
    path = tmp_path / "new.yml"
    path.write_text(RULE, "utf-8")
    answer = run(stored, str(path))
    rows: Any = answer.rows
    assert [(row["id"], row["host"]) for row in rows] == [(f"s1:{n}", "jump") for n in (8, 6, 4, 2, 0)]
    counted: Any = run(stored, str(path), limit=2, count=True).rows
    assert [row["id"] for row in counted["rows"]] == ["s1:8", "s1:6"]
    assert counted["days"] == [{"rule": rows[0]["rule"], "day": "2026-11-22", "matches": 5}]
    cut = run(stored, str(path), limit=2)
    assert cut.said is not None
    assert "Cut off: looked back to 22 Nov 2026, 18:30" in cut.said.en


def test_a_rule_as_it_was_typed(stored: Platform) -> None:
    """A page asks page by page; what is wrong with a text is said with its line."""
    hunter = stored.port(RuleHunter)
    first = hunter.of_text(RULE, Span(limit=3))
    assert (first.title.en, len(first.hits.events)) == ("Root refused", 3)
    rest = hunter.of_text(RULE, Span(limit=3, before=first.hits.before))
    assert ([event.id for event in rest.hits.events], rest.hits.before) == (["s1:2", "s1:0"], None)
    with pytest.raises(InputError, match="line 1"):
        hunter.of_text("title: x\ndetection: {a: {b: c}, condition: d}\nlogsource: {product: x}\n", Span())
    with pytest.raises(InputError, match="no part is called detection"):
        hunter.of_text("just: words\n", Span())
    with pytest.raises(InputError, match="2 rules"):
        hunter.of_text(f"{RULE}\n---\n{RULE.replace('6', '7').replace('Root', 'Other')}", Span())
    with pytest.raises(InputError, match="line 1: id is not text"):
        hunter.of_text("title: x\nid: 1\ndetection: {a: {b: c}, condition: a}\nlogsource: {product: x}\n", Span())


def test_a_file_counts_from_where_the_shell_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is a path the shell hands over whole, as it does for every command; an id goes as it is."""
    (tmp_path / "new.yml").write_text(RULE, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert [file_or_id(one) for one in ("new.yml", SERVED, "")] == [Path("new.yml"), SERVED, ""]


def test_rules_that_serve_go_by_their_id(stored: Platform, tmp_path: Path) -> None:
    """Neither an unknown id nor a file without a rule is an empty answer."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "one.yml").write_text(RULE, "utf-8")
    stored.bind(Runner, Runner(ready([folder], Cache(tmp_path / "plans"))))
    rows: Any = run(stored, SERVED).rows
    assert len(rows) == 5
    assert stored.port(RuleHunter).of_id(SERVED, Span()).hits.looked == 10
    with pytest.raises(NotFoundError):
        run(stored, "no-such-rule")
    with pytest.raises(NotFoundError):
        run(stored, "")  # never every rule below wherever the shell happens to stand
    (tmp_path / "empty.yml").write_text("a: b\n", "utf-8")
    with pytest.raises(InputError):
        run(stored, str(tmp_path / "empty.yml"))
