"""Are auditors' accounts dated, unable to write, and nobody's who runs what they examine?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lionrock.access import service, store
from lionrock.access.model import Account
from lionrock.access.roles import DATED, DECISIONS, MATRIX, PERMISSIONS
from lionrock.access.twins import SHELL, WHY, enrolled, linked, registered
from lionrock.events.people import AccountAdded, AccountChanged, AuditorDated
from lionrock.events.seconds import AccountLinked
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import days, hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.errors import RefusedError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Authorizer, Writers
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin

_READS: Final = frozenset({"read", "register.read", "evidence.export"})
_TRIED: Final = ("RegisterChanged", "NoteWritten", "ControlRuled")
"""Facts that an auditor is tried on: nobody who examines may leave one."""


@control(
    "access.auditors",
    title=Text(
        "Auditors’ accounts are dated, write nothing, and are nobody’s who decides here",
        "審核員帳戶設有期限、不可寫入，且不屬於在此作決定的人員",
    ),
    satisfies=("C-AUD-01",),
    every=hours(1),
    proof="effect",
    on=(AccountAdded, AccountChanged, AuditorDated, AccountLinked),
    guidance=Text(
        "Open People: give the auditor the days of the audit, disable the account when they are over, and let nobody "
        "audit what they themselves decide or manage. The test tries what the account may do; whether the auditor is "
        "independent of the operator it cannot know.",
        "請開啟「人員」：為審核員設定審核日期，期滿後停用帳戶，且任何人不可審核自己決定或管理的事項。"
        "此測試會實際嘗試該帳戶的權限，但無法得知審核員是否獨立於營運者。",
    ),
)
def auditors(platform: Platform) -> Iterator[Result]:
    """Yield one result for each auditor whose account is not disabled; unknown when there is none."""
    everybody = [one for one in store.accounts(platform.db) if one.state != "disabled"]
    found = [one for one in everybody if one.role in DATED]
    if not found:
        yield Result("auditors", "unknown", Text("no auditor has an account", "沒有審核員帳戶"))
    for one in found:
        yield _judged(platform, one, [other for other in everybody if other.role not in DATED])


def _judged(platform: Platform, account: Account, others: Iterable[Account]) -> Result:
    """Return what one auditor's account shows."""
    term, may = account.term, _may(platform, account)
    if term is None:
        return Result(account.name, "failed", Text("it has no first and last day", "未設首日及尾日"))
    if may:
        words = Text("it may do more than read: {what}", "可作閱覽以外的事：{what}").format(what=", ".join(may[:5]))
        return Result(account.name, "failed", words)
    double = next((one for one in others if _same(account, one) and MATRIX[one.role] - _READS), None)
    if double is not None:
        words = Text("the same person works here as {name}", "同一人在此以 {name} 工作").format(name=double.name)
        return Result(account.name, "failed", words)
    if term.over(platform.now()):
        words = Text("its days are over and it is not disabled: {days}", "日期已過而尚未停用：{days}")
        return Result(account.name, "partly", words.format(days=term.words))
    words = Text("reads only, {days}", "只可閱覽，{days}").format(days=term.words)
    return Result(account.name, "passed", words)


def _may(platform: Platform, account: Account) -> list[str]:
    """Return what the account may do beyond reading, tried on the platform's own guards."""
    actor = Actor(account.id, account.person, account.role, "totp", fresh=True)
    allowed = platform.port(Authorizer)
    found = [one for one in sorted(PERMISSIONS.keys() | DECISIONS) if one not in _READS and allowed.allows(actor, one)]
    for kind in _TRIED:
        try:
            platform.port(Writers).require(actor, (kind,))
        except RefusedError:
            continue
        found.append(kind)
    return found


def _same(one: Account, other: Account) -> bool:
    """Say whether two accounts are one person's: linked to one registered person, or of one name."""
    linked = one.registered is not None and one.registered == other.registered
    return linked or one.person.casefold() == other.person.casefold()


@world(auditors, "passed")
def an_auditor_reads(twin: Twin) -> None:
    """An auditor from outside has an account for thirty days; a deputy works beside."""
    enrolled(twin, "man.ho", "deputy")
    enrolled(twin, "ann.yip", "auditor", "Yip Ann 葉安")


@world(auditors, "unknown")
def nobody_audits(twin: Twin) -> None:
    """A deputy has the only account."""
    enrolled(twin, "man.ho", "deputy")


@breaks(auditors, "partly")
def the_days_are_over(twin: Twin) -> None:
    """The audit ends, and nobody disables the account."""
    twin.wait(days(40))


@breaks(auditors)
def the_auditor_is_somebody_here(twin: Twin) -> None:
    """Auditor and deputy turn out to be one registered person."""
    person = registered(twin, "ho-man")
    for name in ("man.ho", "ann.yip"):
        account = store.named(twin.platform.db, name)
        assert account is not None
        linked(twin, account.id, person)


@breaks(auditors)
def the_deputy_audits_too(twin: Twin) -> None:
    """A second auditor's account is made, for the person who is the deputy."""
    first, last = (twin.clock.now.date() + days(one) for one in (0, 10))
    service.invite(twin.platform, "ho.audits", "Ho Man 何敏", "auditor", SHELL, WHY, first=str(first), last=str(last))


@breaks(auditors)
def the_guard_lets_auditors_write(twin: Twin) -> None:
    """The guard that keeps auditors from writing is replaced by one that lets everybody write."""
    twin.platform.bind(Writers, _Lax())


class _Lax:
    """Lets everybody write everything."""

    def require(self, actor: Actor, kinds: Iterable[str]) -> None:
        """Refuse nothing."""
