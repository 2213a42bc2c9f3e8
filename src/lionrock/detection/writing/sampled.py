"""What a text of a rule would do on samples, its own and those of the correlations that build on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lionrock.detection import hunting, loading, routing
from lionrock.detection.attack import covering, standing
from lionrock.detection.attack.covering import Known
from lionrock.detection.attack.techniques import MATRICES
from lionrock.detection.documents import documents
from lionrock.detection.errors import RuleError
from lionrock.detection.model import LoadedRule, RuleInfo
from lionrock.detection.serving import Runner, Serving
from lionrock.detection.testing import samples, sequences
from lionrock.detection.testing.store import Proof
from lionrock.detection.testing.trying import wrong
from lionrock.detection.writing.impact import Sampled
from lionrock.events.records import LogRecord, Source
from lionrock.matching import reference
from lionrock.matching.predicates import Tree

if TYPE_CHECKING:
    from lionrock.detection.writing.store import Trial
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Shown:
    """What samples show of a text: rules tried, and techniques whose coverage by tests would begin or end."""

    tried: tuple[Sampled, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def shown(platform: Platform, trial: Trial) -> Shown:
    """Return what samples show of a text that would take the place of the one that serves."""
    serving = platform.port(Runner).serving
    sources = {one.id: one for one in platform.registry.of(Source)}
    rule = hunting.of_text(trial.content) if trial.content else None
    tried = [_own(rule, trial.content, sources)] if rule else []
    above = [serving.rules[id] for id in _above(serving, trial.rule)]
    tried += [_correlated(serving, info, trial.rule, rule, sources) for info in above]
    known = standing.known(platform)
    before, after = _covered(known), _covered(_after(known, trial.rule, rule, tried))
    return Shown(
        tuple(one for one in tried if one.records or one.wrong or one.gone),
        tuple(sorted(after - before)),
        tuple(sorted(before - after)),
    )


def _above(serving: Serving, rule: str) -> list[str]:
    """Return the correlations with findings of their own that build on a rule, at any depth."""
    book = serving.book
    found = [one.id for one in book.correlations if one.id in serving.rules]
    return [id for id in found if rule in book.only({id}).bases]


def _own(rule: LoadedRule, content: str, sources: Mapping[str, Source]) -> Sampled:
    """Return what a text does on its own samples."""
    kept = [one for document in _contents(content) for one in samples.read(document)]
    hit = {place for place, one in enumerate(kept) if _holds(rule.tree, samples.record(one, sources))}
    missed = sum(one.matches and place not in hit for place, one in enumerate(kept))
    wrongly = sum(not kept[place].matches for place in hit)
    return Sampled(rule.info.id, len(kept), any(kept[place].matches for place in hit), wrong(missed, wrongly))


def _correlated(
    serving: Serving, info: RuleInfo, changed: str, rule: LoadedRule | None, sources: Mapping[str, Source]
) -> Sampled:
    """Return what a correlation does on its sequences with the text in the place of a rule it builds on."""
    if rule is None:
        return Sampled(info.id, 0, fired=False, wrong="", gone=True)
    trees: dict[str, Tree] = {changed: rule.tree}
    for id in serving.book.only({info.id}).bases - {changed}:
        base = serving.info(id)
        tree = loading.tree(base, serving.beside) if base else None
        if tree is not None:
            trees[id] = tree
    told = sequences.read(sequences.document(serving, info), sources) or []
    ran = sequences.run(serving.book, info.id, told, lambda records: _hits(trees, records))
    return Sampled(info.id, ran.records, ran.fired, wrong(ran.missed, ran.wrongly))


def _hits(trees: Mapping[str, Tree], records: Iterable[LogRecord]) -> list[tuple[int, str]]:
    """Return which rules match which records, by the slow executor: nothing has to be compiled."""
    return [
        (place, id)
        for place, record in enumerate(records)
        for id, tree in sorted(trees.items())
        if _holds(tree, record)
    ]


def _holds(tree: Tree, record: LogRecord) -> bool:
    """Say whether a rule matches a record."""
    return reference.holds(tree, routing.seen(record), routing.note(record))


def _after(known: Known, changed: str, rule: LoadedRule | None, tried: Iterable[Sampled]) -> Known:
    """Return what coverage would be worked out from once the text serves and samples were tried."""
    outcomes = {one.rule: one for one in tried}
    rules = [_fresh(one) if one.id in outcomes else one for one in known.rules if one.id != changed]
    rules = [one for one in rules if not (one.id in outcomes and outcomes[one.id].gone)]
    if rule is not None:
        rules.append(_fresh(rule.info))
    proofs = {id: list(of) for id, of in known.proofs.items()}
    for id, one in outcomes.items():
        if one.fired:
            proofs[id] = [Proof(id, _NEXT, "sample", known.now, fired=True, failed=bool(one.wrong), run="", name="")]
    return replace(known, rules=rules, proofs=proofs)


_NEXT = "as it would serve"


def _fresh(info: RuleInfo) -> RuleInfo:
    """Return a rule as one whose text no earlier test was of."""
    return replace(info, digest=_NEXT)


def _covered(known: Known) -> set[str]:
    """Return the techniques that count, parts too."""
    cells = [cell for matrix in MATRICES for cell in covering.cells(known, matrix)]
    return {one.technique.id for cell in cells for one in (cell, *cell.parts) if one.covered}


def _contents(text: str) -> list[Any]:
    """Return the documents of a text."""
    return [one.content for one in documents(text.encode()) if not isinstance(one, RuleError)]
