"""Which registered person an account belongs to: said by a person, never guessed from a name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lionrock.access import history, model, store
from lionrock.events.seconds import AccountLinked, Persons
from lionrock.kernel.errors import NotFoundError, RefusedError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.register.estate import Book
from lionrock.register.roster.directory import Directory, directory

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.platform import Platform

LINK: Final = "register.edit"
"""Who may say it: whoever keeps the register, for an administrator does not read it."""


class Known:
    """Answers from the accounts; one per platform."""

    def __init__(self, platform: Platform) -> None:
        """Answer for the accounts of `platform`."""
        self._platform = platform

    def person(self, account: str) -> str | None:
        """Return the registered person of an account, None when nobody said."""
        found = store.find(self._platform.db, account)
        return found.registered if found else None

    def same(self, one: str, other: str) -> bool:
        """Say whether two accounts are one person's: the same account, or linked to the same registered person."""
        if one == other:
            return True
        person = self.person(one)
        return person is not None and person == self.person(other)


def registered(platform: Platform) -> Directory:
    """Return the people of the register; raises SealedError without keys."""
    return directory(platform.port(Book).opened())


def link(platform: Platform, account_id: str, person: str | None, actor: Actor, reason: str) -> None:
    """Say which registered person an account belongs to, or take it back; raises NotFoundError.

    Raises RefusedError for a link of one's own that stands: without it one could confirm what one proposed.
    """
    platform.port(Authorizer).require(actor, LINK)
    known = platform.port(Persons)
    if known.person(account_id) is not None and known.same(actor.id, account_id):
        raise RefusedError(
            Text("Nobody changes the link of their own account.", "任何人不得更改自己帳戶的連結。"),
            Text("Ask another person who keeps the register.", "請由另一位管理登記冊的人員更改。"),
        )
    if person is not None and person not in registered(platform).known:
        raise NotFoundError(
            Text("The register has no such person.", "登記冊沒有此人員。"),
            Text("Choose one of the list, or register the person first.", "請從清單選擇，或先登記該人員。"),
        )
    with platform.change(actor, model.checked_reason(reason)) as change:
        account = store.account(change.db, account_id)
        store.save(change.db, replace(account, registered=person))
        event = change.publish(AccountLinked(account.id, person))
        history.remember(change, account, "linked" if person else "unlinked", event)
