"""Every rule of ours compiles and does what its samples say, by the fast and by the slow executor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lionrock.detection import routing
from lionrock.detection.rule_files import OWN
from lionrock.detection.serving import Runner, ready
from lionrock.events.records import LogRecord, LogSource
from lionrock.matching import reference
from lionrock.matching.cache import Cache

RULES = sorted(OWN.glob("*.yml"))


def record(sample: dict[str, Any]) -> LogRecord:
    """Return the record of a sample."""
    source = sample["logsource"]
    return LogRecord(
        source="sample",
        logsource=LogSource(source.get("product"), source.get("category"), source.get("service")),
        ocsf=0,
        time=None,
        time_text="",
        host=None,
        user=None,
        address=None,
        message="",
        fields=sample["fields"],
        raw=b"",
    )


def samples(path: Path, kind: str) -> Iterator[LogRecord]:
    """Yield the samples of a rule."""
    own = yaml.safe_load(path.read_text("utf-8"))["x_lionrock"]
    yield from map(record, own["samples"][kind])


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """Return our rules, compiled."""
    return Runner(ready([OWN], Cache(tmp_path_factory.mktemp("plans"))))


def test_there_are_twelve_and_none_is_left_out(runner: Runner) -> None:
    """Every file of the folder serves."""
    assert len(RULES) >= 12
    assert (runner.serving.report.rules, runner.serving.report.left_out) == (len(RULES), ())


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_rule_does_what_its_samples_say(runner: Runner, path: Path) -> None:
    """It matches what it must, ignores what it must, and the slow executor agrees."""
    id = yaml.safe_load(path.read_text("utf-8"))["id"]
    for kind, expected in (("match", True), ("ignore", False)):
        found = list(samples(path, kind))
        assert found, f"{path.name} has no {kind} sample"
        for one in found:
            fast = id in {rule.id for _, rule in runner.pairs([one])}
            tree = runner.serving.tree(id)
            assert tree is not None
            slow = reference.holds(tree, routing.seen(one), routing.note(one))
            assert (fast, slow) == (expected, expected), one.fields


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_rule_speaks_both_languages(runner: Runner, path: Path) -> None:
    """Title and response stand in English and Chinese, and the techniques are named."""
    info = runner.serving.rules[yaml.safe_load(path.read_text("utf-8"))["id"]]
    assert info.title.zh != info.title.en
    assert info.response.en
    assert info.response.zh != info.response.en
    assert any(tag.startswith("attack.t") for tag in info.tags)


def test_the_plan_is_taken_from_the_cache(tmp_path: Path) -> None:
    """The second start compiles nothing."""
    assert not ready([OWN], Cache(tmp_path)).warm
    assert ready([OWN], Cache(tmp_path)).warm


def test_a_plan_that_is_not_ours_is_compiled_anew(tmp_path: Path) -> None:
    """Deserialising an untrusted database is not memory-safe, so a changed byte or another key is refused."""
    ready([OWN], Cache(tmp_path))
    [path] = tmp_path.glob("*.plan")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert not ready([OWN], Cache(tmp_path)).warm
    assert not ready([OWN], Cache(tmp_path, key=b"x" * 32)).warm


def test_the_key_of_the_cache_is_private(tmp_path: Path) -> None:
    """Nobody else can make a plan that we would load; a key open to others is replaced."""
    Cache(tmp_path)
    key = tmp_path / "key"
    assert key.stat().st_mode & 0o777 == 0o600
    before = key.read_bytes()
    key.chmod(0o644)
    Cache(tmp_path)
    assert (key.stat().st_mode & 0o777, key.read_bytes() != before) == (0o600, True)


def test_broken_rules_are_named_and_the_others_serve(tmp_path: Path) -> None:
    """File and line of each, and the rest goes on."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "good.yml").write_text(RULES[0].read_text("utf-8"), "utf-8")
    (folder / "broken.yml").write_text("title: x\ndetection: [\n", "utf-8")
    (folder / "bomb.yml").write_text("a: &a [1]\nb: &b [*a,*a]\nc: [*b,*b]\ndetection: {x: *b}\n" * 2, "utf-8")
    (folder / "empty.yml").write_text("", "utf-8")
    (folder / "notes.txt").write_text("no rule", "utf-8")
    report = ready([folder], Cache(tmp_path / "plans")).report
    assert report.rules == 1
    assert {Path(one.file).name for one in report.left_out} >= {"broken.yml"}
    assert report.skipped >= 1
    assert all(one.reason.zh for one in report.left_out)
