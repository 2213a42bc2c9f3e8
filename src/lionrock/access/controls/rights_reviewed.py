"""Did somebody confirm within a year that each account still needs its role?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lionrock.access import service, store
from lionrock.access.history import REVIEWED
from lionrock.access.model import Account, Moment
from lionrock.access.twins import SHELL, WHY, enrolled
from lionrock.events.people import AccountAdded, AccountChanged
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin

YEAR: Final = days(366)


@control(
    "access.rights-reviewed",
    title=Text(
        "Somebody confirmed within a year that each account still needs its role", "一年內已確認每個帳戶仍需要其角色"
    ),
    satisfies=("C-ACC-02",),
    every=days(1),
    proof="document",
    on=(AccountAdded, AccountChanged),
    witness="person",
    guidance=Text(
        "Open People, the account named, and confirm that its access is still needed, or give another role, or disable "
        "it. Nobody confirms their own. The test sees the accounts of this platform, not those of the systems it "
        "watches.",
        "請開啟「人員」所列帳戶，確認仍需要其存取權限，或更改角色，或停用。任何人不得確認自己的權限。"
        "此測試只檢視本平台的帳戶，並不包括其監察的系統。",
    ),
)
def rights_reviewed(platform: Platform) -> Iterator[Result]:
    """Yield one result for each account in use; one given its role within the year is not due yet."""
    found, granted = [one for one in store.accounts(platform.db) if one.state == "active"], store.granted(platform.db)
    if not found:
        yield Result("accounts", "unknown", Text("nobody can sign in yet", "尚未有人可登入"))
    for account in found:
        yield _judged(account, granted.get(account.id, []), platform.now())


def _judged(account: Account, lines: Sequence[Moment], now: Instant) -> Result:
    """Return when the role of one account was given, and when it was confirmed; `lines` are newest first."""
    if account.demo:
        words = Text("demo person, chosen on this machine without factors", "示範人員，在本機選用，無須認證")
        return Result(account.name, "not_applicable", words)
    reviewed = next((one for one in lines if one.what == f"{REVIEWED}:{account.role}"), None)
    given = next((one.at for one in lines if not one.what.startswith(f"{REVIEWED}:")), account.made)
    if reviewed is not None and reviewed.at >= given:
        words = Text("confirmed by {who} on {day}", "由{who}於 {day} 確認").format(
            who=reviewed.who, day=f"{reviewed.at:%Y-%m-%d}"
        )
        state: State = "passed" if now - reviewed.at <= YEAR else "failed"
        return Result(account.name, state, words, reviewed.at, born=given)
    words = Text("role given on {day}, not confirmed since", "角色於 {day} 設定，其後未經確認")
    said = words.format(day=f"{given:%Y-%m-%d}")
    return Result(account.name, "not_due" if now - given <= YEAR else "failed", said, given)


@world(rights_reviewed, "passed")
def each_was_confirmed(twin: Twin) -> None:
    """A deputy and an analyst have had their accounts for two years; both were confirmed last month."""
    enrolled(twin, "man.ho", "deputy")
    enrolled(twin, "kit.yu", "analyst", "Yu Kit 余傑")
    twin.wait(days(700))
    for account in store.accounts(twin.platform.db):
        service.review(twin.platform, account.id, SHELL, "the yearly review")
    twin.wait(days(30))


@world(rights_reviewed, "unknown")
def nobody_has_an_account(twin: Twin) -> None:
    """An account was made, and nobody has followed its link yet."""
    service.invite(twin.platform, "man.ho", "Ho Man 何敏", "deputy", SHELL, WHY)


@breaks(rights_reviewed)
def nobody_reviews_again(twin: Twin) -> None:
    """Another year passes; one account is confirmed again, the other is not."""
    twin.wait(days(340))
    _confirmed(twin, "kit.yu")


@breaks(rights_reviewed)
def a_new_role_is_never_confirmed(twin: Twin) -> None:
    """The analyst is given another role, and for more than a year nobody confirms that one."""
    account = store.named(twin.platform.db, "kit.yu")
    assert account is not None
    service.set_role(twin.platform, account.id, "approver", SHELL, WHY)
    twin.wait(days(330))
    _confirmed(twin, "man.ho")
    twin.wait(days(40))


def _confirmed(twin: Twin, name: str) -> None:
    """Confirm one account again."""
    account = store.named(twin.platform.db, name)
    assert account is not None
    service.review(twin.platform, account.id, SHELL, "the yearly review")
