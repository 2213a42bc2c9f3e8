"""Has everybody who can decide a second factor?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.access import service, store
from lionrock.access.model import Account, Session
from lionrock.access.twins import SHELL, WHY, enrolled
from lionrock.events.people import AccountAdded, AccountChanged, SignedIn
from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin


@control(
    "access.decision-factor",
    title=Text(
        "Every account that can decide has a second factor and uses it", "所有可作決定的帳戶均設有並使用第二重認證"
    ),
    satisfies=("C-ACC-03",),
    every=hours(1),
    proof="configuration",
    on=(AccountAdded, AccountChanged, SignedIn),
    guidance=Text(
        "Open People, choose the account named, and replace its second factor: the person gets a link. Disable "
        "accounts nobody needs.",
        "請開啟「人員」，選取所列帳戶並重新登記第二重認證：該人員會取得連結。無人需要的帳戶請停用。",
    ),
)
def decision_factor(platform: Platform) -> Iterator[Result]:
    """Yield one result for each account in use whose role decides; unknown when there is none."""
    found, latest = store.deciders(platform.db), store.latest(platform.db)
    if not found:
        yield Result("accounts", "unknown", Text("no account in use can decide", "沒有使用中的帳戶可作決定"))
    for account in found:
        yield _judged(account, latest.get(account.id))


@world(decision_factor, "passed")
def a_deputy_has_both_factors(twin: Twin) -> None:
    """One deputy, enrolled through a link."""
    enrolled(twin, "man.ho", "deputy")


@world(decision_factor, "unknown")
def nobody_can_decide(twin: Twin) -> None:
    """An analyst has the only account."""
    enrolled(twin, "kit.yu", "analyst", "Yu Kit 余傑")


@breaks(decision_factor)
def the_factor_is_removed(twin: Twin) -> None:
    """The deputy lost the phone, and an administrator removed the second factor."""
    (account,) = store.deciders(twin.platform.db)
    service.reset_factor(twin.platform, account.id, SHELL, WHY)


@breaks(decision_factor, "partly")
def somebody_signs_in_without_it(twin: Twin) -> None:
    """A second person who decides signs in without the second factor they have."""
    enrolled(twin, "mei.chan", "supervisor", "Chan Mei 陳美").signs_in(twin, reduced=True)


@breaks(decision_factor)
def an_analyst_without_factor_is_promoted(twin: Twin) -> None:
    """Somebody whose second factor was removed is given a role that decides."""
    holder = enrolled(twin, "kit.yu", "analyst", "Yu Kit 余傑")
    service.reset_factor(twin.platform, holder.id, SHELL, WHY)
    service.set_role(twin.platform, holder.id, "approver", SHELL, WHY)


@breaks(decision_factor, "unknown")
def the_only_decider_leaves(twin: Twin) -> None:
    """The one account that can decide is disabled."""
    (account,) = store.deciders(twin.platform.db)
    service.disable(twin.platform, account.id, SHELL, WHY)


def _judged(account: Account, last: Session | None) -> Result:
    """Return what one account shows: its factor, and whether the last sign-in used it."""
    if account.demo:
        words = Text("demo person, chosen on this machine without factors", "示範人員，在本機選用，無須認證")
        return Result(account.name, "not_applicable", words)
    if account.factor is None:
        return Result(account.name, "failed", Text("no second factor", "沒有第二重認證"), account.made)
    if last is not None and last.factor == "none":
        words = Text("enrolled; the last sign-in was without it", "已登記；最近一次登入未經第二重認證")
        return Result(account.name, "partly", words, last.made)
    words = Text("second factor enrolled", "已登記第二重認證")
    return Result(account.name, "passed", words, account.factor_since, born=account.made)
