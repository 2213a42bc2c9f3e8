"""Has everybody who can decide a second factor?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.access import store
from lionrock.access.model import Account, Session
from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text


@control(
    "access.decision-factor",
    title=Text(
        "Every account that can decide has a second factor and uses it", "所有可作決定的帳戶均設有並使用第二重認證"
    ),
    satisfies=("C-ACC-03",),
    every=hours(1),
    proof="configuration",
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
    return Result(account.name, "passed", words, account.factor_since)
