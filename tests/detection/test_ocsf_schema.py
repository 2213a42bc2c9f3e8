"""Our table of OCSF, and findings written by it, held against the published schema.

`LIONROCK_OCSF` names a folder with github.com/ocsf/ocsf-schema at tag 1.6.0; without it the suite is skipped, visibly.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import lacking

from detection.test_exports import AT, finding
from lionrock.detection import ocsf
from lionrock.detection.findings import Seen
from lionrock.detection.ocsf_shape import CAPTIONS, ENUMS, EVENT, SHAPES, VERSION

KINDS = {
    "string_t": "text",
    "hostname_t": "text",
    "ip_t": "text",
    "url_t": "text",
    "username_t": "text",
    "integer_t": "whole",
    "long_t": "whole",
    "timestamp_t": "time",
    "boolean_t": "flag",
    "json_t": "json",
}


@pytest.fixture(scope="module")
def schema() -> Path:
    """Return the folder of the schema."""
    named = os.environ.get("LIONROCK_OCSF", "")
    if not named:
        lacking("no copy of github.com/ocsf/ocsf-schema at tag 1.6.0 (set LIONROCK_OCSF to its folder)")
    assert json.loads((Path(named) / "version.json").read_text("utf-8"))["version"] == VERSION
    return Path(named)


def merged(schema: Path, name: str) -> dict[str, Any]:
    """Return a class or object with what it extends; attributes of profiles left out."""
    path = next(schema.joinpath("events").rglob(f"{name}.json"), None) or schema / "objects" / f"{name}.json"
    told = json.loads(path.read_text("utf-8"))
    own = {key: one for key, one in told["attributes"].items() if isinstance(one, dict)}
    if "extends" not in told:
        return {"attributes": own, "constraints": told.get("constraints", {})}
    base = merged(schema, told["extends"])
    both = {key: _both(base["attributes"].get(key, {}), own.get(key, {})) for key in base["attributes"] | own}
    return {"attributes": both, "constraints": told.get("constraints", base["constraints"])}


def _both(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return an attribute as its own object and the one above tell it."""
    return base | own | {"enum": base.get("enum", {}) | own.get("enum", {})}


@pytest.mark.suite
@pytest.mark.parametrize("name", sorted(SHAPES))
def test_the_table_says_what_the_schema_says(schema: Path, name: str) -> None:
    """Required attributes, those of which one must be, kinds, and that each attribute we write is known there."""
    told, ours = merged(schema, name), SHAPES[name]
    words = json.loads((schema / "dictionary.json").read_text("utf-8"))["attributes"]
    required = {key for key, one in told["attributes"].items() if one.get("requirement") == "required"}
    required = {key for key in required if not told["attributes"][key].get("profile")}
    assert set(ours.required) == required
    assert set(ours.any_of) == set(told["constraints"].get("at_least_one", ()))
    for key, kind in ours.kinds.items():
        assert key in told["attributes"], key
        assert kind == _kind(words[key]), key


def _kind(word: dict[str, Any]) -> str:
    """Return the kind of an attribute of the dictionary, as our table writes it."""
    assert "@deprecated" not in word, word["caption"]
    return str(KINDS.get(word["type"], word["type"])) + ("[]" if word.get("is_array") else "")


@pytest.mark.suite
@pytest.mark.parametrize(("shape", "name"), sorted(ENUMS))
def test_numbers_mean_what_the_schema_says(schema: Path, shape: str, name: str) -> None:
    """Every number with its caption, and the attribute that repeats it in words."""
    words = json.loads((schema / "dictionary.json").read_text("utf-8"))["attributes"][name]
    told = words.get("enum", {}) | merged(schema, shape)["attributes"][name].get("enum", {})
    assert {int(number): one["caption"] for number, one in told.items()} == dict(ENUMS[shape, name])
    assert words.get("sibling", CAPTIONS[shape, name]) == CAPTIONS[shape, name]


@pytest.mark.suite
def test_categories_and_classes_have_these_numbers(schema: Path) -> None:
    """2 is Findings, 2004 a Detection Finding, and kinds of observables are what we call them."""
    categories = json.loads((schema / "categories.json").read_text("utf-8"))["attributes"]
    own = json.loads((schema / "events" / "findings" / f"{EVENT}.json").read_text("utf-8"))
    made = ocsf.event(finding(), [Seen("s1:7", AT, "cmd.exe")], "1.0")
    assert (made["category_uid"], made["category_name"]) == (
        categories["findings"]["uid"],
        categories["findings"]["caption"],
    )
    assert made["class_uid"] == categories["findings"]["uid"] * 1000 + own["uid"]
    assert made["class_name"] == own["caption"]
    types = json.loads((schema / "dictionary.json").read_text("utf-8"))["types"]["attributes"]
    known = {one["observable"]: one["caption"] for one in types.values() if "observable" in one}
    for one in made["observables"]:
        assert known[one["type_id"]] == one["type"]
        assert list(_at(made, one["name"].split("."))) == [one["value"]]


def _at(made: Any, path: list[str]) -> Iterator[Any]:
    """Yield the values that an observable points at."""
    if isinstance(made, list):
        for one in made:
            yield from _at(one, path)
    elif not path:
        yield made
    elif isinstance(made, dict) and path[0] in made:
        yield from _at(made[path[0]], path[1:])
