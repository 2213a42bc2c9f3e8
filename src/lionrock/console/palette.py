"""What the command palette offers: pages and verbs this person may open, and what capabilities find."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from lionrock.console.catalogue import Catalogue
from lionrock.kernel.text import Text
from lionrock.ui.pages import ANYONE, Ask
from lionrock.ui.today import Finder, Found

_EACH, _ALL, _LONGEST = 10, 60, 200


def offers(catalogue: Catalogue, ask: Ask, typed: str) -> list[dict[str, Any]]:
    """Return title, address and description of each offer, what was typed for first; at most sixty."""
    typed = typed.strip()[:_LONGEST]
    found = [_offer(ask, each, found=True) for each in _found(catalogue, ask, typed)]
    return [*found, *(_offer(ask, each, found=False) for each in _pages(catalogue, ask))][:_ALL]


def _offer(ask: Ask, each: Found, *, found: bool) -> dict[str, Any]:
    """Return an offer as the browser reads it; `found` ones answer what was typed and are shown as they come."""
    return {"title": ask.say(each.title), "url": each.url, "about": ask.say(each.about), "found": found}


def _pages(catalogue: Catalogue, ask: Ask) -> Iterator[Found]:
    """Yield every page that stands by itself and that this person may open, in the order of the rail."""
    places = {place.id: n for n, place in enumerate(catalogue.places)}
    titles = {place.id: place.title for place in catalogue.places}
    for page in sorted(catalogue.pages, key=lambda page: (places.get(page.place or "", 999), len(page.path))):
        if "{" not in page.path and page.needs != ANYONE and ask.allows(page.needs):
            place = titles.get(page.place or "", Text("", ""))
            yield Found(page.title, page.path, Text("", "") if place == page.title else place)


def _found(catalogue: Catalogue, ask: Ask, typed: str) -> Iterator[Found]:
    """Yield what capabilities find for what was typed; a finder that fails is logged and left out."""
    if typed:
        for finder in catalogue.finders:
            if ask.allows(finder.needs):
                yield from _asked(finder, ask, typed)


def _asked(finder: Finder, ask: Ask, typed: str) -> list[Found]:
    """Return what one finder finds."""
    try:
        return list(islice(finder.find(ask, typed), _EACH))
    except Exception:  # one finder must not take the palette with it
        ask.platform.log.exception("finder failed", extra={"part": finder.id})
        return []
