"""One-time links: what they offer, kept under the SHA-256 of their token alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lionrock.access import store, tokens, totp
from lionrock.access.model import Account, Invitation, Kind
from lionrock.access.settings import LINK_HOURS, within
from lionrock.events.people import AccountChanged
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.clock import Instant, hours
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PURPOSE: Final = "access.totp"
"""What TOTP secrets are sealed for; the account's id follows after a colon."""


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link as it is shown once: its path on the console, and until when it is open."""

    path: str = field(repr=False)
    expires: Instant
    account: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What an open link offers: whose account, what for, and the TOTP secret to enrol."""

    invitation: Invitation
    account: Account
    secret: str = field(repr=False)


def make(change: Change, account: Account, kind: Kind, actor: Actor) -> Link:
    """Return a one-time link with a fresh TOTP secret inside a change; earlier links of the account end."""
    token = tokens.fresh()
    expires = change.now + hours(within(change.platform.settings, LINK_HOURS, 1, 7 * 24))
    sealed = change.platform.port(Cipher).seal(totp.fresh_secret().encode(), f"{PURPOSE}:{account.id}")
    store.invite(change.db, Invitation(tokens.digest(token), account.id, kind, change.now, expires, actor.name, sealed))
    if not change.events:
        change.publish(AccountChanged(account.id, f"link-{kind}"))
    return Link(f"/enrol/{token}", expires, account.id)


def offer(platform: Platform, token: str) -> Offer:
    """Return what the link offers; raises NotFoundError, the same for unknown, used, expired and withdrawn links."""
    invitation = store.invitation(platform.db, tokens.digest(token))
    account = store.account(platform.db, invitation.account) if invitation else None
    if invitation is None or account is None or not _enrols(account, invitation, platform.now()):
        raise NotFoundError(
            Text(
                "This link is not open: it was used, has expired, or was replaced.",
                "此連結無效：已用過、已過期或已被取代。",
            ),
            Text("Ask an administrator for a new one.", "請向管理員索取新的連結。"),
        )
    secret = platform.port(Cipher).open(invitation.sealed, f"{PURPOSE}:{account.id}").decode()
    return Offer(invitation, account, secret)


def _enrols(account: Account, invitation: Invitation, now: Instant) -> bool:
    """Say whether the link still enrols: open, and its account neither disabled nor past its last day."""
    past = account.term is not None and account.term.over(now)
    return account.state != "disabled" and not past and invitation.open(now)
