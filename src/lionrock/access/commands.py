"""Commands of access, for whoever has a shell on the machine."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from lionrock.access import service, store
from lionrock.access.links import Link
from lionrock.access.model import Account, sign_in_name
from lionrock.access.roles import ROLES
from lionrock.kernel.change import system
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text

SHELL = system("shell")
Reason = Annotated[str, typer.Option("--reason", prompt="Why", help="goes into the ledger")]
First = Annotated[str, typer.Option(help="an auditor's first day, such as 2026-12-01")]
Last = Annotated[str, typer.Option(help="an auditor's last day, that day included")]
Name = Annotated[str, typer.Argument(help="sign-in name")]


@command(
    "access.list",
    Text("List everybody who can sign in, with role, state and factor.", "列出所有可登入的人員、角色、狀態及認證。"),
    "lionrock access list",
)
def list_accounts(platform: Platform) -> Answer:
    """Return all accounts."""
    latest = store.latest(platform.db)
    return Answer([_row(account, latest) for account in store.accounts(platform.db)])


@command(
    "access.invite",
    Text("Make an account and print the one-time link that enrols it.", "建立帳戶，並印出一次性登記連結。"),
    'lionrock access invite man.ho --person "Ho Man 何敏" --role deputy --reason "new deputy"',
)
def invite(  # noqa: PLR0913,PLR0917 one option each
    platform: Platform,
    name: Name,
    person: Annotated[str, typer.Option(help="the person's name, in the scripts they use")],
    role: Annotated[str, typer.Option(help=f"one of: {', '.join(ROLES)}")],
    reason: Reason,
    first: First = "",
    last: Last = "",
) -> Answer:
    """Invite a person."""
    return _link(service.invite(platform, name, person, role, SHELL, reason, first=first, last=last))


@command(
    "access.renew",
    Text("Give an auditor's account another first and last day.", "為審核員帳戶設定新的首日及尾日。"),
    'lionrock access renew ka.lee --first 2026-12-01 --last 2026-12-18 --reason "second audit"',
)
def renew(platform: Platform, name: Name, reason: Reason, first: First = "", last: Last = "") -> Answer:
    """Renew an auditor's access."""
    account = _named(platform, name)
    service.renew(platform, account.id, first, last, SHELL, reason)
    return Answer(_row(store.account(platform.db, account.id), store.latest(platform.db)))


@command(
    "access.first",
    Text(
        "Print a new link for the first administrator; the one before it ends.",
        "印出首位管理員的新連結；先前的連結失效。",
    ),
    "lionrock access first",
)
def first(platform: Platform) -> Answer:
    """Make the first administrator's link again."""
    path = service.invite_first(platform)
    if path is None:
        said = Text(
            "There is an administrator, or this is a demo: no such link is needed.",
            "已有管理員，或屬示範資料：無須此連結。",
        )
        return Answer(said=said, code=1)
    return Answer({"link": path}, _HAND_OVER)


@command(
    "access.reset-factor",
    Text("Remove a lost second factor and print the link for a new one.", "移除遺失的第二重認證，並印出重新登記連結。"),
    'lionrock access reset-factor man.ho --reason "lost phone"',
)
def reset_factor(platform: Platform, name: Name, reason: Reason) -> Answer:
    """Replace somebody's second factor; the way back in for the last administrator too."""
    return _link(service.reset_factor(platform, _named(platform, name).id, SHELL, reason))


def _named(platform: Platform, name: str) -> Account:
    """Return the account with a sign-in name; raises NotFoundError."""
    account = store.named(platform.db, sign_in_name(name))
    if account is None:
        raise NotFoundError(
            Text(f"Nobody signs in as {name[:64]}.", f"沒有人以 {name[:64]} 登入。"),
            Text("See the names with `lionrock access list`.", "請以 `lionrock access list` 查看登入名稱。"),
        )
    return account


def _row(account: Account, latest: dict[str, Any]) -> dict[str, Any]:
    """Return an account as a row."""
    session = latest.get(account.id)
    return {
        "name": account.name,
        "person": account.person,
        "role": account.role,
        "state": account.state,
        "days": account.term.words if account.term else "",
        "second_factor": "demo" if account.demo else "enrolled" if account.factor is not None else "none",
        "last_sign_in": session.made.isoformat(timespec="seconds") if session else "not within 30 days",
    }


def _link(link: Link) -> Answer:
    """Return a link as it is printed, once."""
    return Answer({"link": link.path, "open_until": link.expires.isoformat(timespec="seconds")}, _HAND_OVER)


_HAND_OVER = Text(
    "Open it on the console, after its address; it works once, and whoever opens it first enrols.",
    "請在控制台網址之後加上此連結開啟；只可使用一次，最先開啟者即可登記。",
)
