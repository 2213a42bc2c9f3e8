"""Commands of counsel: the rows of the law, what differs between packs, and warning days."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from lionrock.counsel import desk
from lionrock.counsel.desk import Row
from lionrock.counsel.service import clocks, packs, proposals
from lionrock.counsel.store import days as day_store
from lionrock.counsel.store import editions as store
from lionrock.events.law import Move
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.law import reading
from lionrock.law.comparing import Difference, compare
from lionrock.law.model import BASIS_WORDS


@command(
    "law.rows",
    Text("List the rows of the law with source, basis and who verified them.", "列出法例各項、來源、依據及核實者。"),
    "lionrock law rows --unverified",
)
def rows(
    platform: Platform,
    as_of: Annotated[str, typer.Option("--as-of", help="day of the rules, as 2026-11-22; default: today")] = "",
    unverified: Annotated[bool, typer.Option("--unverified", help="only rows nobody verified")] = False,  # noqa: FBT002 a switch of the shell
) -> Answer:
    """Return one row for each row of the law, those that need checking most first."""
    day = _day(as_of) if as_of else proposals.today(platform)
    book = packs.book(platform)
    every = desk.rows(book, day)
    found = [row for row in every if not (unverified and row.provenance.verified)]
    said = Text("{n} rows, {m} verified; {loaded}. Not legal advice.", "{n} 項，{m} 項已核實；{loaded}。並非法律意見。")
    words = said.format(n=len(every), m=desk.verified(every), loaded=book.rulebook(day).loaded)
    return Answer([_plain(row) for row in found], words, shown=[_brief(row) for row in found])


@command(
    "law.diff",
    Text("Show what differs between two packs or editions of the law.", "顯示兩份規則檔或兩套法例資料的分別。"),
    "lionrock law diff --from 1 --to 2",
)
def diff(
    platform: Platform,
    before: Annotated[int, typer.Option("--from", help="edition; default: the newest")] = -1,
    after: Annotated[int, typer.Option("--to", help="edition; default: what ships with this release")] = -1,
) -> Answer:
    """Return rows added, removed and changed, and the dates that would move when the newest edition is compared."""
    newest, _ = store.stamp(platform.db)
    low, high = (newest if before < 0 else before), after
    if not (low <= newest and high <= newest):
        raise InputError(
            Text(f"there are {newest} editions", f"共有 {newest} 套"),
            Text("Name one from 1 up to it; 0 is what ships.", "請填寫 1 至該數目；0 為隨附的規則檔。"),
        )
    old = store.edition(platform.db, low)
    new = old.with_packs(reading.packs()) if high < 0 else store.edition(platform.db, high)
    found = [row for pack in new.packs for row in _rows(pack.id, compare(_tree(packs.former(old, pack)), pack.tree))]
    book = packs.book(platform)
    moves = clocks.moves(platform, platform.db, book, book.following(new)) if low == newest else ()
    said = Text("{n} differences; {m} dates would move.", "{n} 項分別；{m} 個日期將會移動。")
    return Answer([*found, *map(_move, moves)], said.format(n=len(found), m=len(moves)))


@command(
    "law.days",
    Text("List gale and black rainstorm warning days with their source.", "列出烈風及黑色暴雨警告日及其來源。"),
    "lionrock law days",
)
def days(platform: Platform) -> Answer:
    """Return the days on which a warning stands, the latest first."""
    found = day_store.standing(platform.db)
    said = None if found else Text("No warning day is recorded.", "尚未記錄警告日。")
    return Answer(
        [
            {
                "day": one.day.isoformat(),
                "kind": one.kind,
                "source": one.source or None,
                "recorded_by": one.who.name,
                "recorded_at": one.recorded_at,
            }
            for one in found
        ],
        said,
    )


def _tree(pack: reading.Pack | None) -> dict[str, Any]:
    """Return the rows of a pack, none of none."""
    return dict(pack.tree) if pack else {}


def _rows(pack: str, found: Difference) -> list[dict[str, Any]]:
    """Return a difference as rows."""
    added = [
        {"pack": pack, "row": id, "what": "added", "field": None, "before": None, "after": t} for id, t in found.added
    ]
    gone = [
        {"pack": pack, "row": id, "what": "removed", "field": None, "before": t, "after": None}
        for id, t in found.removed
    ]
    changed = [
        {"pack": pack, "row": one.row, "what": "changed", "field": one.field, "before": one.before, "after": one.after}
        for one in found.changed
    ]
    return [*added, *gone, *changed]


def _move(move: Move) -> dict[str, Any]:
    """Return a date that would move as a row."""
    return {
        "pack": None,
        "row": move.obligation,
        "what": f"moves {move.reference}",
        "field": "work_to",
        "before": move.before,
        "after": move.after,
    }


def _plain(row: Row) -> dict[str, Any]:
    """Return a row as machines read it."""
    known = row.provenance
    return {
        "pack": row.pack.id,
        "id": row.id,
        "section": row.section,
        "title": {"en": row.title.en, "zh_hant": row.title.zh},
        "values": row.present,
        "source": known.source,
        "cites": known.cites,
        "basis": known.basis,
        "verified_by": known.verified_by,
        "verified_on": known.verified_on.isoformat() if known.verified_on else None,
    }


def _brief(row: Row) -> dict[str, Any]:
    """Return the columns of a row that fit a terminal."""
    return {
        "id": row.id,
        "section": row.section,
        "title": row.title,
        "value": desk.brief(row),
        "basis": BASIS_WORDS[row.provenance.basis],
        "verified_by": row.provenance.verified_by,
    }


def _day(written: str) -> date:
    """Return the day asked for."""
    try:
        return date.fromisoformat(written)
    except ValueError as problem:
        raise InputError(
            Text(f"“{written[:40]}” is no day", f"「{written[:40]}」並非日期"),
            Text("Write it as 2026-11-22.", "請按 2026-11-22 的格式填寫。"),
        ) from problem
