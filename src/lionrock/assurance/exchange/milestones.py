"""What failed, and what people ruled, as an OSCAL plan of action and milestones. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.assurance.exchange.assessed import MOST, components, observation, observed
from lionrock.assurance.exchange.catalog import reference
from lionrock.assurance.exchange.oscal import Json, document, identifier, instant, metadata, props

if TYPE_CHECKING:
    from lionrock.assurance.exchange.picture import Finding, Picture
    from lionrock.assurance.kept import Ruling
    from lionrock.kernel.contributions import Control

_KIND: Final = "plan-of-action-and-milestones"


def build(picture: Picture) -> bytes:
    """Return the plan of a picture: an item for each control and system that fails, and for each ruling in force."""
    failed = sorted(
        (one for one in picture.findings if one.state == "failed"),
        key=lambda one: (one.control, one.system, one.subject),
    )
    rulings = sorted((one for one in picture.rulings if _stands(picture, one)), key=lambda one: (one.at, one.id))
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in failed[:MOST]:
        groups.setdefault((one.control, one.system), []).append(one)
    controls = {one.id: one for one in picture.controls}
    items = [_item(picture, controls[id], system, found) for (id, system), found in groups.items() if id in controls]
    items += [_ruled(one) for one in rulings]
    at = instant(picture.at)
    body: Json = {
        "metadata": metadata(picture, "What fails and what was ruled 不通過的項目及已作的決定"),
        "system-id": {"identifier-type": "https://ietf.org/rfc/rfc4122", "id": identifier("origin", picture.origin)},
        "poam-items": items or [_nothing(picture)],
        "back-matter": {"resources": [reference(picture)]},
    }
    if failed:
        body["observations"] = [observation(picture, one, at) for one in failed[:MOST]]
    if rulings:
        body["risks"] = [_risk(one) for one in rulings]
    if systems := components(picture, (one.system for one in failed)):
        body["local-definitions"] = {"components": systems}
    return document(_KIND, body)


def _stands(picture: Picture, one: Ruling) -> bool:
    """Say whether a ruling is in force at the moment of the picture."""
    return one.ended is None and one.until > picture.at


def _item(picture: Picture, control: Control, system: str, found: list[Finding]) -> Json:
    """Return what fails of a control for a system, with what to do."""
    place = picture.systems.get(system)
    title = f"{control.title.en} {control.title.zh}"
    made = {
        "uuid": identifier("item", control.id, system, *(observed(one) for one in found)),
        "title": f"{title}: {place.en} {place.zh}" if place else title,
        "description": f"{control.guidance.en}\n\n{control.guidance.zh}",
        "props": props(
            [
                ("control", control.id),
                ("system", system or None),
                ("state", "failed"),
                ("subjects", str(len(found))),
                *(("requirement", id) for id in sorted(picture.book.named(control.satisfies))),
            ]
        ),
        "related-observations": [{"observation-uuid": observed(one)} for one in found],
    }
    remedies = [one for one in picture.remedies if (one.control, one.system) == (control.id, system)]
    if remedies:
        made["remarks"] = "\n\n".join(
            f"{one.reference}: {one.state}; {one.owner}; due {instant(one.due)}" for one in remedies
        )
    return made


def _ruled(one: Ruling) -> Json:
    """Return a person's word that a control does not apply."""
    return {
        "uuid": identifier("ruled", one.id),
        "title": f"{one.control} does not apply to {one.subject} 不適用於 {one.subject}",
        "description": one.why,
        "props": props([("control", one.control), ("subject", one.subject), ("ruling", one.id), ("entry", one.entry)]),
        "related-risks": [{"risk-uuid": identifier("risk", one.id)}],
    }


def _risk(one: Ruling) -> Json:
    """Return what stands open while a control is said not to apply, until when and by whom."""
    return {
        "uuid": identifier("risk", one.id),
        "title": f"{one.control}: {one.subject}",
        "description": one.why,
        "statement": f"{one.who} ruled so until {instant(one.until)}; the control's own result stands beside it.",
        "status": "deviation-approved",
        "deadline": instant(one.until),
        "props": props([("who", one.who), ("ruled-at", instant(one.at))]),
    }


def _nothing(picture: Picture) -> Json:
    """Return the one item of a plan in which nothing failed: the model asks for one."""
    unknown = picture.subjects()["unknown"]
    return {
        "uuid": identifier("nothing", picture.origin, instant(picture.at)),
        "title": "No control failed 沒有控制措施不通過",
        "description": f"{unknown} subjects are unknown, which is no pass. {unknown} 個對象未知，不屬通過。",
        "props": props([("subjects-unknown", str(unknown))]),
    }
