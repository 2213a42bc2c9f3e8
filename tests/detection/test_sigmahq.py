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
    """The rules of every twentieth test fire on its file, by all three executors."""
    cases = list(sigmahq.cases(corpus))[::SLICE]
    wanted = {id for case in cases for id in case.rules}
    folder = tmp_path / "rules"
    folder.mkdir()
    for path in (path for part in sigmahq.FOLDERS for path in (corpus / part).rglob("*.yml")):
        if any(id in path.read_text("utf-8") for id in wanted):
            (folder / path.name).write_bytes(path.read_bytes())
    runner = Runner(ready([folder], Cache(tmp_path / "plans")))
    trees = runner.serving.trees()
    found: list[LogRecord] = []
    pairs: set[tuple[int, str]] = set()
    for case in cases:
        some = records(reader, case)
        fired = agree(runner, trees, some)
        assert case.rules & {rule for _, rule in fired}, case.name
        pairs |= {(len(found) + place, rule) for place, rule in fired}
        found += some
    assert by_sql(trees, found, tmp_path / "events") == pairs


def test_rules_left_out_for_want_of_values_serve_with_them(corpus: Path, tmp_path: Path) -> None:
    """The two rules of the corpus that name a list every site has of its own."""
    (tmp_path / "values.yml").write_text("placeholders: {known_cdcs: [dc-01, dc-02]}\n", "utf-8")
    named = "win_security_adcs_certighost_c*.yml"
    for path in (one for part in sigmahq.FOLDERS for one in (corpus / part).rglob(named)):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert len(hunting.of_file(tmp_path)) == 2


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
def test_the_whole_regression_data(
    corpus: Path, reader: Reader, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All 202 fire; counts are as stated or listed; both executors agree on every rule and record.

    Printed are how many rules serve, and each that does not with its reason.
    """
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
    told = [f"{report.rules:,} of {report.rules + len(report.left_out):,} rules serve; {fired} of {len(cases)} fire"]
    told += [f"left out: {Path(one.file).name}: {one.reason.en}" for one in report.left_out]
    with capsys.disabled():
        print("", *told, sep="\n")  # noqa: T201 the suite's figures
    assert (len(cases), fired) == (202, 202)
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
    trees = runner.serving.trees()
    stored = by_sql(trees, found, tmp_path / "events")
    assert stored == fast
    with capsys.disabled():
        told = f"{len(trees):,} rules x {len(found):,} events: {len(fast):,} pairs, the same by SQL and by the plan"
        print(f"\n{told}")  # noqa: T201 the suite's figure


def by_sql(trees: dict[str, Tree], found: list[LogRecord], folder: Path) -> set[tuple[int, str]]:
    """Return (record, rule) of the third executor: the records are stored, and each rule is hunted for."""
    store = Events(folder, 600_000_000)
    for first in range(0, len(found), 10_000):
        some = found[first : first + 10_000]
        store.insert(Frame("s1", "windows.evtx", first, (b"",) * len(some), NOON, "00" * 32), some, {})
    pairs = {(place, id) for id, tree in trees.items() for place in _places(store, tree)}
    store.close()
    return pairs


def _places(store: Events, tree: Tree) -> Iterator[int]:
    """Yield the places of the records a rule finds in the store."""
    before = None
    while True:
        hits = store.hunt_rule(RuleHunt(packed(routing.stored(tree)), limit=1000, seconds=30.0, before=before))
        yield from (int(event.id.rpartition(":")[2]) for event in hits.events)
        if (before := hits.before) is None:
            return
