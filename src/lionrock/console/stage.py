"""Puts a view on the stage: the frame around it, the rail beside it, the panels within it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from lionrock.console import guard
from lionrock.console.catalogue import Catalogue
from lionrock.console.static import Assets
from lionrock.console.visit import THEMES, Visit, flashed
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.ui import actors
from lionrock.ui.pages import Ask, Page, Panel, View
from lionrock.ui.places import GROUPS
from lionrock.ui.sessions import OWN_PATH
from lionrock.ui.templates import Scene, Templates
from lionrock.ui.today import Place, Strip, Tally

THEME_WORDS = {"auto": Text("Auto", "自動"), "light": Text("Light", "淺色"), "dark": Text("Dark", "深色")}

RailRow = tuple[Place, str, int | None]


class Stage:
    """Renders views within the frame; a part that fails says so in its own place and stops no other."""

    def __init__(self, catalogue: Catalogue, templates: Templates, assets: Assets) -> None:
        self._catalogue = catalogue
        self._templates = templates
        self._assets = assets

    def render(self, view: View, ask: Ask, visit: Visit, *, title: Text, place: str | None = None) -> str:
        """Return the view as a whole page."""
        frame = self._frame(ask, visit) | {"title": title, "here_place": place}
        return self._templates.render(view, self._scene(ask, visit, frame))

    def fragment(self, panel: Panel, ask: Ask, visit: Visit, subject: str | None) -> str:
        """Return what a panel draws now, without anything around it."""
        return str(self._drawn(panel, self._scene(ask, visit, {}), subject))

    def _scene(self, ask: Ask, visit: Visit, frame: dict[str, Any]) -> Scene:
        """Return the scene of one rendering."""

        def panels(place: str, slot: str, subject: Any = None, least: int = -1000, most: int = 1000) -> Markup:
            fitting = (each for each in self._catalogue.panels if each.place == place and each.slot == slot)
            return Markup("").join(
                self._boxed(each, scene, subject)
                for each in fitting
                if least <= each.order < most and ask.allows(each.needs)
            )

        scene = Scene(ask=ask, csrf=guard.token(visit), panels=panels, frame=frame, asset=self._assets.url)
        return scene

    def _boxed(self, panel: Panel, scene: Scene, subject: Any) -> Markup:
        """Return a panel in its box; one that refreshes keeps its box even when it draws nothing now."""
        drawn = self._drawn(panel, scene, subject)
        if not panel.every:
            return Markup('<div class="panel" data-panel="{}">{}</div>').format(panel.id, drawn) if drawn else drawn
        address = f"/panel/{panel.id}" + (f"?subject={subject}" if isinstance(subject, str) else "")
        return Markup(
            '<div class="panel" data-panel="{}" data-live hx-get="{}" hx-trigger="every {}s, lr:refresh" '
            'hx-swap="innerHTML">{}</div>'
        ).format(panel.id, address, panel.every, drawn)

    def _drawn(self, panel: Panel, scene: Scene, subject: Any) -> Markup:
        """Return what a panel draws; a failure is logged under a number and shown in its place."""
        try:
            view = panel.draw(scene.ask, subject)
            return Markup(self._templates.render(view, scene)) if view else Markup("")  # noqa: S704 rendered with autoescape
        except LionrockError as problem:
            values = {"message": problem.message, "hint": problem.hint}
        except Exception:  # one broken part must not take the page with it
            number = secrets.token_hex(4)
            scene.ask.platform.log.exception("panel failed", extra={"part": panel.id, "number": number})
            values = {"message": _BROKEN.format(number=number), "hint": _HINT}
        return Markup(self._templates.render(View("console/broken.html", values), scene))  # noqa: S704 likewise

    def _frame(self, ask: Ask, visit: Visit) -> dict[str, Any]:
        """Return the values of the frame template."""
        known = bool(ask.actor.id)
        return {
            "theme": visit.theme,
            "themes": [(name, THEME_WORDS[name]) for name in THEMES],
            "back": visit.back,
            "role": actors.role(ask.actor.role),
            "own": next((page.path for page in self._catalogue.pages if page.path == OWN_PATH), None),
            "rail": tuple(self._rail(ask)) if known else (),
            "flash": flashed(visit.cookies.get("lr_flash", "")),
            "strip": self._strip(ask, visit) if known else None,
        }

    def _rail(self, ask: Ask) -> Iterator[tuple[Text | None, list[RailRow]]]:
        """Yield each group with the places this person may open."""
        homes = self._homes(ask)
        for group, title in GROUPS:
            rows = [
                (place, homes[place.id], self._count(place, ask))
                for place in self._catalogue.places
                if place.group == group and place.id in homes
            ]
            if rows:
                yield title, rows

    def _homes(self, ask: Ask) -> dict[str, str]:
        """Return the address of each place: its page with the shortest path that this person may open."""
        homes: dict[str, str] = {}
        for page in sorted(self._catalogue.pages, key=lambda page: len(page.path)):
            if page.place is not None and page.place not in homes and _opens(page, ask):
                homes[page.place] = page.path
        return homes

    def _count(self, place: Place, ask: Ask) -> int | None:
        """Return the number beside a place."""
        tallies = [each for each in self._catalogue.tallies if each.place == place.id and ask.allows(each.needs)]
        counts = [count for count in (_counted(each, ask) for each in tallies) if count is not None]
        return sum(counts) if counts else None

    def _strip(self, ask: Ask, visit: Visit) -> dict[str, Any] | None:
        """Return the first strip that was not put away and has steps; its next step is the first not done."""
        for strip in self._catalogue.strips:
            if strip.id not in visit.dismissed and (steps := _steps(strip, ask)):
                upcoming = next((step for step in steps if not step.done), None)
                rows = [
                    {"title": step.title, "url": step.url, "done": step.done, "next": step is upcoming}
                    for step in steps
                ]
                return {"id": strip.id, "title": strip.title, "steps": rows}
        return None


_BROKEN = Text("This part cannot be shown (number {number}).", "未能顯示此部分（編號 {number}）。")
_HINT = Text(
    "The rest of the page is not affected. The number leads to the reason in the log.",
    "頁面其餘部分不受影響。可憑編號在日誌中找到原因。",
)


def _opens(page: Page, ask: Ask) -> bool:
    """Say whether a page stands by itself and this person may open it."""
    return "{" not in page.path and ask.allows(page.needs)


def _counted(tally: Tally, ask: Ask) -> int | None:
    """Return a count; one that fails is logged and shown as none."""
    try:
        return tally.count(ask)
    except Exception:  # a number in the rail must not take the page with it
        ask.platform.log.exception("tally failed", extra={"part": tally.id})
        return None


def _steps(strip: Strip, ask: Ask) -> tuple[Any, ...]:
    """Return the steps of a strip; none when it fails, which is logged."""
    try:
        return strip.steps(ask)
    except Exception:  # likewise
        ask.platform.log.exception("strip failed", extra={"part": strip.id})
        return ()
