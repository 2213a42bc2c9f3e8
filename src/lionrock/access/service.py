"""People: invited, given roles, disabled, reset.

Every verb names its actor and reason, checks the permission itself, and leaves an entry. Links are returned once and
kept as SHA-256 alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lionrock.access import history, links, model, store, tokens
from lionrock.access.enrolment import free
from lionrock.access.hashing import Hasher
from lionrock.access.links import Link
from lionrock.access.model import Account
from lionrock.access.passphrase import Passphrase
from lionrock.access.roles import DATED, Role
from lionrock.access.terms import Term
from lionrock.events.people import AccountAdded, AuditorDated
from lionrock.events.seconds import Persons
from lionrock.kernel.change import Actor, Change, system
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, RefusedError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

MANAGE: Final = "people.manage"
FIRST: Final = "first.administrator"
"""The sign-in name of the first administrator until the person behind the link chooses one."""


def invite_first(platform: Platform) -> str | None:
    """Return the path of a one-time link for the first administrator, None when there is one; an older link ends."""
    if platform.demo or store.administrators(platform.db):
        return None
    known = store.named(platform.db, FIRST)
    account = known or _account(FIRST, "", "administrator", platform.now())
    with platform.change(system("access"), "first start: nobody can sign in yet") as change:
        if known is None:
            store.add(change.db, account)
            change.publish(AccountAdded(account.id, account.role))
        return links.make(change, account, "first", system("access")).path


def invite(  # noqa: PLR0913 a person, a role, and for an auditor two days
    platform: Platform, name: str, person: str, role: str, actor: Actor, reason: str, *, first: str = "", last: str = ""
) -> Link:
    """Make an account for a named person and return the link that enrols it; an auditor has a first and a last day."""
    _require(platform, actor)
    wanted, now = model.checked_role(role), platform.now()
    made = _account(model.checked_name(name), model.checked_person(person), wanted, now)
    account = _dated(made, model.checked_term(wanted, first, last, now))
    free(store.named(platform.db, account.name))
    reason = model.checked_reason(reason)
    with platform.change(actor, reason) as change:
        free(store.named(change.db, account.name))
        store.add(change.db, account)
        event = change.publish(AccountAdded(account.id, account.role))
        history.remember(change, account, f"invited:{account.role}", event)
        _tell_term(change, account)
        return links.make(change, account, "enrol", actor)


def add_demo(platform: Platform, name: str, person: str, role: str, actor: Actor, reason: str) -> Account:
    """Make a demo person, who has no factors and is chosen on loopback; raises RefusedError outside a demo folder."""
    if not platform.demo:
        raise RefusedError(
            Text("Demo people live in demo folders alone.", "示範人員只可存在於示範資料夾。"),
            Text("Invite the person instead.", "請改為邀請該人員。"),
        )
    made = _account(model.checked_name(name), model.checked_person(person), model.checked_role(role), platform.now())
    model.checked_term(made.role, "", "", platform.now())
    account = replace(made, state="active", demo=True)
    with platform.change(actor, reason) as change:
        free(store.named(change.db, account.name))
        store.add(change.db, account)
        history.remember(
            change, account, f"demo:{account.role}", change.publish(AccountAdded(account.id, account.role))
        )
    return account


def set_role(  # noqa: PLR0913 a role, and for an auditor two days
    platform: Platform, account_id: str, role: str, actor: Actor, reason: str, *, first: str = "", last: str = ""
) -> None:
    """Give the account another role, an auditor's with its days; its sessions end."""
    wanted = model.checked_role(role)
    term = model.checked_term(wanted, first, last, platform.now())
    with _managing(platform, account_id, actor, reason) as (change, account):
        _not_alone(change, account, actor)
        if account.role == wanted:
            raise ConflictError(
                Text("The account has this role already.", "此帳戶已屬該角色。"),
                Text("Choose another.", "請選擇其他角色。"),
            )
        changed = _dated(replace(account, role=wanted), term)
        store.save(change.db, changed)
        store.end_all(change.db, account.id, change.now)
        history.tell(change, account, f"role:{wanted}")
        _tell_term(change, changed)


def renew(platform: Platform, account_id: str, first: str, last: str, actor: Actor, reason: str) -> None:
    """Give an auditor's account other days; sessions go on where the new days hold them. Raises ConflictError."""
    with _managing(platform, account_id, actor, reason) as (change, account):
        if account.role not in DATED or account.id == actor.id:
            raise ConflictError(
                Text("Only another auditor's account has days to renew.", "只有他人的審核員帳戶可續期。"),
                Text("Change the role first, or ask an administrator.", "請先更改角色，或由管理員處理。"),
            )
        changed = _dated(account, model.checked_term(account.role, first, last, change.now))
        store.save(change.db, changed)
        _tell_term(change, changed)


def disable(platform: Platform, account_id: str, actor: Actor, reason: str) -> None:
    """Close the account: its sessions end, its links are withdrawn, nobody signs in with it."""
    with _managing(platform, account_id, actor, reason) as (change, account):
        _state(account, "invited", "active")
        _not_alone(change, account, actor)
        store.save(change.db, replace(account, state="disabled"))
        store.end_all(change.db, account.id, change.now)
        store.withdraw(change.db, account.id)
        history.tell(change, account, "disabled")


def enable(platform: Platform, account_id: str, actor: Actor, reason: str) -> None:
    """Open a disabled account again, with the factors it had."""
    with _managing(platform, account_id, actor, reason) as (change, account):
        _state(account, "disabled")
        state: model.State = "active" if account.phrase or account.demo else "invited"
        store.save(change.db, replace(account, state=state))
        history.tell(change, account, "enabled")


def review(platform: Platform, account_id: str, actor: Actor, reason: str) -> None:
    """Confirm that somebody still needs the role they have; it counts for this role, and nobody confirms their own.

    Raises RefusedError for one's own account, also for another account of the same registered person.
    """
    with _managing(platform, account_id, actor, reason) as (change, account):
        if platform.port(Persons).same(actor.id, account.id):
            raise RefusedError(
                Text("Nobody reviews their own access.", "任何人不得檢討自己的存取權限。"),
                Text("Ask another administrator.", "請由另一位管理員處理。"),
            )
        _state(account, "invited", "active")
        history.tell(change, account, f"{history.REVIEWED}:{account.role}")


def end_sessions(platform: Platform, account_id: str, actor: Actor, reason: str) -> None:
    """End every session of the account at once."""
    with _managing(platform, account_id, actor, reason) as (change, account):
        store.end_all(change.db, account.id, change.now)
        history.tell(change, account, "sessions")


def relink(platform: Platform, account_id: str, actor: Actor, reason: str) -> Link:
    """Return a new enrolment link for an invited account; the one before it ends."""
    with _managing(platform, account_id, actor, reason) as (change, account):
        if account.state != "invited" or account.name == FIRST:
            raise ConflictError(
                Text("This account is enrolled already.", "此帳戶已完成登記。"),
                Text("Reset a factor instead.", "請改為重設認證。"),
            )
        history.tell(change, account, "link-enrol")
        return links.make(change, account, "enrol", actor)


def reset_factor(platform: Platform, account_id: str, actor: Actor, reason: str) -> Link:
    """Remove the second factor, end all sessions, and return the link for a new one; the passphrase stays asked for."""
    with _managing(platform, account_id, actor, reason) as (change, account):
        _resettable(account, actor)
        store.save(change.db, replace(account, factor=None, factor_since=None))
        store.end_all(change.db, account.id, change.now)
        history.tell(change, account, "link-factor")
        return links.make(change, account, "factor", actor)


def reset_both(platform: Platform, account_id: str, actor: Actor, reason: str) -> Link:
    """Remove passphrase and second factor, end all sessions, and return the link for new ones."""
    with _managing(platform, account_id, actor, reason) as (change, account):
        _not_alone(change, account, actor)
        _resettable(account, actor)
        store.save(change.db, replace(account, phrase=None, factor=None, factor_since=None, state="invited"))
        store.end_all(change.db, account.id, change.now)
        history.tell(change, account, "link-both")
        return links.make(change, account, "both", actor)


def change_passphrase(platform: Platform, wanted: Passphrase, actor: Actor, session: str) -> None:
    """Give the actor's own account another passphrase; all other sessions end. The actor must be fresh."""
    account = store.account(platform.db, actor.id)
    if actor.factor != "totp" or not actor.fresh:
        raise RefusedError(
            Text("Prove again who you are first.", "請先再次核實身分。"),
            Text("Sign in with both factors.", "請以兩重認證登入。"),
        )
    wanted.check(account.name, account.person)
    phrase = platform.port(Hasher).hash(wanted)
    with platform.change(actor, "changed their own passphrase") as change:
        store.save(change.db, replace(store.account(change.db, account.id), phrase=phrase))
        store.end_all(change.db, account.id, change.now, keep=tokens.digest(session))
        history.tell(change, account, "phrase")


def end_others(platform: Platform, actor: Actor, session: str) -> None:
    """End every session of the actor's own account but the one whose token is given."""
    with platform.change(actor, "ended their other sessions") as change:
        store.end_all(change.db, actor.id, change.now, keep=tokens.digest(session))
        history.tell(change, store.account(change.db, actor.id), "others")


def _account(name: str, person: str, role: Role, now: Instant) -> Account:
    """Return a new account that nobody can sign in with yet."""
    return Account(new_id(), name, person, role, "invited", demo=False, made=now)


def _dated(account: Account, term: Term | None) -> Account:
    """Return the account with its days, or without any."""
    return replace(account, opens=term.opens if term else None, closes=term.closes if term else None)


def _tell_term(change: Change, account: Account) -> None:
    """Publish the days of a dated account and add them to its history."""
    if account.term is not None:
        first, last = account.term.first.isoformat(), account.term.last.isoformat()
        event = change.publish(AuditorDated(account.id, first, last))
        history.remember(change, account, f"term:{account.term.words}", event)


def _require(platform: Platform, actor: Actor) -> None:
    """Raise RefusedError unless the actor may manage people."""
    platform.port(Authorizer).require(actor, MANAGE)


@contextmanager
def _managing(platform: Platform, account_id: str, actor: Actor, reason: str) -> Iterator[tuple[Change, Account]]:
    """Open a change to somebody's account, with permission and reason checked."""
    _require(platform, actor)
    with platform.change(actor, model.checked_reason(reason)) as change:
        yield change, store.account(change.db, account_id)


def _not_alone(change: Change, account: Account, actor: Actor) -> None:
    """Raise RefusedError for a change to one's own account, or to the last administrator's."""
    if account.id == actor.id:
        raise RefusedError(
            Text("Nobody changes their own role or state.", "任何人不得更改自己的角色或狀態。"),
            Text("Ask another administrator.", "請由另一位管理員處理。"),
        )
    if [one.id for one in store.administrators(change.db)] == [account.id]:
        raise RefusedError(
            Text("This is the last administrator who can sign in.", "這是最後一位可登入的管理員。"),
            Text("Invite another administrator first.", "請先邀請另一位管理員。"),
        )


def _state(account: Account, *wanted: model.State) -> None:
    """Raise ConflictError unless the account is in one of the states."""
    if account.state not in wanted:
        raise ConflictError(
            Text("The account is {state}.", "帳戶現為{state}。").format(state=model.STATES[account.state]),
            Text("Somebody may have changed it a moment ago: look again.", "或有人剛剛更改，請重新查看。"),
        )


def _resettable(account: Account, actor: Actor) -> None:
    """Raise ConflictError unless the account is in use with factors of its own."""
    if account.state != "active" or account.demo or account.phrase is None:
        raise ConflictError(
            Text("This account has no factors to reset.", "此帳戶沒有可重設的認證。"),
            Text("Enable it, or make a new enrolment link.", "請先恢復帳戶，或發出新的登記連結。"),
        )
    if account.id == actor.id:
        raise RefusedError(
            Text("Nobody resets their own factors.", "任何人不得重設自己的認證。"),
            Text(
                "Ask another administrator, or whoever has a shell on the machine.",
                "請由另一位管理員或主機操作人員處理。",
            ),
        )
