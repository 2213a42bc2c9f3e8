"""The library of requirements: by area with basis, who verified it and what tests it; as a table out and in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lionrock.counsel import desk, folder, sheet
from lionrock.counsel.pages.law import STATES, status
from lionrock.counsel.pages.tabs import views
from lionrock.counsel.service import library, packs, proposals
from lionrock.counsel.store import proposals as store
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, RefusedError
from lionrock.kernel.text import Text, same
from lionrock.law import fields
from lionrock.law.model import BASIS_WORDS
from lionrock.ui.pages import Ask, Download, Go, Shown, View, act, page
from lionrock.ui.tabs import tabs

if TYPE_CHECKING:
    from lionrock.counsel.desk import Row
    from lionrock.counsel.record import Proposal
    from lionrock.law.rulebook import Rulebook

TITLE: Final = Text("Library of requirements", "要求資料庫")
HERE: Final = "/obligations/law/requirements"
BASIS: Final = (("", Text("every basis", "全部依據")), *BASIS_WORDS.items())
TESTED: Final = (
    ("", Text("tested or not", "已測試或未測試")),
    ("yes", Text("tested by a control", "有控制措施測試")),
    ("no", Text("tested by none", "沒有控制措施測試")),
)
_MOST: Final = 200
_CSV: Final = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Shelved:
    """A requirement row with the controls that test it."""

    row: Row
    controls: tuple[Control, ...]


@page("counsel.library", HERE, title=TITLE, place="obligations")
def shelves(ask: Ask) -> View:
    """Show the requirements by area, what waits for a second person, and rows that do not count."""
    return _view(ask)


@page("counsel.library-table", HERE + "/table", title=TITLE, place="obligations")
def table(ask: Ask) -> Download:
    """Hand the rows out as a table to be completed."""
    return Download("lionrock-requirements.csv", library.table(ask.platform), _CSV)


@act("counsel.library-take", HERE, needs="requirement.edit", fresh=True, most=sheet.MOST_BYTES + 100_000)
def take(ask: Ask) -> Shown:
    """Try a completed table, or propose what it says."""
    raw = ask.files.get("table", b"")
    try:
        if not ask.form.get("propose"):
            return _view(ask, steps=library.tried(ask.platform, raw))
        done = library.taken(ask.platform, raw, ask.actor)
    except (InputError, ConflictError, RefusedError) as problem:
        return _view(ask, problem)
    said = Text("{n} rows proposed. A second person confirms them.", "已提議 {n} 項，待第二人確認。")
    return Go(HERE, said.format(n=len(done)))


@act("counsel.library-confirm", HERE + "/confirm", needs="law.confirm", fresh=True)
def confirm(ask: Ask) -> Shown:
    """Confirm the chosen proposals of another person."""
    chosen = ask.lists.get("proposal", ())[:_MOST]
    edition = ask.form.get("edition", "")
    seen = int(edition) if edition.isascii() and edition.isdigit() and len(edition) < 9 else -1  # noqa: PLR2004 digits
    try:
        done = library.confirmed(ask.platform, chosen, seen, ask.actor)
    except (InputError, ConflictError, RefusedError) as problem:
        return _view(ask, problem)
    return Go(HERE, Text("{n} rows confirmed.", "已確認 {n} 項。").format(n=len(done)))


def _view(ask: Ask, problem: LionrockError | None = None, steps: list[sheet.Step] | None = None) -> View:
    """Return the page, with what was wrong or what a table would come to."""
    today = proposals.today(ask.platform)
    law = packs.book(ask.platform)
    book, controls = law.rulebook(today), ask.platform.registry.of(Control)
    every = [Shelved(row, _testing(book, row.id, controls)) for row in desk.rows(law, today) if _loaded(book, row)]
    asked = {name: ask.query.get(name, "")[:60] for name in ("area", "basis", "tested", "q")}
    shown = [one for one in every if _fits(one, asked)]
    open_ = [one for one in store.waiting(ask.platform.db) if _of(one.row, every) or not one.seen]
    values: dict[str, Any] = {
        "title": TITLE,
        "tabs": tabs(ask.platform, "obligations", "/obligations/law"),
        "views": views(HERE),
        "loaded": book.loaded,
        "groups": [
            (area.title, found)
            for area in book.areas
            if (found := [one for one in shown if one.row.plain.get("area") == area.id])
        ],
        "many": len(shown),
        "asked": asked,
        "areas": [("", Text("every area", "全部範疇")), *((area.id, area.title) for area in book.areas)],
        "bases": BASIS,
        "tested": TESTED,
        "states": STATES,
        "basis": BASIS_WORDS,
        "often": fields.words,
        "frequency": next(each for each in fields.FIELDS["requirements"] if each.name == "frequency"),
        "faults": dict.fromkeys((*folder.own(ask.platform).faults, *book.faults)),
        "astray": [(one, id, book.gone(id)) for one in controls for id in book.lost(one.satisfies)],
        "withdrawn": sorted(book.withdrawn),
        "waiting": open_,
        "titles": {one.id: _titled(ask, one, every) for one in open_},
        "plain": fields.plain,
        "label": fields.label,
        "same": {one.id for one in open_ if one.who.actor == ask.actor.id},
        "edition": law.newest,
        "may_edit": ask.allows("requirement.edit"),
        "may_confirm": ask.allows("law.confirm"),
        "problem": problem,
        "steps": steps,
        "whats": sheet.WORDS,
    }
    return View("counsel/library.html", values, status=status(problem))


def _loaded(book: Rulebook, row: Row) -> bool:
    """Say whether a row of the desk is a requirement that counts under the rules."""
    return row.table == "requirements" and any(one.id == row.id for one in book.requirements)


def _testing(book: Rulebook, id: str, controls: Iterable[Control]) -> tuple[Control, ...]:
    """Return the controls that test a requirement."""
    return tuple(one for one in controls if id in book.named(one.satisfies))


def _of(row: str, every: Iterable[Shelved]) -> bool:
    """Say whether a row is a requirement shown here."""
    return any(one.row.id == row for one in every)


def _titled(ask: Ask, one: Proposal, every: Iterable[Shelved]) -> Text:
    """Return the title of the row a proposal is on, or of the one it would add."""
    found = next((each.row for each in every if each.row.id == one.row), None)
    return proposals.pending(ask.platform, one).title if found is None and not one.seen else _title(found, one)


def _title(row: Row | None, one: Proposal) -> Text:
    """Return the title of a row; of one that is gone, its id."""
    return same(one.row) if row is None else row.title


def _fits(one: Shelved, asked: Mapping[str, str]) -> bool:
    """Say whether a requirement is as the filter asks."""
    row, words = one.row, asked["q"].strip().lower()
    return (
        asked["area"] in ("", row.plain.get("area"))
        and asked["basis"] in ("", row.provenance.basis)
        and (not asked["tested"] or bool(one.controls) == (asked["tested"] == "yes"))
        and (not words or any(words in each.lower() for each in (row.id, row.section, row.title.en, row.title.zh)))
    )
