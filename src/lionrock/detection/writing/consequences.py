"""What follows for incidents from findings that would be new or gone: what would have opened, what would lack them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from lionrock.detection import pasts, store, stories
from lionrock.detection.findings import Entity, Finding
from lionrock.detection.model import RuleInfo
from lionrock.detection.store import Search
from lionrock.detection.stories import Group
from lionrock.detection.writing.impact import Opening, Would, grave
from lionrock.events.openings import Openings
from lionrock.events.trails import REACH

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_MOST: Final = 500
"""Findings that would be new of which it is worked out what they lead to; as many real ones around them."""
_WOULD: Final = "would-"


def openings(platform: Platform, rule: RuleInfo, more: Sequence[Would]) -> list[Opening]:
    """Return the incidents that would have opened, or been joined, had the rule been free to open them."""
    made = [_finding(rule, one, place) for place, one in enumerate(more[:_MOST])]
    if not made:
        return []
    first, last = min(one.first for one in made), max(one.last for one in made)
    real = [one for one in pasts.active(platform.db, first - REACH, last + REACH, _MOST) if one.expected is None]
    standing = _standing(platform, [one.id for one in real])
    told = stories.groups([*made, *real])
    found = [_opening(group, standing, free=grave(rule.level)) for group in told]
    return sorted((one for one in found if one), key=lambda one: (one.first, one.where))


def bereft(platform: Platform, rule: str, less: Sequence[Would]) -> list[str]:
    """Return the references of incidents in which findings stand that would be gone."""
    keys = {one.key for one in less}
    if not keys:
        return []
    found = store.listing(platform.db, Search(rule=rule, expected=None, limit=_MOST))
    mine = [one.id for one in found if (one.entity.kind, one.entity.id, one.day) in keys]
    return sorted(set(_standing(platform, mine).values()))


def _opening(group: Group, standing: dict[str, str], *, free: bool) -> Opening | None:
    """Return what a story leads to that has findings which would be new; None for others."""
    made = [one for one in group.findings if one.id.startswith(_WOULD)]
    joins = next((standing[one.id] for one in group.findings if one.id in standing), "")
    if not made or not (joins or free):
        return None
    return Opening(made[0].first, made[0].where.en, len(made), joins)


def _standing(platform: Platform, ids: Sequence[str]) -> dict[str, str]:
    """Return the references of the incidents in which these findings stand."""
    if not ids or not platform.provides(Openings):
        return {}
    return dict(platform.port(Openings).standing(ids))


def _finding(rule: RuleInfo, one: Would, place: int) -> Finding:
    """Return a finding as it would have been."""
    return Finding(
        id=f"{_WOULD}{place:08}",
        rule=rule.id,
        title=rule.title,
        level=rule.level,
        tags=rule.tags,
        entity=Entity(one.kind, one.entity, one.system),  # type: ignore[arg-type]  # a kind of entity, kept as text
        host=one.host,
        user=one.user,
        address=one.address,
        window=one.day,
        count=one.count,
        first=one.first,
        last=one.last,
        learned=one.last,
    )
