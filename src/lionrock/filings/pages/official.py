"""The official file of a form: upload, and the map of its places beside our fields."""

from __future__ import annotations

from typing import Final

from lionrock.filings.pages.tabs import HERE
from lionrock.filings.service import official
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.law.filing import Filing
from lionrock.ui.pages import Ask, Go, View, act, page
from lionrock.ui.tabs import tabs

PATH: Final = "/obligations/forms/{filing}"
TITLE: Final = Text("Official form", "官方表格")


@page("filings.official", PATH, title=TITLE, needs="register.read", place="obligations")
def shown(ask: Ask) -> View:
    """Show the file and its map."""
    return _shown(ask)


@act("filings.official.keep", PATH, needs="filing.record", fresh=True)
def keep(ask: Ask) -> Go | View:
    """Keep an uploaded official file."""
    filing = ask.path["filing"]
    try:
        made = official.keep(ask.platform, filing, ask.names.get("file", ""), ask.files.get("file", b""), ask.actor)
    except InputError as problem:
        return _shown(ask, problem)
    said = Text("Kept; {n} places were found. Map them.", "已保存，找到 {n} 個位置，請對照。")
    return Go(f"{PATH.format(filing=filing)}#map", said.format(n=len(made.slots)))


@act("filings.official.map", f"{PATH}/map", needs="filing.record", fresh=True)
def map_fields(ask: Ask) -> Go | View:
    """Record which field goes where."""
    filing = ask.path["filing"]
    found = official.standing(ask.platform, filing)[0]
    places = found.slots if found else ()
    pairs = {id: ask.form.get(f"place-{number}", "") for number, (id, _) in enumerate(places)}
    try:
        language = ask.form.get("language", "en")
        official.map_fields(ask.platform, filing, ask.form.get("form", ""), pairs, language, ask.actor)
    except InputError as problem:
        return _shown(ask, problem)
    return Go(PATH.format(filing=filing), Text("The map is recorded.", "對照已記錄。"))


def _shown(ask: Ask, problem: InputError | None = None) -> View:
    """Return the page; an earlier map is proposed where id or label of a place are the same."""
    form = ask.platform.registry.get(Filing, ask.path["filing"])
    found, made, stale = official.standing(ask.platform, form.id)
    told = {
        "title": form.title,
        "tabs": tabs(ask.platform, "obligations", HERE),
        "form": form,
        "official": found,
        "map": made,
        "stale": stale,
        "fields": [(one.id, one.label) for one in form.fields],
        "pairs": made.pairs if made else {},
        "problem": problem,
    }
    return View("filings/official.html", told, status=422 if problem else 200)
