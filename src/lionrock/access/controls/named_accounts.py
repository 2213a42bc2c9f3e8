"""Is every account one named person's own?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lionrock.access import store
from lionrock.access.model import Account
from lionrock.access.twins import enrolled
from lionrock.events.people import AccountAdded, AccountChanged
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin

SHARED = frozenset(
    {
        *("admin", "administrator", "root", "super", "supervisor", "deputy", "analyst", "operator", "user", "guest"),
        *("test", "demo", "shared", "common", "team", "shift", "duty", "soc", "noc", "helpdesk", "service", "office"),
        *("vendor", "contractor", "temp", "backup", "console", "lionrock"),
        *("主管", "副主管", "管理員", "分析員", "值班", "當值", "當值主管", "值班主管", "值班主任", "當值主任"),
        *("共用", "共用帳戶", "測試", "訪客", "備用", "保安組", "資訊科技組", "供應商"),
    }
)
"""Words that name a post, a team or nobody, and not a person."""


@control(
    "access.named-accounts",
    title=Text("Every account is one named person's own", "每個帳戶均只屬一名具名人員"),
    satisfies=("C-ACC-01",),
    every=days(1),
    proof="configuration",
    on=(AccountAdded, AccountChanged),
    guidance=Text(
        "Invite each person who uses the account named under their own name, then disable it. The test reads names: it "
        "cannot see who really types a passphrase.",
        "請以本人姓名逐一邀請使用該帳戶的人員，然後停用該帳戶。此測試只檢視名稱，無法得知實際由誰輸入通行短語。",
    ),
)
def named_accounts(platform: Platform) -> Iterator[Result]:
    """Yield one result for each account in use; unknown when there is none."""
    found = [account for account in store.accounts(platform.db) if account.state == "active"]
    if not found:
        yield Result("accounts", "unknown", Text("nobody can sign in yet", "尚未有人可登入"))
    for account in found:
        yield _judged(account, sum(_alike(account, other) for other in found))


@world(named_accounts, "passed")
def each_account_is_a_persons(twin: Twin) -> None:
    """A deputy and an analyst, each under their own name."""
    enrolled(twin, "man.ho", "deputy")
    enrolled(twin, "kit.yu", "analyst", "Yu Kit 余傑")


@world(named_accounts, "unknown")
def nobody_has_an_account(twin: Twin) -> None:
    """Nobody was invited yet."""


@breaks(named_accounts)
def the_shift_shares_one(twin: Twin) -> None:
    """An account is made whose sign-in name is that of a team."""
    enrolled(twin, "soc.shift", "analyst", "Chan Mei 陳美")


@breaks(named_accounts)
def a_post_has_one(twin: Twin) -> None:
    """An account is made for a post: its person is the supervisor on duty, in Chinese words."""
    enrolled(twin, "mei.chan", "analyst", "當值主管")


@breaks(named_accounts)
def a_person_has_two(twin: Twin) -> None:
    """The analyst gets a second account in the same role."""
    enrolled(twin, "kit.yu2", "analyst", "yu kit 余傑")


@breaks(named_accounts)
def a_person_is_invited_again_by_half_their_name(twin: Twin) -> None:
    """The deputy gets a second account, with the family name last and the Chinese name left out."""
    enrolled(twin, "mho", "deputy", "Man Ho")


def _judged(account: Account, alike: int) -> Result:
    """Return what the names of one account show; so many `alike` accounts, itself too, are of one person and role."""
    parts = set(re.split(r"[^a-z]+", account.name)) - {""}
    words = _words(account)
    if (parts and parts <= SHARED) or (words and words <= SHARED):
        words_said = Text(f"named for a post, not a person: {account.person}", f"以職位而非人員命名：{account.person}")
        return Result(account.name, "failed", words_said, account.made)
    if alike > 1:
        said = Text(
            f"{alike} accounts in use for {account.person} in one role",
            f"{account.person} 以同一角色使用 {alike} 個帳戶",
        )
        return Result(account.name, "failed", said, account.made)
    return Result(account.name, "passed", Text(f"account of {account.person}", f"{account.person}的帳戶"), account.made)


def _alike(one: Account, other: Account) -> bool:
    """Say whether two accounts of one role seem one person's: the register says so, or the one name holds the other."""
    mine, theirs = _words(one), _words(other)
    named = mine == theirs or (min(len(mine), len(theirs)) > 1 and (mine <= theirs or theirs <= mine))
    linked = one.registered is not None and one.registered == other.registered
    return one.id == other.id or (one.role == other.role and (named or linked))


def _words(account: Account) -> set[str]:
    """Return the words of a person's name, in whatever order somebody wrote them."""
    return set(re.split(r"\W+", account.person.casefold())) - {""}
