"""Every correlation of ours serves and does what its sequences say, in whatever order their events come."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from lionrock.app import registry
from lionrock.detection.correlation.offline import Files, Placed
from lionrock.detection.correlation.samples import sequences
from lionrock.detection.rule_files import OWN
from lionrock.detection.serving import Runner, ready
from lionrock.detection.testing import service as testing
from lionrock.events.records import LogRecord, Source
from lionrock.kernel.platform import Platform
from lionrock.matching.cache import Cache
from lionrock.telemetry.parsing import Parser

FOLDER = OWN / "correlations"
RULES = sorted(FOLDER.glob("correlation_*.yml"))


@cache
def sources() -> tuple[dict[str, Source], Parser]:
    """Return every source there is, and what reads a line as theirs."""
    found = {one.id: one for one in registry().only("telemetry").of(Source)}
    return found, Parser(found.values())


def parsed(source: str, raw: bytes) -> LogRecord:
    """Return a line as its source reads it."""
    known, reads = sources()
    found = reads.understood(known[source], raw, {}, 1)
    assert isinstance(found, LogRecord), raw
    return found


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """Return our correlations and what they build on, compiled."""
    return Runner(ready([FOLDER], Cache(tmp_path_factory.mktemp("plans"))))


def found(runner: Runner, records: list[Placed]) -> dict[str, int]:
    """Return how many events each correlation told."""
    files = Files(runner)
    pairs = runner.pairs([record for _, _, record in records])
    told = [*files.add((records[place], rule.id) for place, rule in pairs), *files.end()]
    return {id: sum(rule.id == id for rule, _, _ in told) for id in {rule.id for rule, _, _ in told}}


def test_all_serve(runner: Runner) -> None:
    """None is left out, and nothing beside them makes findings."""
    assert runner.serving.report.left_out == ()
    assert len(RULES) >= 10
    ids = {next(yaml.safe_load_all(path.read_text("utf-8")))["id"] for path in RULES}
    assert runner.serving.rules.keys() == ids
    assert runner.serving.report.rules == len(ids)


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_correlation_does_what_its_sequences_say(runner: Runner, path: Path) -> None:
    """It finds what it must and nothing in what it must leave alone, forwards and backwards."""
    content = next(yaml.safe_load_all(path.read_text("utf-8")))
    told = list(sequences(content, parsed))
    assert {one.matches for one in told} == {True, False}
    for one in told:
        records: list[Placed] = [("sample", n, record) for n, record in enumerate(one.records)]
        forwards = found(runner, records)
        assert (content["id"] in forwards) == one.matches, [record.raw[:120] for record in one.records[:3]]
        assert found(runner, records[::-1]) == forwards


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_correlation_speaks_both_languages(runner: Runner, path: Path) -> None:
    """Titles, also of what it builds on, and the response; the techniques are named."""
    for content in yaml.safe_load_all(path.read_text("utf-8")):
        assert content["x_lionrock"]["title_zh"] != content["title"]
    info = runner.serving.rules[next(yaml.safe_load_all(path.read_text("utf-8")))["id"]]
    assert info.response.en
    assert info.response.zh != info.response.en
    assert info.falsepositives
    assert any(tag.startswith("attack.t") for tag in info.tags)


def test_all_are_proven_by_their_sequences(platform: Platform, runner: Runner) -> None:
    """Each fired on what it must find, as coverage counts it, and nothing went wrong."""
    platform.bind(Runner, runner)
    fact = testing.samples(platform, testing.ME)
    assert fact is not None
    assert {rule for rule, _, fired in fact.rules if fired} == runner.serving.rules.keys()
    assert fact.failed == ()
