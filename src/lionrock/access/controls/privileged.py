"""Is everybody who decides or manages people a registered person with two factors, and are they few?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.access import persons, service, store
from lionrock.access.model import Account
from lionrock.access.roles import DECISIONS, MATRIX
from lionrock.access.twins import SHELL, WHY, enrolled, linked, registered
from lionrock.events.people import AccountAdded, AccountChanged
from lionrock.events.register import RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.events.seconds import AccountLinked
from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.estate import Book

MANAGES: Final = frozenset({"people.manage", "settings.manage", "sources.manage", "register.edit"})
MOST: Final = 4
"""How many may manage people before it is worth asking why."""
_MANAGERS: Final = "people.manage"


@control(
    "access.privileged",
    title=Text(
        "Whoever decides or manages is a registered person with two factors, and few manage people",
        "可作決定或管理者均為已登記人員並設兩重認證，而可管理人員者不多",
    ),
    satisfies=("C-PAM-01",),
    every=hours(1),
    proof="configuration",
    on=(AccountAdded, AccountChanged, AccountLinked, RegisterChanged, RegisterImported, RegisterImportUndone),
    guidance=Text(
        "Open People and choose the account named: whoever keeps the register says which registered person it belongs "
        "to; an administrator renews its second factor, or disables it. The test sees the accounts of this platform, "
        "not those of the systems it watches.",
        "請開啟「人員」並選取所列帳戶：由管理登記冊的人員指明其所屬的已登記人員；由管理員重新登記第二重認證或停用。"
        "此測試只檢視本平台的帳戶，並不包括其監察的系統。",
    ),
)
def privileged(platform: Platform) -> Iterator[Result]:
    """Yield one result for each account in use with such a role, and one for how many manage people."""
    found = [one for one in store.accounts(platform.db) if one.state == "active" and _held(one)]
    if not found:
        yield Result(
            "accounts", "unknown", Text("no account in use decides or manages", "沒有使用中的帳戶可作決定或管理")
        )
        return
    try:
        known: frozenset[str] | None = frozenset(persons.registered(platform).known)
    except LionrockError:
        known = None
    for one in found:
        yield _judged(one, known)
    real = [one for one in found if not one.demo]
    if not real:
        return
    many = sum(_MANAGERS in MATRIX[one.role] for one in real)
    words = Text("accounts that manage people: {n}", "可管理人員的帳戶：{n} 個").format(n=many)
    yield Result(_MANAGERS, "partly" if many > MOST else "passed", words)


def _held(account: Account) -> frozenset[str]:
    """Return what the role of an account may do that is more than looking and working."""
    return MATRIX[account.role] & (DECISIONS | MANAGES)


def _judged(account: Account, known: frozenset[str] | None) -> Result:
    """Return what one account shows; `known` are the people of the register, None while it is sealed."""
    if account.demo:
        words = Text("demo person, chosen on this machine without factors", "示範人員，在本機選用，無須認證")
        return Result(account.name, "not_applicable", words)
    if account.factor is None:
        return Result(account.name, "failed", Text("no second factor", "沒有第二重認證"))
    if account.registered is None:
        return Result(account.name, "failed", Text("no registered person is named for it", "未指明所屬的已登記人員"))
    if known is None:
        return Result(account.name, "unknown", Text("the register cannot be read now", "現時未能讀取登記冊"))
    if account.registered not in known:
        return Result(account.name, "failed", Text("its person has left the register", "所屬人員已不在登記冊"))
    return Result(account.name, "passed", Text("a registered person, two factors", "已登記人員，兩重認證"))


@world(privileged, "passed")
def each_is_a_registered_person(twin: Twin) -> None:
    """A deputy and an administrator, each linked to the person they are; an analyst linked to nobody."""
    for name, role in (("man.ho", "deputy"), ("wing.lau", "administrator")):
        _of_person(twin, name, role)
    enrolled(twin, "kit.yu", "analyst", "Yu Kit 余傑")


@world(privileged, "unknown")
def nobody_decides_or_manages(twin: Twin) -> None:
    """An analyst has the only account."""
    enrolled(twin, "kit.yu", "analyst", "Yu Kit 余傑")


@breaks(privileged)
def an_administrator_is_nobody(twin: Twin) -> None:
    """A second administrator enrols, and nobody says who of the register that is."""
    enrolled(twin, "mei.chan", "administrator", "Chan Mei 陳美")


@breaks(privileged)
def the_link_is_taken_back(twin: Twin) -> None:
    """Somebody takes back whose account the deputy's is."""
    account = store.named(twin.platform.db, "man.ho")
    assert account is not None
    linked(twin, account.id, None)


@breaks(privileged)
def the_person_leaves(twin: Twin) -> None:
    """The administrator's person leaves the register, and the account stays open."""
    version = twin.platform.port(Book).opened().find("person", "wing.lau")
    assert version is not None
    register.end(twin.platform, SHELL, WHY, version)


@breaks(privileged)
def a_second_factor_is_removed(twin: Twin) -> None:
    """The administrator lost the phone, and the second factor was removed."""
    (account,) = store.administrators(twin.platform.db)
    service.reset_factor(twin.platform, account.id, SHELL, WHY)


@breaks(privileged)
def an_analyst_is_promoted(twin: Twin) -> None:
    """The analyst, whom nobody linked, is given a role that decides."""
    account = store.named(twin.platform.db, "kit.yu")
    assert account is not None
    service.set_role(twin.platform, account.id, "supervisor", SHELL, WHY)


@breaks(privileged, "partly")
def many_manage_people(twin: Twin) -> None:
    """Four more registered people become administrators."""
    for number in range(MOST):
        _of_person(twin, f"person.{'abcd'[number]}", "administrator")


def _of_person(twin: Twin, name: str, role: str) -> None:
    """Enrol a registered person with an account that is known to be theirs."""
    linked(twin, enrolled(twin, name, role, f"Person {name.title()}").id, registered(twin, name, name.title()))
