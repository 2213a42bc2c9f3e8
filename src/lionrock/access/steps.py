"""The changes an administrator can make to somebody's account, as values a page can list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lionrock.access import service
from lionrock.access.links import Link
from lionrock.access.model import Account
from lionrock.kernel.change import Actor
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

Verb = Callable[["Platform", str, Actor, str], Link | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One change an administrator can make to somebody's account: what it is called, what follows from it."""

    title: Text
    follows: Text
    done: Text
    verb: Verb
    fits: Callable[[Account], bool]
    stop: bool = False


STEPS: Mapping[str, Step] = {
    "review": Step(
        Text("Confirm that the access is still needed", "確認仍需要此存取權限"),
        Text(
            "Says that the person still needs the role they have; due once a year, and again when the role changes. "
            "Where it is not needed, give another role or disable the account instead.",
            "表明該人員仍需要現有角色；每年須確認一次，角色更改後須再確認。如不再需要，請改為更改角色或停用帳戶。",
        ),
        Text("The access is confirmed.", "已確認存取權限。"),
        service.review,
        lambda account: account.state in {"active", "invited"},
    ),
    "sessions": Step(
        Text("End all sessions", "終止所有登入"),
        Text("Every browser signed in as this person is signed out at once.", "所有以此人身份登入的瀏覽器會即時登出。"),
        Text("All sessions ended.", "所有登入已終止。"),
        service.end_sessions,
        lambda account: account.state == "active",
    ),
    "link": Step(
        Text("Make a new enrolment link", "發出新的登記連結"),
        Text("The link given before no longer opens.", "先前發出的連結將會失效。"),
        Text("", ""),
        service.relink,
        lambda account: account.state == "invited" and account.name != service.FIRST,
    ),
    "factor": Step(
        Text("Replace the second factor", "重新登記第二重認證"),
        Text(
            "For a lost phone. The old one stops at once and sessions end; until the link is used, the person can sign "
            "in by passphrase and do what a reduced session may.",
            "適用於遺失手機。舊認證即時失效，所有登入終止；在使用連結之前，該人員可單憑通行短語登入，權限受限。",
        ),
        Text("", ""),
        service.reset_factor,
        lambda account: account.state == "active" and account.phrase is not None,
    ),
    "both": Step(
        Text("Replace passphrase and second factor", "重新登記通行短語及第二重認證"),
        Text(
            "For a forgotten passphrase. The person cannot sign in until the link is used. Whoever has the link can "
            "act as the person: hand it over yourself.",
            "適用於忘記通行短語。在使用連結之前，該人員無法登入。持有連結者可冒充該人員，請親手交付。",
        ),
        Text("", ""),
        service.reset_both,
        lambda account: account.state == "active" and account.phrase is not None,
        stop=True,
    ),
    "disable": Step(
        Text("Disable the account", "停用帳戶"),
        Text(
            "Sessions end and nobody can sign in with it. What the person did stays.",
            "所有登入終止，且無法再登入。該人員過往的紀錄會保留。",
        ),
        Text("The account is disabled.", "帳戶已停用。"),
        service.disable,
        lambda account: account.state != "disabled",
        stop=True,
    ),
    "enable": Step(
        Text("Enable the account", "恢復帳戶"),
        Text("The person can sign in again, with the factors they had.", "該人員可再次以原有認證登入。"),
        Text("The account is enabled.", "帳戶已恢復。"),
        service.enable,
        lambda account: account.state == "disabled",
    ),
}
"""The changes by their word in the address; a change of role has a page of its own."""
