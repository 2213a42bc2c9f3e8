"""The preview of a pack: what each reader would see, and what stays as a digest."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from lionrock.assurance import words
from lionrock.assurance.model import span
from lionrock.assurance.pages.packs import PROFILES
from lionrock.assurance.preview import preview
from lionrock.assurance.service import Wanted
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, View, act, page
from lionrock.ui.tabs import tabs

TITLE: Final = Text("What a pack would hold", "證據檔案將載有的內容")
_HERE: Final = "/evidence/preview"
_FIELDS: Final = ("incident", "from", "to")
_MOST: Final = 200
"""Items of an exhibit named on the page; the rest are counted."""


@page("assurance.preview", _HERE, title=TITLE, needs="evidence.export", place="evidence")
def look(ask: Ask) -> View:
    """Show what a pack of this incident or span would hold for one reader."""
    typed = {name: ask.query.get(name, "").strip()[:60] for name in _FIELDS}
    asked = ask.query.get("profile", "") or PROFILES[0][0]
    values = {
        "tabs": tabs(ask.platform, "evidence", "/evidence/packs"),
        "profiles": [(title, address(typed, id), id == asked) for id, title, _ in PROFILES],
        "typed": typed,
        "profile": asked,
        "kind": words.kind,
        "most": _MOST,
    }
    try:
        found = preview(ask.platform, Wanted(asked, typed["incident"], *span(typed["from"], typed["to"])), ask.actor)
    except LionrockError as problem:
        return View("assurance/preview.html", values | {"found": None, "problem": problem}, status=422)
    return View("assurance/preview.html", values | {"found": found, "problem": None})


@act("assurance.look", _HERE, needs="evidence.export")
def go(ask: Ask) -> Go:
    """Go to the preview of what was typed into the form of packs."""
    typed = {name: ask.form.get(name, "").strip()[:60] for name in _FIELDS}
    return Go(address(typed, ask.form.get("profile", "")[:20]))


def address(typed: dict[str, str], profile: str) -> str:
    """Return where a preview stands."""
    return f"{_HERE}?{urlencode({name: each for name, each in {**typed, 'profile': profile}.items() if each})}"
