"""What access adds to Today and to the command palette."""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.access import roles, store
from lionrock.access.model import Account
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask
from lionrock.ui.today import Consequence, Found, Gap, finder, unknown


@unknown("access.deciders")
def deciders(ask: Ask) -> Iterator[Gap]:
    """Yield what is missing before somebody can decide on an incident tonight."""
    found = store.deciders(ask.platform.db)
    if not found:
        yield Gap(
            what=Text("Who decides on an incident", "由誰就事故作決定"),
            why=Text("no supervisor or deputy has an account in use", "沒有使用中的主管或副主管帳戶"),
            hangs=Text(
                "notices can be given and recorded; seriousness and filings wait",
                "可作出及記錄通報；嚴重程度及表格須待決定",
            ),
            url="/people",
            do=Text("Invite a supervisor or deputy", "邀請主管或副主管"),
            consequence=Consequence.CLOCK,
        )
    for account in found:
        if account.factor is None and not account.demo:
            yield _factorless(account)


@finder("access.people")
def people(ask: Ask, typed: str) -> Iterator[Found]:
    """Yield the accounts whose person or sign-in name holds what was typed."""
    wanted = typed.strip().casefold()
    if not wanted:
        return
    found = [one for one in store.accounts(ask.platform.db) if wanted in f"{one.person} {one.name}".casefold()]
    for account in found[:10]:
        title = Text(account.person or account.name, account.person or account.name)
        yield Found(title, f"/people/{account.id}", roles.ROLES[account.role])


def _factorless(account: Account) -> Gap:
    """Return the gap of somebody who could decide but for the second factor."""
    return Gap(
        what=Text(f"Whether {account.person} can decide tonight", f"{account.person}今晚能否作決定"),
        why=Text("no second factor is enrolled", "沒有登記第二重認證"),
        hangs=Text("a reduced session can give notice and decide nothing", "權限受限的登入可作通報，但不可作決定"),
        url=f"/people/{account.id}",
        do=Text("Replace the second factor", "重新登記第二重認證"),
        consequence=Consequence.CLOCK,
    )
