"""SigmaHQ's own regression data decides whether Sigma is read rightly; every difference is listed with its reason."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import lacking
from telemetry.world import NOON

from detection import sigmahq
from detection.pipelines import LINES, Line
from detection.sigmahq import Case
from lionrock.app import registry
from lionrock.detection import hunting, looking, routing
from lionrock.detection.serving import Runner, ready
from lionrock.events.ports import Reader, RuleHunt
from lionrock.events.records import Frame, LogRecord
from lionrock.matching import reference
from lionrock.matching.cache import Cache
from lionrock.matching.predicates import Tree
from lionrock.matching.trees import packed
from lionrock.telemetry.eventstore import Events

LISTED = Path(__file__).with_name("sigmahq_differences.toml")
SLICE = 20
"""Every so many rules and tests of the corpus run in the ordinary tests; all of them in the suite."""


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the unpacked corpus."""
    if sigmahq.archive() is None:
        lacking("the SigmaHQ corpus is not beside the checkout (set LIONROCK_CORPORA to its folder)")
    return sigmahq.unpacked(tmp_path_factory.mktemp("sigmahq"))


@pytest.fixture(scope="session")
def reader() -> Reader:
    """Return a reader with every source."""
    return looking.reader(registry(), [], "")


def records(reader: Reader, case: Case) -> list[LogRecord]:
    """Return the records of a case; every one is understood."""
    found = [one for one in reader.read(case.file) if one is not None]
    assert all(isinstance(one, LogRecord) for one in found), case.name
    return [one for one in found if isinstance(one, LogRecord)]


def agree(runner: Runner, trees: dict[str, Tree], found: list[LogRecord]) -> list[tuple[int, str]]:
    """Return (record, rule) of the fast executor after the slow one gave the same over every rule."""
    fast = sorted((place, rule.id) for place, rule in runner.pairs(found))
    slow = sorted(
        (place, id)
        for place, record in enumerate(found)
        for seen in (routing.seen(record),)
        for id, tree in trees.items()
        if reference.holds(tree, seen, routing.note(record))
    )
    assert fast == slow
    return fast


def test_a_slice_of_the_regression_data(corpus: Path, reader: Reader, tmp_path: Path) -> None:
    """The rules of every twentieth test fire on its file, by both executors."""
    cases = list(sigmahq.cases(corpus))[::SLICE]
    wanted = {id for case in cases for id in case.rules}
    folder = tmp_path / "rules"
    folder.mkdir()
    for path in (path for part in sigmahq.FOLDERS for path in (corpus / part).rglob("*.yml")):
        if any(id in path.read_text("utf-8") for id in wanted):
            (folder / path.name).write_bytes(path.read_bytes())
    runner = Runner(ready([folder], Cache(tmp_path / "plans")))
    trees = runner.serving.trees()
    for case in cases:
        assert case.rules & {rule for _, rule in agree(runner, trees, records(reader, case))}, case.name


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.rule}-{line.file}")
def test_a_rule_fires_on_what_its_product_writes(corpus: Path, reader: Reader, tmp_path: Path, line: Line) -> None:
    """Web servers, endpoints, clouds, sensors: each answers the log source that rules were written for."""
    [path] = (path for part in sigmahq.FOLDERS for path in (corpus / part).rglob(f"{line.rule}.yml"))
    [rule] = hunting.of_file(path)
    log = tmp_path / line.file
    log.write_text(line.text, "utf-8")
    found = [one for one in reader.read(log) if isinstance(one, LogRecord)]
    assert found, list(reader.read(log))
    assert reference.holds(rule.tree, routing.seen(found[-1]), routing.note(found[-1])), (found[-1], rule.tree)


@pytest.mark.suite
def test_the_whole_regression_data(corpus: Path, reader: Reader, tmp_path: Path) -> None:
    """At least 201 of 202 fire; counts are as stated or listed; both executors agree on every rule and record."""
    runner = Runner(ready([corpus / part for part in sigmahq.FOLDERS], Cache(tmp_path)))
    report = runner.serving.report
    compiled = report.rules / (report.rules + len(report.left_out))
    trees = runner.serving.trees()
    fired, different = 0, {}
    cases = list(sigmahq.cases(corpus))
    for case in cases:
        count = sum(rule in case.rules for _, rule in agree(runner, trees, records(reader, case)))
        fired += count > 0
        if case.stated is not None and case.stated != count:
            different[case.name] = (case.stated, count)
    listed = {
        one["test"]: (one["stated"], one["found"]) for one in tomllib.loads(LISTED.read_text("utf-8"))["difference"]
    }
    assert different == listed
    assert (len(cases), fired >= 201) == (202, True)
    assert compiled >= 0.999, report.left_out
    assert {one.trouble for one in report.left_out} <= {"placeholder"}


@pytest.mark.suite
def test_the_store_finds_what_the_matcher_finds(
    corpus: Path, reader: Reader, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every rule over every stored event: SQL gives the pairs of the fast executor, to which the slow one is equal."""
    runner = Runner(ready([corpus / part for part in sigmahq.FOLDERS], Cache(tmp_path / "plans")))
    found = [one for case in sigmahq.cases(corpus) for one in records(reader, case)]
    more = os.environ.get("LIONROCK_EVTX")  # a folder of further logs, such as EVTX-ATTACK-SAMPLES
    further = reader.files(Path(more)) if more else ()
    found += [one for path in further for one in reader.read(path) if isinstance(one, LogRecord)]
    fast = {(place, rule.id) for place, rule in runner.pairs(found)}
    store = Events(tmp_path / "events", 600_000_000)
    for first in range(0, len(found), 10_000):
        some = found[first : first + 10_000]
        store.insert(Frame("s1", "windows.evtx", first, (b"",) * len(some), NOON, "00" * 32), some, {})
    trees = runner.serving.trees()
    stored = {(place, id) for id, tree in trees.items() for place in _places(store, tree)}
    store.close()
    assert stored == fast
    with capsys.disabled():
        told = f"{len(trees):,} rules x {len(found):,} events: {len(fast):,} pairs, the same by SQL and by the plan"
        print(f"\n{told}")  # noqa: T201 the suite's figure


def _places(store: Events, tree: Tree) -> Iterator[int]:
    """Yield the places of the records a rule finds in the store."""
    before = None
    while True:
        hits = store.hunt_rule(RuleHunt(packed(routing.stored(tree)), limit=1000, seconds=30.0, before=before))
        yield from (int(event.id.rpartition(":")[2]) for event in hits.events)
        if (before := hits.before) is None:
            return
