"""Names the people with an account, so that work can be given to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lionrock.access import store
from lionrock.events.response import Colleague, Colleagues

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def accounts(platform: Platform) -> Iterator[Colleague]:
    """Yield everybody whose account is in use."""
    for one in store.accounts(platform.db):
        if one.state == "active":
            yield Colleague(one.id, one.person, one.role)


ACCOUNTS: Final = Colleagues(id="access.accounts", listing=accounts)
