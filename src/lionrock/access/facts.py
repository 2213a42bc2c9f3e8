"""What access does in a folder that was restored: nobody is signed in any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.access import store
from lionrock.events.continuity import Returned

if TYPE_CHECKING:
    from lionrock.kernel.change import Change
    from lionrock.kernel.platform import Platform


def _sign_out(platform: Platform, change: Change) -> None:
    """End every session: one that was ended after the back-up would stand open again."""
    for account in store.accounts(change.db):
        store.end_all(change.db, account.id, change.now)


SIGN_OUT = Returned(id="access.sign-out", act=_sign_out)
