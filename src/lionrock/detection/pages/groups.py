"""Groups of findings: stories and entities in the list, one group with its findings, and an incident opened from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lionrock.detection import pasts, pictures, service, stories
from lionrock.detection.findings import Finding
from lionrock.detection.pages import naming
from lionrock.detection.stories import MOST, SPAN_DAYS, Group
from lionrock.events.openings import Openings
from lionrock.events.trails import REACH
from lionrock.kernel.clock import days
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, View, act, page

_SPAN: Final = days(SPAN_DAYS)
_ACTED: Final = 500
"""Findings of a group that one form acts on."""
_NEAR: Final = 1_000
WAYS: Final[dict[str, Callable[[Iterable[Finding]], list[Group]]]] = {
    "stories": stories.groups,
    "entities": stories.by_entity,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A group as the list shows it."""

    group: Group
    system: Text | None
    incidents: tuple[str, ...]
    picture: Any
    way: str

    @property
    def url(self) -> str:
        """Return where it is opened: a finding that stands alone opens itself."""
        if len(self.group.findings) == 1:
            return f"{naming.HERE}/{self.group.findings[0].id}"
        return f"{naming.HERE}/groups/{self.group.id}" + ("?by=entities" if self.way == "entities" else "")


def listed(ask: Ask, way: str, fits: Callable[[Group], bool], start: int, size: int) -> tuple[list[Row], int, bool]:
    """Return a page of groups that fit, how many fit, and whether older findings were left out."""
    now = ask.platform.now()
    found = pasts.active(ask.platform.db, now - _SPAN, now + _SPAN, MOST + 1)
    fitting = [one for one in WAYS[way](found[:MOST]) if fits(one)]
    return rows(ask, fitting[start : start + size], way), len(fitting), len(found) > MOST


def rows(ask: Ask, groups: Sequence[Group], way: str) -> list[Row]:
    """Return groups with system, incidents and picture."""
    standing = naming.incidents(ask.platform, [one.id for group in groups for one in group.findings])
    names = {id: naming.system(ask.platform, id) for id in {group.system for group in groups}}
    return [
        Row(
            group,
            names[group.system],
            tuple(dict.fromkeys(standing[one.id] for one in group.findings if one.id in standing)),
            picture(ask, group),
            way,
        )
        for group in groups
    ]


def picture(ask: Ask, group: Group) -> Any:
    """Return the steps of a group drawn; nothing where its rules name no tactic."""
    if not group.steps:
        return ""
    label = Text("Steps in order of time: {steps}", "按時間的步驟：{steps}").format(
        steps=Text(", ".join(step.title.en for step in group.steps), "、".join(step.title.zh for step in group.steps))
    )
    return pictures.steps(group.steps, group.level, ask.say(label))


def around(platform: Platform, id: str, way: str) -> Group:
    """Return the group of a finding, among those of the week that ends now or that it stands in the middle of.

    Raises NotFoundError.
    """
    one, now = service.get(platform, id), platform.now()
    lately = one.last >= now - _SPAN
    since, until = (now - _SPAN, now + _SPAN) if lately else (one.first - _SPAN / 2, one.last + _SPAN / 2)
    found = pasts.active(platform.db, since, until, MOST)
    mine = (group for group in WAYS[way](found) if any(each.id == id for each in group.findings))
    return next(mine, Group((one,)))


def beside(platform: Platform, one: Finding) -> int:
    """Return how many findings tell a story with this one, as far as they are within reach of it."""
    near = pasts.active(platform.db, one.first - REACH, one.last + REACH, _NEAR)
    mine = (group for group in stories.groups(near) if any(each.id == one.id for each in group.findings))
    return len(next(mine, Group((one,))).findings) - 1


@page("detection.group", "/findings/groups/{id}", title=Text("Findings", "偵測結果"), place="findings")
def group(ask: Ask) -> View:
    """Show one group: its steps, and its findings in time order."""
    way = "entities" if ask.query.get("by") == "entities" else "stories"
    found = around(ask.platform, ask.path["id"], way)
    [row] = rows(ask, [found], way)
    standing = naming.incidents(ask.platform, [one.id for one in found.findings])
    values = {
        "title": found.gravest.title,
        "row": row,
        "group": found,
        "way": way,
        "standing": standing,
        "loose": [one.id for one in found.findings if one.id not in standing][:_ACTED],
        "open": [one.id for one in found.findings if one.expected is None][:_ACTED],
        "opens": naming.may_open(ask.platform) and ask.allows("incident.open"),
    }
    return View("detection/group.html", values)


@act("detection.open-incident", "/findings/{id}/incident", needs="incident.open")
def open_incident(ask: Ask) -> Go:
    """Open an incident from the findings that were looked at."""
    reference = ask.platform.port(Openings).open(ask.actor, chosen(ask))
    return Go(f"/incidents/{reference}", Text("Opened. No clock starts by this.", "已開立，並不因此起計時限。"))


def chosen(ask: Ask) -> list[str]:
    """Return the findings a form is about: those it lists, or the one of its address; raises InputError for many."""
    found = list(dict.fromkeys(ask.lists.get("finding", ()))) or [ask.path["id"]]
    if len(found) > _ACTED:
        raise InputError(
            Text(f"{len(found)} findings are too many for one form", f"一份表格不能處理 {len(found)} 項"),
            Text(f"Choose {_ACTED} at most.", f"請選擇最多 {_ACTED} 項。"),
        )
    return found
