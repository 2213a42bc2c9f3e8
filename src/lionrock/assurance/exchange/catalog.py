"""The loaded law as an OSCAL catalog, and back without loss. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from lionrock.assurance.exchange.oscal import Json, document, identifier, metadata, props, read
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.law.model import Area, Provenance, Requirement

if TYPE_CHECKING:
    from lionrock.assurance.exchange.picture import Picture

_KIND: Final = "catalog"
_MOST: Final = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Catalog:
    """Areas and requirements as a catalog holds them."""

    areas: tuple[Area, ...]
    requirements: tuple[Requirement, ...]


def build(picture: Picture) -> bytes:
    """Return the catalog of the law as it was known."""
    body = {
        "metadata": metadata(picture, "Code of Practice, requirements loaded 實務守則，已載入的要求"),
        **groups(Catalog(picture.book.areas, picture.book.requirements)),
    }
    return document(_KIND, body)


def groups(found: Catalog) -> Json:
    """Return the areas as groups with their requirements as controls."""
    place = {one.id: at for at, one in enumerate(found.requirements)}
    return {
        "groups": [
            {
                "id": area.id,
                "class": "area",
                "title": area.title.en,
                "props": props([("title-zh", area.title.zh), ("title-en", area.title.en)]),
                **_controls([one for one in found.requirements if one.area == area.id], place),
            }
            for area in found.areas
        ]
    }


def parsed(raw: bytes) -> Catalog:
    """Return the areas and requirements of a catalog of ours; raises InputError for anything else."""
    try:
        return _parsed(json.loads(raw[:_MOST])[_KIND])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        what = f"{type(problem).__name__}: {problem}"[:200]
        raise InputError(
            Text(f"not a catalog written here: {what}", f"並非由本平台寫出的目錄：{what}"),
            Text("Export it again.", "請重新匯出。"),
        ) from problem


def statement(requirement: str) -> str:
    """Return the id of the statement of a requirement."""
    return f"{requirement}_smt"


def _controls(rows: list[Requirement], place: Mapping[str, int]) -> Json:
    """Return the controls of a group, nothing for none."""
    return {"controls": [_control(one, place[one.id]) for one in rows]} if rows else {}


def _control(one: Requirement, place: int) -> Json:
    """Return a requirement as a control."""
    known = one.provenance
    values = [
        ("title-en", one.title.en),
        ("title-zh", one.title.zh),
        ("title-basis", one.title_basis),
        ("section", one.section),
        ("frequency", one.frequency),
        ("counts", "yes" if one.counts else "no"),
        ("pack", one.pack),
        *(("was", each) for each in one.was),
        ("basis", known.basis),
        ("source", known.source),
        ("cites", known.cites),
        ("verified-by", known.verified_by),
        ("verified-on", known.verified_on.isoformat() if known.verified_on else None),
        ("note", known.note),
        ("order", str(place)),
    ]
    prose = f"{one.title.en}\n\n{one.title.zh}"
    return {
        "id": one.id,
        "class": "requirement",
        "title": one.title.en,
        "props": props(values),
        "parts": [{"id": statement(one.id), "name": "statement", "prose": prose}],
    }


def _parsed(tree: Mapping[str, Any]) -> Catalog:
    """Return what a catalog's tree holds."""
    areas, rows = list[Area](), list[tuple[int, Requirement]]()
    for group in tree["groups"]:
        said = read(group["props"])
        areas.append(Area(str(group["id"]), Text(said["title-en"][0], said["title-zh"][0])))
        rows.extend(_requirement(one, str(group["id"])) for one in group.get("controls", ()))
    return Catalog(tuple(areas), tuple(row for _, row in sorted(rows, key=lambda pair: pair[0])))


def _requirement(control: Mapping[str, Any], area: str) -> tuple[int, Requirement]:
    """Return a requirement and its place among all."""
    said = read(control["props"])
    one = {name: values[0] for name, values in said.items()}
    on = one.get("verified-on")
    known = Provenance(
        source=one.get("source"),
        cites=one.get("cites"),
        basis=one["basis"],  # type: ignore[arg-type]  # what we wrote ourselves
        verified_by=one.get("verified-by"),
        verified_on=date.fromisoformat(on) if on else None,
        note=one.get("note"),
    )
    return int(one["order"]), Requirement(
        id=str(control["id"]),
        section=one["section"],
        area=area,
        title=Text(one["title-en"], one["title-zh"]),
        title_basis=one["title-basis"],
        frequency=one["frequency"],
        provenance=known,
        counts=one["counts"] == "yes",
        was=tuple(said.get("was", ())),
        pack=one["pack"],
    )


def reference(picture: Picture) -> Json:
    """Return the catalog as a resource that other documents point to."""
    return {
        "uuid": identifier("resource", "catalog", picture.book.version),
        "title": "Code of Practice, requirements loaded 實務守則，已載入的要求",
        "description": "The catalog exported as of the same moment (lionrock evidence export --format oscal-catalog).",
    }
