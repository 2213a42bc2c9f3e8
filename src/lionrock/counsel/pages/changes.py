"""What changed when a law pack came into use, and the clocks that wait for a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.counsel.naming import references
from lionrock.counsel.pages.tabs import views
from lionrock.counsel.record import Pin
from lionrock.counsel.service import clocks, packs
from lionrock.counsel.store import editions as store
from lionrock.events.law import Move
from lionrock.kernel.errors import ConflictError, InputError, LionrockError
from lionrock.kernel.text import Text, same
from lionrock.law import fields
from lionrock.law.comparing import Difference, compare
from lionrock.ui.pages import Ask, Go, View, act, page
from lionrock.ui.tabs import tabs

if TYPE_CHECKING:
    from lionrock.counsel.editions import Edition
    from lionrock.kernel.clock import Instant
    from lionrock.law.reading import Pack

CHANGES: Final = Text("What changed in the law", "法例資料的更改")
CLOCKS: Final = Text("Clocks that wait for a decision", "待決定的時限")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A pack that came into use: what it follows, and what differs."""

    number: int
    made: Instant
    entry: str
    pack: Pack
    before: Pack | None
    difference: Difference


@dataclass(frozen=True, slots=True)
class Question:
    """A duty of an incident whose clocks stay on earlier rules, and where the newest would move them."""

    pin: Pin
    reference: str
    title: Text
    moves: tuple[Move, ...]


@page("counsel.law-changes", "/obligations/law/changes", title=CHANGES, place="obligations")
def changes(ask: Ask) -> View:
    """Show each pack that came into use and what differs from the one before, the newest first."""
    rows = store.history(ask.platform.db)
    known = {row.number: store.edition(ask.platform.db, row.number) for row in rows if row.kind == "pack"}
    loaded = [one for row in rows if row.kind == "pack" for one in _loaded(ask, row.number, row.made, row.entry, known)]
    values = {
        "tabs": tabs(ask.platform, "obligations", "/obligations/law"),
        "views": views("/obligations/law/changes"),
        "loaded": loaded,
        "plain": fields.plain,
        "label": fields.label,
        "held": _held(ask),
    }
    return View("counsel/changes.html", values)


@page("counsel.law-clocks", "/obligations/law/clocks", title=CLOCKS, place="obligations")
def waiting(ask: Ask) -> View:
    """Show each clock that newer law would move, from when to when, and what was decided before."""
    return _clocks(ask)


@act("counsel.clock", "/obligations/law/clocks", needs="reading.choose", fresh=True)
def decide(ask: Ask) -> Go | View:
    """Decide on the clocks of one duty of one incident."""
    number = ask.form.get("pin", "")
    pin = int(number) if number.isascii() and number.isdigit() and len(number) < 12 else -1  # noqa: PLR2004 digits
    try:
        move = _moves(ask)
        clocks.decide(ask.platform, pin, ask.actor, ask.form.get("why", ""), move=move)
    except (InputError, ConflictError) as problem:
        return _clocks(ask, problem, number)
    said = (
        Text("Recorded. The clock is computed anew under the newest rules.", "已記錄，並按最新規則重新計算時限。")
        if move
        else Text("Recorded. The clock stays as it is.", "已記錄，時限維持不變。")
    )
    return Go("/obligations/law/clocks", said)


def _moves(ask: Ask) -> bool:
    """Say whether *move* was chosen; raises InputError when neither answer was."""
    how = ask.form.get("how", "")
    if how not in ("move", "stay"):
        raise InputError(
            Text("no answer was chosen", "未選擇答案"), Text("Choose to move or to stay.", "請選擇移動或維持。")
        )
    return how == "move"


def questions(ask: Ask, incident: str | None = None) -> list[Question]:
    """Return the duties whose clocks wait for a decision, of one incident when it is given."""
    book = packs.book(ask.platform)
    held = {key: pin for key, pin in store.pins(ask.platform.db).items() if pin.state == "waiting"}
    names, found = references(ask.platform, (one for one, _ in held)), []
    for (one, duty), pin in sorted(held.items()):
        if incident not in (None, one):
            continue
        after = book.without(one, duty)
        moves = [
            move
            for move in clocks.moves(ask.platform, ask.platform.db, book, after)
            if (move.kind, move.subject, move.obligation) == ("clock", one, duty)
        ]
        title = moves[0].title if moves else same(duty)
        found.append(Question(pin, names[one], title, tuple(moves)))
    return found


def _held(ask: Ask) -> int:
    """Return how many duties of incidents wait for a decision."""
    return sum(pin.state == "waiting" for pin in store.pins(ask.platform.db).values())


def _clocks(ask: Ask, problem: LionrockError | None = None, at: str = "") -> View:
    """Return the page, with what was wrong about a decision."""
    decided = store.decisions(ask.platform.db)
    names = references(ask.platform, (pin.incident for pin in decided))
    values = {
        "title": CLOCKS,
        "tabs": tabs(ask.platform, "obligations", "/obligations/law"),
        "views": views("/obligations/law/clocks"),
        "questions": questions(ask),
        "decided": [(pin, names[pin.incident]) for pin in decided],
        "may": ask.allows("reading.choose"),
        "problem": problem,
        "at": at,
        "why": ask.form.get("why", "") if problem else "",
    }
    status = 200 if problem is None else 409 if isinstance(problem, ConflictError) else 422
    return View("counsel/clocks.html", values, status=status)


def _loaded(ask: Ask, number: int, made: Instant, entry: str, known: dict[int, Edition]) -> list[Loaded]:
    """Return the packs an edition brought, with what differs from those before."""
    earlier = known.get(number - 1) or (store.edition(ask.platform.db, number - 1) if number > 1 else None)
    digests = {pack.digest for pack in earlier.packs} if earlier else set()
    found = []
    for pack in known[number].packs:
        if pack.digest in digests:
            continue
        before = packs.former(earlier, pack) if earlier else None
        found.append(Loaded(number, made, entry, pack, before, compare(before.tree if before else {}, pack.tree)))
    return found
