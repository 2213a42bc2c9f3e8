"""Commands of counsel: the rows of the law, what differs between packs, and warning days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from lionrock.counsel import desk, folder, sheet
from lionrock.counsel.desk import Row
from lionrock.counsel.service import clocks, library, packs, proposals
from lionrock.counsel.store import days as day_store
from lionrock.counsel.store import editions as store
from lionrock.events.law import Move
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.law import reading
from lionrock.law.comparing import Difference, compare
from lionrock.law.faults import Fault
from lionrock.law.mapped import checked
from lionrock.law.model import BASIS_WORDS
from lionrock.law.reading import Pack
from lionrock.law.rulebook import made


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


@command(
    "law.check",
    Text(
        "Check a pack, a mapping or a completed table of requirements, line by line; nothing is taken in.",
        "逐行檢查規則檔、對照表或已填妥的要求列表；不會接收任何事項。",
    ),
    "lionrock law check law/sector.toml",
    local=True,
)
def check(
    platform: Platform,
    path: Annotated[Path, typer.Argument(help="a TOML file, a folder of them, or a CSV of requirements")],
) -> Answer:
    """Return a row for each line that does not count, of a table one for each line; exit 1 when there is one."""
    if path.is_file() and path.suffix == ".csv":
        found = library.tried(platform, path.read_bytes()[: sheet.MOST_BYTES + 1])
        rows = [{"file": path.name, "line": one.line, "row": one.id, "what": one.what, "why": one.why} for one in found]
    else:
        rows = [
            {"file": one.file, "line": one.line, "row": one.row, "what": "wrong", "why": one.why}
            for one in _faults(path)
        ]
    wrong = sum(row["what"] == "wrong" for row in rows)
    said = Text("Rows that do not count: {n}.", "不計算的列：{n}。").format(n=wrong)
    return Answer(rows, said, code=1 if wrong else 0)


def _faults(path: Path) -> Sequence[Fault]:
    """Return what is wrong with a file or the files of a folder."""
    if path.is_dir():
        return folder.opened(path).faults
    try:
        found = folder.read(path.read_bytes()[: folder.MOST_BYTES], path.name)
    except OSError as problem:
        return [Fault(path.name, 0, "", Text(f"cannot be read: {problem.strerror}", f"未能讀取：{problem.strerror}"))]
    except LionrockError as problem:
        return [Fault(path.name, 0, "", problem.message)]
    if isinstance(found, Pack):
        book = made(folder.LAST, (*reading.packs(), found))
        return [Fault(path.name, one.line, one.row, one.why) for one in book.faults]
    return checked(found, made(folder.LAST, reading.packs())).faults


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
