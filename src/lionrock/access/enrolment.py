"""Enrolling through a one-time link: names for the first administrator, passphrase, second factor."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lionrock.access import history, links, model, store, totp
from lionrock.access.door import Door
from lionrock.access.hashing import Hasher
from lionrock.access.links import Offer
from lionrock.access.model import Account
from lionrock.access.passphrase import Passphrase
from lionrock.events.people import AccountChanged
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


class WrongCodeError(InputError):
    """The code typed does not belong to the secret that is being enrolled."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a person gave behind a link; names count for the first administrator alone."""

    passphrase: Passphrase
    code: str = field(repr=False)
    name: str = ""
    person: str = ""


def enrol(platform: Platform, token: str, given: Enrolment, address: str) -> str:
    """Enrol what the link asks for and return the token of the person's first session; raises InputError.

    The token is empty where the account's first day lies ahead.
    """
    found = links.offer(platform, token)
    account = _named(platform, found, given)
    step = totp.matching(found.secret, given.code, platform.now(), 0)
    if step is None:
        raise WrongCodeError(
            Text("The code is not the one your app shows now.", "驗證碼與應用程式現時顯示的不符。"),
            Text(
                "Type the six digits; if they never fit, set the phone's clock.",
                "請輸入六位數字；如一直不符，請校正手機時間。",
            ),
        )
    phrase = _phrase(platform, found, account, given, address)
    enrolled = replace(
        account, state="active", phrase=phrase, factor=found.invitation.sealed, factor_since=platform.now(), step=step
    )
    actor = Actor(enrolled.id, enrolled.person, enrolled.role, "totp", fresh=True)
    with platform.change(actor, "enrolled through a one-time link") as change:
        _take(change, found, enrolled)
        what = {"first": "enrolled", "enrol": "enrolled"}.get(found.invitation.kind, found.invitation.kind)
        history.remember(change, enrolled, what, change.publish(AccountChanged(enrolled.id, what)))
        # before the first day of an auditor nobody is signed in yet: no token, and the door says from when
        return platform.port(Door).admit(change, enrolled, "totp", address) if enrolled.admitted(change.now) else ""


def _named(platform: Platform, found: Offer, given: Enrolment) -> Account:
    """Return the account with the names it will have: the first administrator chooses them."""
    if found.invitation.kind != "first":
        return found.account
    named = replace(found.account, name=model.checked_name(given.name), person=model.checked_person(given.person))
    free(store.named(platform.db, named.name), named)
    return named


def _phrase(platform: Platform, found: Offer, account: Account, given: Enrolment, address: str) -> str:
    """Return the hash the account will have: the old one, proved, when only the second factor is new."""
    if found.invitation.kind == "factor" and account.phrase is not None:
        platform.port(Door).confirm(account, given.passphrase, address)
        return account.phrase
    given.passphrase.check(account.name, account.person)
    return platform.port(Hasher).hash(given.passphrase)


def _take(change: Change, found: Offer, enrolled: Account) -> None:
    """Use up the link and write the account; raises NotFoundError or ConflictError when another was quicker."""
    current = store.account(change.db, enrolled.id)
    if current.state == "disabled" or not store.use(change.db, found.invitation.digest, change.now):
        raise NotFoundError(
            Text("This link was used a moment ago.", "此連結剛剛已被使用。"),
            Text("If it was not you, tell an administrator at once.", "如非本人所為，請立即通知管理員。"),
        )
    free(store.named(change.db, enrolled.name), enrolled)
    store.save(change.db, enrolled)
    store.end_all(change.db, enrolled.id, change.now)


def free(holder: Account | None, own: Account | None = None) -> None:
    """Raise ConflictError when somebody else has the sign-in name."""
    if holder is not None and (own is None or holder.id != own.id):
        raise ConflictError(
            Text(f"The sign-in name {holder.name} is taken.", f"登入名稱 {holder.name} 已被使用。"),
            Text("Names are never given twice: choose another.", "登入名稱不會重複發出，請另選一個。"),
        )
