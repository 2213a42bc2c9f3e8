"""The template environment: folders of every capability, both languages, strict about what is undefined."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Known
from lionrock.kernel.ledger import reading
from lionrock.kernel.text import Text
from lionrock.law import citing
from lionrock.ui import actors, svg, words
from lionrock.ui.pages import Ask, View

_PLACES: Final = 20_000
"""Numbers of ledger entries kept in memory."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a rendering needs beside the view: who asks, and what the console knows of the request."""

    ask: Ask
    csrf: str
    panels: Callable[[str, str, Any], Markup]
    frame: Mapping[str, Any]
    """Values of the frame template: rail, title, flash and the like, made by the console."""
    asset: Callable[[str], str]
    """Return the address of a static file, with its content hash."""


class Templates:
    """Renders views; templates are compiled once and kept."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        """Take the template folders of `packages` (dotted names) and of the ui."""
        self._local = threading.local()
        self._places: dict[str, int] = {}
        self.environment = Environment(
            loader=ChoiceLoader(_loaders(("lionrock.ui", *packages))),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self.environment.globals.update(self._globals())
        self.environment.filters.update(self._filters())
        self.environment.globals["ui"] = self.environment.get_template("ui/parts.html").module

    def render(self, view: View, scene: Scene) -> str:
        """Return the view as HTML; panels may render within it."""
        outer = getattr(self._local, "scene", None)
        self._local.scene = scene
        try:
            values = {"ask": scene.ask, "panels": scene.panels} | dict(scene.frame) | dict(view.values)
            return self.environment.get_template(view.template).render(values)
        finally:
            self._local.scene = outer

    def warm(self) -> int:
        """Compile every template now, so that no reader waits; return how many there are."""
        names = self.environment.list_templates(extensions=["html"])
        for name in names:
            self.environment.get_template(name)
        return len(names)

    @property
    def _scene(self) -> Scene:
        """Return the scene being rendered in this thread."""
        scene: Scene = self._local.scene
        return scene

    def _globals(self) -> dict[str, Any]:
        """Return the functions every template may call."""
        return {
            "t": self._translate,
            "said": self._said,
            "csrf": self._csrf,
            "asset": self._asset,
            "now": lambda: self._scene.ask.now,
            "here": lambda: self._scene.ask.url,
            "language": lambda: self._scene.ask.language,
            "allows": self._allows,
            "demo": lambda: self._scene.ask.platform.demo,
            "left": self._left,
            "countdown_of": lambda until: words.countdown(until, self._scene.ask.now),
            "svg": svg,
            "place_of": self._place_of,
        }

    def _filters(self) -> dict[str, Any]:
        """Return the filters; each passes None through as the word for unknown."""
        return {
            "said": self._said,
            "hkt": self._moment(words.stamp),
            "day": lambda at: self._unknown() if at is None else self._said(words.day(at)),
            "hkt_date": self._moment(words.date),
            "hkt_day": self._moment(words.weekday),
            "hkt_time": self._moment(words.clock),
            "hkt_seconds": self._moment(words.seconds),
            "ago": self._moment(lambda moment: words.ago(moment, self._scene.ask.now)),
            "left": self._left,
            "span": lambda length: self._said(words.span(length)),
            "num": self._number,
            "shown": self._shown,
            "joined": lambda items: words.joined([self._said(item) for item in items], self._scene.ask.language),
            "labelled": self._labelled,
            "source_name": words.named,
            "acting": lambda name: self._said(actors.acting(name)),
            "role": lambda name: self._said(actors.role(name)),
            "factor": lambda name: self._said(actors.factor(name)),
            "cited": lambda section: self._said(citing.place(section)),
            "attribute": lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")),
        }

    def _translate(self, en: str, zh: str, **values: Any) -> str:
        """Return one of two wordings, with `{name}` replaced by a value."""
        wording = zh if self._scene.ask.language == "zh" else en
        return wording.format(**{name: self._said(value) for name, value in values.items()}) if values else wording

    def _said(self, said: Any) -> str:
        """Return a `Text` in the reader's language; anything else as it prints; None as nothing."""
        if said is None:
            return ""
        if isinstance(said, Text):
            return said.within(self._scene.ask.language)
        return said if isinstance(said, str) else str(said)

    def _labelled(self, rows: Markup, heads: Sequence[Any]) -> Markup:
        """Return table rows whose cells name their column, for when there is no room for a head above them."""
        words = [self._said(head if isinstance(head, (str, Text)) else head[0]) for head in heads]
        return Markup("<tr").join(_named(row, words) for row in rows.split("<tr"))

    def _csrf(self) -> Markup:
        """Return the hidden field every form that posts must hold."""
        return Markup('<input type="hidden" name="lr_token" value="{}">').format(self._scene.csrf)

    def _left(self, until: Instant | None) -> str:
        """Return how much time is left until a moment."""
        return self._unknown() if until is None else self._said(words.left(until, self._scene.ask.now))

    def _moment(self, write: Callable[[Instant], Any]) -> Callable[[Instant | None], str]:
        """Return a filter over instants."""
        return lambda moment: self._unknown() if moment is None else self._said(write(moment))

    def _number(self, value: float | None) -> str:
        """Return a number with its thousands separated."""
        return self._unknown() if value is None else words.number(value)

    def _shown(self, value: Any) -> str | Markup:
        """Return any typed value as a reader writes it: text, instant, number, truth, list, `Known`."""
        if isinstance(value, Known):
            return self._shown(value.value)
        if isinstance(value, (list, tuple)):
            comma = escape(self._translate(", ", "、"))
            return comma.join(escape(self._shown(each)) for each in value)
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        """Return one value in words."""
        if isinstance(value, bool):
            return self._translate("yes", "是") if value else self._translate("no", "否")
        if isinstance(value, Instant):
            return self._said(words.stamp(value))
        if isinstance(value, (int, float)):
            return words.number(value)
        return self._unknown() if value is None else self._said(value)

    def _place_of(self, entry: str) -> int | None:
        """Return the number of an entry in the ledger, None until it is ordered; a number given stands for good."""
        if entry not in self._places:
            if len(self._places) >= _PLACES:
                self._places.clear()
            self._places |= reading.positions(self._scene.ask.platform.db, [entry])
        return self._places.get(entry)

    def _asset(self, path: str) -> str:
        """Return the address of a static file."""
        return self._scene.asset(path)

    def _allows(self, permission: str) -> bool:
        """Say whether the reader holds a permission."""
        return self._scene.ask.allows(permission)

    def _unknown(self) -> str:
        """Return the word for what we do not know."""
        return self._translate("unknown", "未知")


def _named(row: Markup, words: Sequence[str]) -> Markup:
    """Return a row with the name of its column in each cell but the first, which names the row."""
    named, *cells = row.split("<td")
    for number, cell in enumerate(cells, start=1 if "<th" in named else 0):
        label = words[number] if 0 < number < len(words) else ""
        named += (Markup('<td data-label="{}"').format(label) if label else Markup("<td")) + cell
    return named


def _loaders(packages: tuple[str, ...]) -> list[BaseLoader]:
    """Return a loader for each package that has templates."""
    folders = (resources.files(package) / "templates" for package in dict.fromkeys(packages))
    return [FileSystemLoader(str(folder), encoding="utf-8") for folder in folders if folder.is_dir()]
