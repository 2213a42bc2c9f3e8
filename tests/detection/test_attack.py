"""Coverage of ATT&CK counts what fired on a test that was run, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from browser import client, console, send
from conftest import HandClock
from opening import SUPERVISOR

from lionrock.detection.attack import covering, navigator, standing, techniques
from lionrock.detection.attack.covering import Cell
from lionrock.detection.commands.coverage import coverage, tried
from lionrock.detection.rule_files import OWN
from lionrock.detection.serving import Runner, Serving, ready
from lionrock.detection.testing import service as testing
from lionrock.detection.testing import store
from lionrock.events.rules import RulesTested
from lionrock.kernel.clock import days
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.matching.cache import Cache

CAPTURE = Path(__file__).parents[2] / "examples" / "telemetry" / "dcsync.json"


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Serving:
    """Return two of our rules, compiled."""
    files = [next(OWN.rglob(f"*{name}.yml")) for name in ("directory_replication", "log_cleared")]
    return ready(files, Cache(tmp_path_factory.mktemp("plans")))


@pytest.fixture
def platform(platform: Platform, serving: Serving) -> Platform:
    """Return a platform in which those two serve."""
    platform.bind(Runner, Runner(serving))
    return platform


def cell(platform: Platform, id: str) -> Cell:
    """Return one technique as it stands."""
    return next(one for one in standing.cells(platform, "enterprise") if one.technique.id == id)


def test_the_table_names_both_matrices() -> None:
    """Every technique stands under tactics of its matrix; the two matrices share no id."""
    known = techniques.known()
    assert len(known) > 500
    assert known["T1059"].name == "Command and Scripting Interpreter"
    assert known["T0836"].matrix == "ics"
    for one in known.values():
        assert set(one.tactics) <= set(techniques.tactics(one.matrix)), one.id


def test_every_technique_of_our_rules_is_in_the_table() -> None:
    """Rules and correlations that come with the platform: each technique they name has its name and tactics there."""
    known, missing = techniques.known(), set()
    for path in OWN.rglob("*.yml"):
        for written in re.findall(r"attack\.(?:ics\.)?t\d{4}(?:\.\d{3})?\b", path.read_text("utf-8"), re.IGNORECASE):
            missing |= {one.id for one in techniques.named([written]) if one.id not in known}
    assert missing == set()


def test_tags_name_techniques() -> None:
    """Sub-techniques, those of ICS, and ids this version does not know, which stand under the tactics named."""
    found = techniques.named(("attack.execution", "attack.t1059.004", "attack.T0836", "attack.t1999", "cve.2021-1"))
    assert [one.id for one in found] == ["T1059.004", "T0836", "T1999"]
    assert (found[0].parent, found[2].name, found[2].tactics) == ("T1059", "T1999", ("execution",))


def test_a_technique_counts_while_its_test_is_fresh(platform: Platform, clock: HandClock) -> None:
    """Untested, then proven by samples, then stale; written otherwise or switched off, it counts no more."""
    rule = next(one for one in platform.port(Runner).serving.rules.values() if "attack.t1003.006" in one.tags)
    id = "T1003"
    known = replace(standing.known(platform), rules=(rule,))
    assert next(one for one in covering.cells(known, "enterprise") if one.technique.id == id).state == "untested"
    fact = testing.samples(platform, SUPERVISOR, {rule.id: rule.digest})
    assert fact is not None
    assert fact.rules == ((rule.id, rule.digest, True),)
    proven = replace(standing.known(platform), rules=(rule,))

    def state(now: covering.Known) -> str:
        return next(one.state for one in covering.cells(now, "enterprise") if one.technique.id == id)

    assert state(proven) == "sample"
    assert state(replace(proven, rules=(replace(rule, digest="0" * 64),))) == "untested"
    assert state(replace(proven, off=frozenset({rule.id}))) == "off"
    assert state(replace(proven, rules=())) == "none"
    assert state(replace(proven, now=clock.now + days(200))) == "stale"


def test_samples_are_tried_again_when_due_alone(platform: Platform, clock: HandClock) -> None:
    """On change and every thirty days; each run is one fact."""
    testing.samples(platform, testing.ME)
    assert testing.samples(platform, testing.ME) is None
    clock.set(clock.now + days(31))
    assert testing.due(platform)


def test_a_capture_without_a_record_proves_nothing(platform: Platform, tmp_path: Path) -> None:
    """It is refused, and no test is kept of it."""
    (tmp_path / "capture").mkdir()
    with pytest.raises(InputError, match="no record"):
        tried.act(platform, [tmp_path / "capture"])
    assert list(store.latest(platform.db)) == []


def test_a_capture_proves_more_than_a_sample(platform: Platform) -> None:
    """What fires on it is kept with its digest, by whoever ran it; emulated counts most."""
    testing.samples(platform, testing.ME)
    found = tried.act(platform, [CAPTURE])
    assert isinstance(found.rows, dict)
    assert found.rows["fired"] >= 1
    assert (cell(platform, "T1003").state, len(found.rows["capture"])) == ("replayed", 64)
    tried.act(platform, [CAPTURE], "on the test host", emulated=True)
    seen = cell(platform, "T1003")
    assert seen.state == "emulated"
    assert seen.proof is not None
    assert seen.proof.name == "on the test host"
    with pytest.raises(NotFoundError):
        tried.act(platform, [CAPTURE.parent / "absent"])


def test_both_databases_keep_runs(either: Platform) -> None:
    """The latest of each text and kind, counted by run."""
    now = either.now()
    with either.change(SUPERVISOR, "test") as change:
        for place, fired in enumerate((False, True)):
            fact = RulesTested(
                f"{place:032x}", "sample", "samples", "c", 1, (("a", "d", fired), ("b", "e", fired)), ("b",)
            )
            store.add(change.db, fact, now + days(place), "x", change.publish(fact))
    assert [(one.rule, one.fired) for one in store.latest(either.db)] == [("a", True), ("b", True)]
    [(run, *counts), _] = store.runs(either.db, now, now + days(2))
    assert (run.id, counts) == (f"{1:032x}", [2, 2, 1])
    with either.change(SUPERVISOR, "test") as change:
        store.forget(change.db, now + days(1))
        change.publish(RulesTested("f" * 32, "sample", "x", "c", 0, (), ()))
    assert len(store.of_rule(either.db, "a")) == 1


def test_the_command_and_the_layer(platform: Platform) -> None:
    """Rows for machines; a layer that MITRE's Navigator reads."""
    testing.samples(platform, testing.ME)
    rows = coverage.act(platform, state="sample").rows
    assert isinstance(rows, list)
    assert all(row["covered"] for row in rows if "." not in row["technique"])
    layer = coverage.act(platform, layer=True).rows
    assert isinstance(layer, dict)
    assert layer["domain"] == "enterprise-attack"
    assert {"techniqueID", "score"} <= layer["techniques"][0].keys()
    ics = navigator.layer(standing.cells(platform, "ics"), "ics")
    assert ics["versions"]["layer"] == "4.5"
    with pytest.raises(InputError):
        coverage.act(platform, matrix="mobile")


@pytest.mark.anyio
@pytest.mark.parametrize(("language", "words"), [("en", "techniques count"), ("zh", "計算在內")])
async def test_the_map(platform: Platform, language: str, words: str) -> None:
    """Everybody sees it; a test is run from it, and a technique opens."""
    reader = client(console(platform, {"s": SUPERVISOR}), "s", language)
    assert words in (await reader.get("/rules/coverage")).text
    assert (await send(reader, "/rules/coverage", "/rules/coverage")).status_code == 303
    for url in ("/rules/coverage?matrix=ics&state=none", "/rules/coverage?state=covered", "/rules/coverage/T1003"):
        assert (await reader.get(url)).status_code == 200
    assert (await reader.get("/rules/coverage/T9999")).status_code == 404
    told = await reader.get("/rules/coverage/layer.json?platform=Linux")
    assert told.json()["techniques"]
