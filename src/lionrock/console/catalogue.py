"""Everything capabilities contribute to the console, collected once and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lionrock.kernel.contributions import Contribution
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text
from lionrock.ui.hooks import Hook
from lionrock.ui.pages import Act, Page, Panel
from lionrock.ui.places import GROUPS, PLACES
from lionrock.ui.today import Finder, Place, Strip, Tally, Unknown

_PATH = re.compile(r"(/([a-z0-9][a-z0-9.-]*|\{[a-z_]+\}))+|/")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Pages, acts and what stands on pages."""

    pages: tuple[Page, ...]
    acts: tuple[Act, ...]
    panels: tuple[Panel, ...]
    unknowns: tuple[Unknown, ...]
    tallies: tuple[Tally, ...]
    strips: tuple[Strip, ...]
    finders: tuple[Finder, ...]
    hooks: tuple[Hook, ...]
    places: tuple[Place, ...]

    def act(self, id: str) -> Act:
        """Return an act by its id."""
        return next(act for act in self.acts if act.id == id)


def collect(registry: Registry) -> Catalogue:
    """Return the catalogue; raises ConfigurationError for a path that two contributions claim or that is malformed."""
    pages, acts = registry.of(Page), registry.of(Act)
    _check_paths(pages)
    _check_paths(acts)
    return Catalogue(
        pages=tuple(pages),
        acts=tuple(acts),
        panels=tuple(sorted(registry.of(Panel), key=lambda panel: (panel.order, panel.id))),
        unknowns=tuple(registry.of(Unknown)),
        tallies=tuple(registry.of(Tally)),
        strips=tuple(registry.of(Strip)),
        finders=tuple(registry.of(Finder)),
        hooks=_hooks(registry.of(Hook)),
        places=_places(registry.of(Place), pages),
    )


def _hooks(found: Sequence[Hook]) -> tuple[Hook, ...]:
    """Return the hooks; raises ConfigurationError for a path that two claim or that does not begin with /api/."""
    for method in ("GET", "POST"):
        _check_paths(hook for hook in found if hook.method == method)
    for hook in found:
        if not hook.path.startswith("/api/"):
            raise ConfigurationError(
                Text(f"hook {hook.id}: {hook.path} is not below /api/", f"{hook.id}：{hook.path} 不在 /api/ 之下"),
                Text("Give it a path below /api/.", "請改用 /api/ 之下的路徑。"),
            )
    return tuple(found)


def _places(more: Iterable[Place], pages: Iterable[Page]) -> tuple[Place, ...]:
    """Return the places some page names, in the order of the rail; raises ConfigurationError for an unknown one."""
    known = {place.id: place for place in (*PLACES, *more)}
    named = {page.place: page for page in pages if page.place is not None}
    for place, page in named.items():
        if place not in known:
            raise ConfigurationError(
                Text(f"page {page.id} stands in an unknown place {place}", f"頁面 {page.id} 屬於未知位置 {place}"),
                Text("Name a place of the rail, or contribute a Place.", "請填寫導覽列已有的位置，或新增 Place。"),
            )
    groups = [group for group, _ in GROUPS]
    return tuple(
        sorted((known[id] for id in named if id), key=lambda place: (groups.index(place.group), place.order, place.id))
    )


def _check_paths(found: Iterable[Page | Act | Hook]) -> None:
    """Return when every path is well formed and claimed once, names in braces counting as equal."""
    claimed: dict[str, Contribution] = {}
    for each in found:
        shape = re.sub(r"\{[a-z_]+\}", "{}", each.path)
        other = claimed.setdefault(shape, each)
        if other is not each or not _PATH.fullmatch(each.path):
            raise ConfigurationError(
                Text(
                    f"path {each.path} of {each.id}: malformed, or claimed by {other.id} too",
                    f"{each.id} 的路徑 {each.path} 格式不符，或與 {other.id} 重複",
                ),
                Text("Give it a path of its own.", "請另給路徑。"),
            )
