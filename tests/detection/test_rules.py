"""Every rule of ours compiles and does what its samples say, by the fast and by the slow executor."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from lionrock.app import registry
from lionrock.detection import routing
from lionrock.detection.attack import techniques
from lionrock.detection.rule_files import OWN
from lionrock.detection.serving import Runner, ready
from lionrock.detection.testing import samples as kept
from lionrock.events.records import LogRecord, LogSource, Source
from lionrock.matching import reference
from lionrock.matching.cache import Cache
from lionrock.telemetry.parsing import Parser

RULES = sorted(path for path in OWN.rglob("*.yml") if not path.name.startswith("correlation_"))
SUBJECTS = ("cloud", "databases", "identity", "linux", "ot", "platform", "remote_access", "web", "windows")
FEW = OWN / "windows" / "windows_log_cleared.yml"
"""One of ours that compiles fast."""
TACTICS = frozenset(
    (
        "reconnaissance", "resource-development", "initial-access", "execution", "persistence",
        "privilege-escalation", "defense-evasion", "credential-access", "discovery", "lateral-movement",
        "collection", "command-and-control", "exfiltration", "impact",
        "evasion", "inhibit-response-function", "impair-process-control",
    )
)  # fmt: skip
"""Short names of the tactics of ATT&CK, those of the ICS matrix last."""
TECHNIQUE = re.compile(r"attack\.(t\d{4})")
TAG = re.compile(r"attack\.t(?:1\d{3}(?:\.\d{3})?|0[89]\d{2})|cve\.\d{4}-\d{4,7}")


@cache
def parser() -> tuple[dict[str, Source], Parser]:
    """Return every source there is, and what reads a line as theirs."""
    sources = {one.id: one for one in registry().of(Source)}
    return sources, Parser(sources.values())


@cache
def written(path: Path) -> dict[str, Any]:
    """Return what a rule's file says."""
    content: dict[str, Any] = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return content


RAW = [
    path
    for path in RULES
    if all("raw" in one for kind in written(path)["x_lionrock"]["samples"].values() for one in kind)
]
"""Rules all of whose samples are lines as a source writes them."""


def record(sample: dict[str, Any]) -> LogRecord:
    """Return the record of a sample: of a raw line what its source's own parser makes of it."""
    if "raw" in sample:
        sources, reads = parser()
        found = reads.understood(sources[sample["source"]], sample["raw"].encode(), {}, 1)
        assert isinstance(found, LogRecord), sample["raw"]
        assert found.source == sample["source"]
        return found
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
    yield from map(record, written(path)["x_lionrock"]["samples"][kind])


def fields(part: Any) -> Iterator[str]:
    """Yield the fields that a rule's searches name."""
    for one in part if isinstance(part, list) else [part]:
        if isinstance(one, dict):
            yield from (name.partition("|")[0] for name in one)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """Return our rules, compiled."""
    return Runner(ready([OWN], Cache(tmp_path_factory.mktemp("plans"))))


def test_there_are_many_and_none_is_left_out(runner: Runner) -> None:
    """Every file serves, none twice, and none says what another says."""
    ids = [written(path)["id"] for path in RULES]
    assert len(RULES) >= 150
    assert len(set(ids)) == len(ids)
    assert set(ids) <= runner.serving.rules.keys()
    assert [one for one in runner.serving.report.left_out if one.id in ids] == []
    searches = Counter(repr((written(path)["logsource"], written(path)["detection"])) for path in RULES)
    titles = Counter(
        text for path in RULES for text in (written(path)["title"], written(path)["x_lionrock"]["title_zh"])
    )
    assert [one for one, count in (searches | titles).items() if count > 1] == []


def test_each_subject_has_its_folder() -> None:
    """A rule stands where its subject is looked for."""
    assert {path.parent.name for path in RULES} == set(SUBJECTS)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_rules_do_what_their_samples_say(runner: Runner, subject: str) -> None:
    """They match what they must, ignore what they must, and the slow executor agrees."""
    asked = [
        (path.stem, written(path)["id"], expected, one)
        for path in RULES
        if path.parent.name == subject
        for kind, expected in (("match", True), ("ignore", False))
        for one in samples(path, kind)
    ]
    found = {(n, rule.id) for n, rule in runner.pairs([one for *_, one in asked])}
    wrong = []
    for n, (name, id, expected, one) in enumerate(asked):
        tree = runner.serving.tree(id)
        assert tree is not None
        slow = reference.holds(tree, routing.seen(one), routing.note(one))
        if ((n, id) in found, slow) != (expected, expected):
            wrong.append((name, expected, slow, one.fields))
    assert wrong == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_rules_say_what_they_must(runner: Runner, subject: str) -> None:
    """Title and response stand in English and Chinese; tags have the form of ATT&CK's, a technique among them."""
    for path in RULES:
        if path.parent.name != subject:
            continue
        rule, info = written(path), runner.serving.rules[written(path)["id"]]
        assert (rule["author"], rule["license"]) == ("Lionrock", "Apache-2.0"), path.name
        assert all(rule[part] for part in ("description", "falsepositives", "status", "level")), path.name
        assert all(rule["x_lionrock"]["samples"][kind] for kind in ("match", "ignore")), path.name
        assert info.title.zh != info.title.en, path.name
        assert info.response.en, path.name
        assert info.response.zh != info.response.en, path.name
        assert any(tag.startswith("attack.t") for tag in info.tags), path.name
        unknown = [tag for tag in rule["tags"] if not TAG.fullmatch(tag) and tag.removeprefix("attack.") not in TACTICS]
        assert unknown == [], path.name
        named = {found[1].upper() for tag in rule["tags"] if (found := TECHNIQUE.match(tag))}
        assert named <= techniques.known().keys(), path.name


def test_lines_are_tried_as_tests_of_a_rule(runner: Runner) -> None:
    """What is counted as an executed test is what the parser makes of the line."""
    path = next(path for path in RAW if path.stem == "modbus_write_outside")
    found = kept.of(runner.serving.rules[written(path)["id"]])
    assert [one.matches for one in found] == [True, False, False]
    assert kept.record(found[0], parser()[0]).fields["func"] == "WRITE_SINGLE_REGISTER"
    assert kept.record(kept.Line("no.such", "x", matches=True), parser()[0]).fields == {}
    assert kept.record(kept.Line("zeek.json", "x", matches=True), parser()[0]).fields == {}


def test_nearly_all_samples_are_lines_of_a_source() -> None:
    """The rules that came first hold fields instead."""
    assert len(RULES) - len(RAW) <= 14


def test_rules_name_only_fields_that_their_sources_yield() -> None:
    """A field that no line yields would never match; of processes, audit and Sysmon each tell a part."""
    processes = {"Image", "ParentImage", "OriginalFileName", "CommandLine"}
    lost = {}
    for path in RAW:
        rule = written(path)
        seen = {name for kind in ("match", "ignore") for one in samples(path, kind) for name in one.fields}
        seen |= processes if rule["logsource"].get("category") == "process_creation" else set()
        named = {name for search, part in rule["detection"].items() if search != "condition" for name in fields(part)}
        if named - seen:
            lost[path.stem] = named - seen
    assert lost == {}


def test_the_plan_is_taken_from_the_cache(tmp_path: Path) -> None:
    """The second start compiles nothing."""
    assert not ready([FEW], Cache(tmp_path)).warm
    assert ready([FEW], Cache(tmp_path)).warm


def test_a_plan_that_is_not_ours_is_compiled_anew(tmp_path: Path) -> None:
    """Deserialising an untrusted database is not memory-safe, so a changed byte or another key is refused."""
    ready([FEW], Cache(tmp_path))
    [path] = tmp_path.glob("*.plan")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert not ready([FEW], Cache(tmp_path)).warm
    assert not ready([FEW], Cache(tmp_path, key=b"x" * 32)).warm


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
