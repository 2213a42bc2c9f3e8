"""What changed about an account, by whom and why: shown on its page, each line with its entry in the ledger."""

from __future__ import annotations

from typing import Final

from lionrock.access import store
from lionrock.access.model import Account, Moment
from lionrock.access.roles import ROLES
from lionrock.events.people import AccountChanged
from lionrock.kernel.change import Change
from lionrock.kernel.text import Text

REVIEWED: Final = "reviewed"
"""What a line begins with that says of which role somebody confirmed that it is still needed."""

CHANGES: Final[dict[str, Text]] = {
    "invited": Text("invited as {detail}", "獲邀為{detail}"),
    "enrolled": Text("passphrase and second factor enrolled", "已登記通行短語及第二重認證"),
    "role": Text("role is now {detail}", "角色改為{detail}"),
    REVIEWED: Text("confirmed as still needed: {detail}", "確認仍有需要：{detail}"),
    "term": Text("access dated: {detail}", "存取期限：{detail}"),
    "linked": Text("linked to a registered person", "已連結登記人員"),
    "unlinked": Text("no longer linked to a registered person", "已取消與登記人員的連結"),
    "disabled": Text("account disabled", "帳戶已停用"),
    "enabled": Text("account enabled", "帳戶已恢復"),
    "sessions": Text("all sessions ended", "所有登入已終止"),
    "others": Text("other sessions ended", "其他登入已終止"),
    "link-enrol": Text("new enrolment link made", "已發出新登記連結"),
    "link-factor": Text("second factor removed; link for a new one made", "已移除第二重認證，並發出重新登記連結"),
    "link-both": Text("both factors removed; link for new ones made", "已移除兩重認證，並發出重新登記連結"),
    "factor": Text("new second factor enrolled", "已登記新的第二重認證"),
    "both": Text("new passphrase and second factor enrolled", "已登記新的通行短語及第二重認證"),
    "phrase": Text("passphrase changed", "已更改通行短語"),
    "reduced": Text("signed in without a second factor", "未經第二重認證登入"),
    "demo": Text("demo person made: {detail}", "已建立示範人員：{detail}"),
}
"""Words for each kind of change; a kind may carry a detail after a colon."""


_OWN: Final = frozenset({"enrolled", "factor", "both", "phrase", "reduced", "others"})
"""Changes people make to their own account; nobody asks them why."""


def told(what: str) -> Text:
    """Return the words of a change such as `role:deputy`."""
    kind, _, detail = what.partition(":")
    words = CHANGES.get(kind, Text(what, what))
    return words.format(detail=_role_words(detail)) if detail else words


def _role_words(role: str) -> Text:
    """Return the words of a role, or the word itself."""
    for known, words in ROLES.items():
        if known == role:
            return words
    return Text(role, role)


def tell(change: Change, account: Account, what: str) -> None:
    """Publish what changed and add it to the account's history."""
    remember(change, account, what, change.publish(AccountChanged(account.id, what)))


def remember(change: Change, account: Account, what: str, event: str) -> None:
    """Add a line to the account's history."""
    why = "" if what in _OWN else change.reason
    store.remember(change.db, Moment(account.id, change.now, change.actor.name, what, why, event))
