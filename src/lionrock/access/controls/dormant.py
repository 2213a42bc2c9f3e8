"""Does everybody who has an account use it?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.access import service, store
from lionrock.access.model import Account, Session
from lionrock.access.twins import SHELL, WHY, enrolled
from lionrock.events.people import AccountAdded, AccountChanged, SignedIn
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin

UNUSED = days(90)
"""After which an account counts as one that nobody uses."""


@control(
    "access.dormant",
    title=Text("Everybody who has an account signed in within 90 days", "每個帳戶均在 90 天內登入過"),
    satisfies=("C-ACC-01",),
    every=days(1),
    proof="effect",
    on=(AccountAdded, AccountChanged, SignedIn),
    guidance=Text(
        "Open People and disable the account named, or have its person sign in. A disabled account can be opened "
        "again.",
        "請開啟「人員」，停用所列帳戶，或請該人員登入。已停用的帳戶可再恢復。",
    ),
)
def dormant(platform: Platform) -> Iterator[Result]:
    """Yield one result for each account in use; unknown where no sign-in is on record, or nobody has an account."""
    found, latest = [one for one in store.accounts(platform.db) if one.state == "active"], store.latest(platform.db)
    if not found:
        yield Result("accounts", "unknown", Text("nobody can sign in yet", "尚未有人可登入"))
    for account in found:
        yield _judged(account, latest.get(account.id), platform.now())


def _judged(account: Account, last: Session | None, now: Instant) -> Result:
    """Return when somebody used one account last."""
    if account.demo:
        words = Text("demo person, chosen on this machine without factors", "示範人員，在本機選用，無須認證")
        return Result(account.name, "not_applicable", words)
    if last is None:
        return Result(account.name, "unknown", Text("no sign-in is on record", "沒有登入紀錄"))
    gone = now - last.proved
    said = Text("last proof of who it is: {n} days ago", "最近一次核實身分：{n} 天前").format(n=gone.days)
    return Result(account.name, "failed" if gone > UNUSED else "passed", said, last.proved, born=account.made)


@world(dormant, "passed")
def two_people_work(twin: Twin) -> None:
    """A deputy enrolled three months ago and signed in last week; an analyst came today."""
    deputy = enrolled(twin, "man.ho", "deputy")
    twin.wait(days(85))
    deputy.signs_in(twin)
    twin.wait(days(7))
    enrolled(twin, "kit.yu", "analyst", "Yu Kit 余傑")


@world(dormant, "unknown")
def nobody_has_an_account(twin: Twin) -> None:
    """An account was made, and nobody has followed its link yet."""
    service.invite(twin.platform, "man.ho", "Ho Man 何敏", "deputy", SHELL, WHY)


@breaks(dormant)
def one_of_them_stays_away(twin: Twin) -> None:
    """Ninety days pass in which the analyst signs in and the deputy does not."""
    twin.wait(days(40))
    enrolled(twin, "mei.chan", "analyst", "Chan Mei 陳美")
    twin.wait(days(50))


@breaks(dormant)
def an_account_is_opened_again(twin: Twin) -> None:
    """An account closed for four months is opened again; its person has not come back, and the others left."""
    late = enrolled(twin, "wing.lau", "analyst", "Lau Wing 劉穎")
    for account in store.accounts(twin.platform.db):
        service.disable(twin.platform, account.id, SHELL, WHY)
    twin.wait(days(120))
    enrolled(twin, "mei.chan", "analyst", "Chan Mei 陳美")
    service.enable(twin.platform, late.id, SHELL, WHY)
