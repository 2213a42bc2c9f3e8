"""OSCAL: the catalog comes back without loss, unknown is never satisfied, and references hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.exchange.world import counted, picture
from lionrock.assurance.exchange import assessed, catalog, milestones, oscal
from lionrock.assurance.exchange.catalog import Catalog
from lionrock.assurance.exchange.picture import Picture
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.law.model import Area, Provenance, Requirement

BUILDS = [catalog.build, assessed.build, milestones.build]
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")
_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_VALUE = re.compile(r"\S(.*\S)?\Z")


def walk(found: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a document."""
    if isinstance(found, dict):
        yield found
        for each in found.values():
            yield from walk(each)
    elif isinstance(found, list):
        for each in found:
            yield from walk(each)


def results(made: Picture, most: int = assessed.MOST) -> dict[str, Any]:
    """Return the one set of results."""
    found: dict[str, Any] = json.loads(assessed.build(made, most))["assessment-results"]["results"][0]
    return found


def test_the_catalog_comes_back_without_loss() -> None:
    """Areas and requirements, every field, in their order; written again, the same bytes."""
    made = picture()
    found = catalog.parsed(catalog.build(made))
    assert found == Catalog(made.book.areas, made.book.requirements)
    book = replace(made.book, areas=found.areas, requirements=found.requirements)
    assert catalog.build(replace(made, book=book)) == catalog.build(made)


_WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=0, max_size=30)


@settings(max_examples=25, deadline=None)
@given(words=st.lists(_WORDS, min_size=9, max_size=9), verified=st.booleans())
def test_any_row_comes_back_without_loss(words: list[str], *, verified: bool) -> None:
    """Whatever people wrote into it."""
    known = Provenance(
        words[0], words[1] or None, "verified" if verified else "unverified", words[2] or None, None, words[3]
    )
    row = Requirement(
        "C-X-01", words[4], "own", Text(words[5], words[6]), words[7], words[8], known, counts=verified, was=(words[0],)
    )
    found = Catalog((Area("own", Text(words[1], words[2])),), (row,))
    raw = json.dumps({"catalog": catalog.groups(found)}).encode()
    assert catalog.parsed(raw) == found


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"catalog":{"groups":[{}]}}', b"[" * 100_000, b"\xff"])
def test_what_is_no_catalog_of_ours_is_refused(raw: bytes) -> None:
    """With a message, never a crash."""
    with pytest.raises(InputError, match="not a catalog"):
        catalog.parsed(raw)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: str(build.__module__).rpartition(".")[2])
def test_identifiers_tokens_and_values_are_what_the_model_asks(build: Any) -> None:
    """UUIDs of version 5 and each once, tokens that are names, values without edges, references that hold."""
    raw = build(picture())
    assert raw == build(picture())
    objects = list(walk(json.loads(raw)))
    uuids = [one["uuid"] for one in objects if "uuid" in one]
    assert len(uuids) == len(set(uuids))
    for one in objects:
        for key, value in one.items():
            if key == "uuid" or key.endswith("-uuid"):
                assert _UUID.match(value), (key, value)
            if key.endswith("-uuid"):
                assert value in uuids
        if "ns" in one:
            assert _TOKEN.match(one["name"])
            assert _VALUE.match(one["value"]), one


def test_satisfied_is_only_what_passed_and_the_rest_has_no_finding() -> None:
    """Unknown, partly, not due and not applicable stand as observations with their reason."""
    found = results(picture())
    stated = {one["title"]: one["target"]["status"]["state"] for one in found["findings"]}
    by_state = {one.state: one.id for one in picture().tested()}
    assert stated == {by_state["failed"]: "not-satisfied", by_state["passed"]: "satisfied"}
    observed = {one["title"]: one for one in found["observations"]}
    assert observed["C-INC-01"]["remarks"].startswith("unknown: no control tests C-INC-01")
    assert observed["C-INC-01"]["methods"] == ["UNKNOWN"]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(["failed", "unknown", "partly", "passed", "not_due", "not_applicable"]), max_size=6))
def test_unknown_is_never_satisfied(states: list[str]) -> None:
    """Whatever the controls found: satisfied needs a passed control and none that is worse."""
    made = picture()
    findings = [replace(made.findings[n], state=state) for n, state in enumerate(states)]
    changed = replace(made, findings=findings, counts=counted(findings))
    worst = {one.id: one.state for one in changed.tested()}
    for one in results(changed).get("findings", ()):
        expected = {"satisfied": "passed", "not-satisfied": "failed"}[one["target"]["status"]["state"]]
        assert worst[one["title"]] == expected


def test_what_is_left_out_is_counted() -> None:
    """Nothing is dropped in silence."""
    made = picture()
    said = oscal.read(results(made, len(made.findings) - 3)["props"])
    assert said["subjects-left-out"] == ["3"]


def test_the_plan_names_what_fails_with_its_remedy_and_rulings_in_force() -> None:
    """A ruling that is over is no deviation."""
    plan = json.loads(milestones.build(picture()))["plan-of-action-and-milestones"]
    failed, ruled = plan["poam-items"]
    assert failed["title"].startswith("test.c00 works")
    assert "REM-0001: open; ho.man" in failed["remarks"]
    assert [one["status"] for one in plan["risks"]] == ["deviation-approved"]
    assert ruled["related-risks"][0]["risk-uuid"] == plan["risks"][0]["uuid"]


def test_a_plan_in_which_nothing_failed_says_how_much_is_unknown() -> None:
    """The model asks for an item; it is no claim."""
    made = picture()
    findings = [one for one in made.findings if one.state != "failed"]
    quiet = replace(made, findings=findings, counts=counted(findings), rulings=[])
    (item,) = json.loads(milestones.build(quiet))["plan-of-action-and-milestones"]["poam-items"]
    assert item["title"].startswith("No control failed")
    assert "is no pass" in item["description"]
