"""Commands of paging and of the roster: who is on duty, calling people, testing lines, sealing secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.ledger.entry import stamp
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.paging import secrets, service, sheet, store
from lionrock.paging.model import Page, why
from lionrock.paging.service.calling import PART
from lionrock.register import roster
from lionrock.register import service as register
from lionrock.register.commands import SHELL
from lionrock.register.roster import importing
from lionrock.register.roster import service as rosters
from lionrock.register.roster.importing import MOST_BYTES
from lionrock.register.times import moment
from lionrock.ui.words import span


@command(
    "paging.show",
    Text("List pages that want an answer, and those answered lately.", "列出未獲回應及近期已回應的傳召。"),
    "lionrock paging show",
)
def show(
    platform: Platform, last: Annotated[int, typer.Option(help="how many answered ones, at most 100")] = 10
) -> Answer:
    """Return one row a page."""
    opened = store.pages.opened(platform.db)
    found = [*opened, *store.pages.ended(platform.db, min(max(last, 0), 100))]
    said = Text(f"{len(opened)} want an answer", f"{len(opened)} 次未獲回應")
    return Answer([_row(platform, page) for page in found], said, code=0)


@command(
    "paging.call",
    Text("Call whoever is on duty.", "傳召當值人員。"),
    "lionrock paging call --incident INC-0007",
)
def call(
    platform: Platform, incident: Annotated[str, typer.Option(help="the incident it is about, as INC-0007")] = ""
) -> Answer:
    """Open a page; the running instance sends it."""
    page = service.call(platform, _CALLER, incident or None)
    return Answer(_row(platform, page), Text("Calling has begun.", "已開始傳召。"))


@command(
    "paging.test",
    Text("Send a test over one line to one person.", "經一條線路向一人發送測試。"),
    "lionrock paging test webhook.pager ho-man",
)
def test(
    platform: Platform,
    line: Annotated[str, typer.Argument(help="a line as `lionrock paging lines` names it")],
    person: Annotated[str, typer.Argument(help="id of a person in the register")],
) -> Answer:
    """Open a test page; the reference that comes back proves the line."""
    page = service.try_line(platform, _CALLER, line, register.resolve(platform, "person", person))
    return Answer(_row(platform, page), Text("The test is on its way.", "測試已發出。"))


@command(
    "paging.lines",
    Text("List the lines, their state, and when each was last proven.", "列出線路、其狀態及上次證明的時間。"),
    "lionrock paging lines",
)
def lines(platform: Platform) -> Answer:
    """Return one row a line, in the order in which they are tried."""
    turn = store.beside.turned(platform.db, "")
    rows = [
        {
            "line": one.line.id,
            "kind": one.line.medium,
            "out_of_band": one.line.out_of_band,
            "used": one.used,
            "accepted": _at(one.state.accepted_at),
            "proven": _at(one.state.proven_at),
            "problem": one.line.problem or (one.state.problem if one.state.failing else None),
        }
        for one in sheet.line_rows(platform, assumed=turn is not None and turn.assumed)
    ]
    return Answer(rows)


@command(
    "paging.seal",
    Text(
        "Seal a password or key that a file holds, for the settings file; delete the file afterwards.",
        "將檔案所載的密碼或密碼匙封存成密文，以寫入設定檔；其後請刪除該檔案。",
    ),
    "lionrock paging seal smtp-password.txt",
)
def seal(platform: Platform, file: Path) -> Answer:
    """Return the text to write in place of the secret."""
    path = Path(file)
    if not path.is_file():
        raise NotFoundError(Text(f"no file {path}", f"沒有檔案 {path}"), Text("Name a file.", "請指定檔案。"))
    written = path.read_bytes()[: secrets.MOST + 1]
    if not written.strip() or len(written) > secrets.MOST:
        raise InputError(
            Text(f"expected 1 to {secrets.MOST} bytes", f"應為 1 至 {secrets.MOST} 位元組"),
            Text("Put the secret alone into the file.", "請只將密碼寫入檔案。"),
        )
    return Answer({"sealed": secrets.seal(platform, written.decode("utf-8", "strict").strip())})


@command(
    "roster.show",
    Text(
        "Show who is on duty, and where nobody is in the next 30 days.", "顯示當值人員，以及未來 30 天無人當值的時段。"
    ),
    "lionrock roster show --at 2026-11-22T03:00",
)
def on_duty(
    platform: Platform, at: Annotated[str, typer.Option(help="a time (Hong Kong); default: now")] = ""
) -> Answer:
    """Return the ladder in order; the exit code is 1 while there is a gap."""
    now = moment(at) or platform.now()
    rows = [
        {
            "order": number,
            "person": one.key,
            "name": one.name,
            "place": one.place,
            "telephone": one.phone,
            "until": _at(one.until),
        }
        for number, one in enumerate(roster.on_duty(platform, now), 1)
    ]
    gaps = roster.gaps(platform, now, now + roster.reading.AHEAD)
    if not gaps:
        return Answer(rows, Text("No gap in 30 days.", "30 天內沒有缺口。"))
    said = Text(
        "Without cover: {n} spans, the first from {at} ({long}).", "無人當值：{n} 個時段，首個由 {at} 起（{long}）。"
    )
    return Answer(rows, said.format(n=len(gaps), at=stamp(gaps[0].starts), long=span(gaps[0].length)), code=1)


@command(
    "roster.import",
    Text(
        "Import a roster or leave from CSV or iCalendar; one bad row keeps all of it out.",
        "由 CSV 或 iCalendar 匯入當值名單或假期；如有一行不妥，整個檔案均不匯入。",
    ),
    "lionrock roster import roster.ics --dry-run",
)
def take_in(
    platform: Platform,
    file: Path,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what would change")] = False,  # noqa: FBT002 a switch of the shell
    whole: Annotated[bool, typer.Option("--whole", help="end what the file leaves out within its span")] = False,  # noqa: FBT002 a switch of the shell
    reason: Annotated[str, typer.Option(help="why, for the ledger")] = "",
) -> Answer:
    """Plan the import, and carry it out unless it is a dry run or would change nothing."""
    path = Path(file)
    if not path.is_file():
        raise NotFoundError(Text(f"no file {path}", f"沒有檔案 {path}"), Text("Name a file.", "請指定檔案。"))
    with path.open("rb") as found:
        raw = found.read(MOST_BYTES + 1)
    plan = rosters.plan(platform, path.name, raw, whole=whole)
    if plan.problems:
        said = Text("Problems: {n}; nothing was taken in.", "問題：{n} 項；未有匯入任何資料。")
        return Answer(_problems(plan), said.format(n=len(plan.problems) + plan.more), code=1)
    if plan.work and not dry_run:
        rosters.apply(platform, SHELL, reason or f"import of {plan.file}", plan)
    return Answer({str(verb): n for verb, n in plan.counts.items()}, Text("Dry run.", "試行。") if dry_run else None)


def _problems(plan: importing.Plan) -> list[dict[str, Any]]:
    """Return the problems of a file as rows."""
    return [
        {"line": one.spot.line, "field": one.field, "expected": one.expected, "found": one.found}
        for one in plan.problems
    ]


def _row(platform: Platform, page: Page) -> dict[str, Any]:
    """Return a page as a row."""
    found = sheet.row(platform, page, PART)
    return {
        "page": page.reference,
        "state": page.state,
        "why": why(page.why),
        "incident": found.incident,
        "calling": found.current.name if found.current else None,
        "until": _at(page.deadline),
        "opened": stamp(page.opened_at),
        "answered": sheet.ending(platform, page),
    }


def _at(at: Instant | None) -> str | None:
    """Return a moment as machines read it, None when there is none."""
    return None if at is None else stamp(at)


_CALLER = SHELL
"""Whoever has a shell on the machine that holds the keys may call people."""
