"""Results of controls as OSCAL assessment results: observations of what was found, findings where it is definite. Pure.

A requirement is *satisfied* only where its tests passed and *not-satisfied* only where one failed. What is unknown,
partly shown, not due or said not to apply has no finding: the model knows no word for it. It stands as an observation
with its state and reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from lionrock.assurance import judging
from lionrock.assurance.exchange.catalog import reference, statement
from lionrock.assurance.exchange.oscal import Json, document, identifier, instant, metadata, props

if TYPE_CHECKING:
    from lionrock.assurance.exchange.picture import Finding, Picture
    from lionrock.assurance.frameworks import Tested

MOST: Final = 10_000
"""Observations of subjects in a document, those not passed first; how many were left out is said in it."""
_KIND: Final = "assessment-results"
_METHODS: Final = {"effect": "TEST", "configuration": "EXAMINE", "document": "EXAMINE"}
_DEFINITE: Final = {"passed": "satisfied", "failed": "not-satisfied"}


def build(picture: Picture, most: int = MOST) -> bytes:
    """Return the assessment results of a picture, with at most so many observations of subjects."""
    plan = identifier("resource", "plan", picture.origin)
    body = {
        "metadata": metadata(picture, "Results of controls 控制措施的結果"),
        "import-ap": {"href": f"#{plan}"},
        "results": [_result(picture, most)],
        "back-matter": {"resources": [_plan(plan), reference(picture)]},
    }
    return document(_KIND, body)


def observation(picture: Picture, one: Finding, collected: str) -> Json:
    """Return what was found of a subject."""
    made = {
        "uuid": observed(one),
        "title": f"{one.control}: {one.subject}",
        "description": f"{one.reason.en}\n\n{one.reason.zh}",
        "props": props(
            [
                ("control", one.control),
                ("subject", one.subject),
                ("system", one.system or None),
                ("state", one.state),
                ("own-state", one.machine or None),
                ("proof", one.proof),
                ("known-since", instant(one.since) if one.since else None),
                ("entry", one.entry or None),
            ]
        ),
        "methods": [_METHODS.get(one.proof, "UNKNOWN") if one.entry else "UNKNOWN"],
        "collected": instant(one.since) if one.since else collected,
    }
    if one.system in picture.systems:
        made["subjects"] = [{"subject-uuid": identifier("system", one.system), "type": "component"}]
    if one.entry:
        made["relevant-evidence"] = [{"description": f"ledger entry {one.entry}"}]
    return made


def observed(one: Finding) -> str:
    """Return the identifier of what was found of a subject."""
    since = instant(one.since) if one.since else ""
    return identifier("observation", one.control, one.system, one.subject, one.state, since, one.reason.en)


def components(picture: Picture, systems: Iterable[str]) -> list[Json]:
    """Return the critical computer systems as components."""
    return [
        {
            "uuid": identifier("system", id),
            "type": "system",
            "title": picture.systems[id].en,
            "description": picture.systems[id].zh,
            "props": props([("system", id)]),
            "status": {"state": "operational"},
        }
        for id in sorted(set(systems))
        if id in picture.systems
    ]


def _result(picture: Picture, most: int) -> Json:
    """Return the one set of results."""
    tested, at = picture.tested(), instant(picture.at)
    order = {state: place for place, state in enumerate(judging.SHOWN)}
    found = sorted(picture.findings, key=lambda one: (order[one.state], one.control, one.system, one.subject))  # type: ignore[index]  # a state
    shown = found[:most]
    counts = picture.subjects()
    made: Json = {
        "uuid": identifier("result", picture.origin, at),
        "title": "What our tests found 測試結果",
        "description": "States of our own tests; no statement that a requirement is met. 狀況所述為測試結果。",
        "start": instant(picture.since),
        "end": at,
        "props": props(
            [
                *((f"subjects-{state.replace('_', '-')}", str(counts[state])) for state in judging.WORST),
                ("subjects-left-out", str(counts.total() - len(shown))),
            ]
        ),
        "reviewed-controls": _reviewed(tested),
        "observations": [
            *(_requirement(picture, one, at) for one in tested),
            *(observation(picture, one, at) for one in shown),
        ],
    }
    if systems := components(picture, picture.systems):
        made["local-definitions"] = {"components": systems}
    if findings := [_finding(one) for one in tested if one.state in _DEFINITE]:
        made["findings"] = findings
    return made


def _reviewed(tested: Sequence[Tested]) -> Json:
    """Return which requirements were looked at: those with a control."""
    named = [{"control-id": one.id} for one in tested if one.controls]
    none = {"description": "no control tests any of them 均沒有控制措施測試", "include-all": {}}
    return {"control-selections": [{"include-controls": named} if named else none]}


def _requirement(picture: Picture, one: Tested, at: str) -> Json:
    """Return the state in which its controls leave a requirement."""
    return {
        "uuid": identifier("requirement", picture.origin, one.id, at),
        "title": one.id,
        "description": f"{one.why.en}\n\n{one.why.zh}",
        "props": props([("state", one.state), *(("control", each.id) for each in one.controls)]),
        "methods": ["UNKNOWN" if one.state == "unknown" else "TEST"],
        "types": ["control-objective"],
        "collected": at,
        "remarks": f"{one.state}: {one.why.en} {one.why.zh}",
    }


def _finding(one: Tested) -> Json:
    """Return the finding of a requirement that passed or failed."""
    return {
        "uuid": identifier("finding", one.id, one.state, *(each.id for each in one.controls)),
        "title": one.id,
        "description": f"{one.why.en}\n\n{one.why.zh}",
        "props": props([("state", one.state), *(("control", each.id) for each in one.controls)]),
        "target": {
            "type": "statement-id",
            "target-id": statement(one.id),
            "status": {
                "state": _DEFINITE[one.state],
                "remarks": "of the controls named, never of the requirement of the law 只就所列控制措施而言",
            },
        },
    }


def _plan(uuid: str) -> Json:
    """Return what stands for the plan of assessment: each control runs by its own schedule."""
    return {
        "uuid": uuid,
        "title": "Schedule of the controls 控制措施的時間表",
        "description": "Every control is run by its own interval and after facts that bear on it; see Controls.",
    }
