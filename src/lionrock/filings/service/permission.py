"""Who may do what, and words within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant, days, minutes
from lionrock.kernel.errors import InputError, RefusedError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

LONGEST: Final = 4_000
"""Characters of a reason, of what was said, or of a field."""
SHORT: Final = 200
"""Characters of a name or a reference."""

_AHEAD: Final = minutes(2)
"""How far the clocks of writer and platform may differ."""
_BACK: Final = days(366)


def allowed(platform: Platform, actor: Actor, permission: str) -> None:
    """Return when the actor is a person who holds the permission; raises RefusedError."""
    platform.port(Authorizer).require(actor, permission)
    if not actor.person:
        raise RefusedError(
            Text("only a person does this", "只可由人員進行"),
            Text("Sign in and do it in the console.", "請登入控制台進行。"),
        )


def decides(platform: Platform, actor: Actor, permission: str) -> None:
    """Return when the actor may decide and has just proved who they are; raises RefusedError."""
    allowed(platform, actor, permission)
    if not actor.fresh:
        raise RefusedError(
            Text("a decision needs a fresh proof of who decides", "作決定前須重新證明身份"),
            Text("Prove again who you are.", "請重新證明身份。"),
        )


def reasoned(words: str) -> str:
    """Return a reason within bounds; raises InputError when it is missing."""
    return worded(words, Text("reason", "理由"), most=LONGEST)


def worded(words: str, label: Text, *, most: int, required: bool = True) -> str:
    """Return trimmed words within bounds; raises InputError naming `label`."""
    words = words.strip()
    if required and not words:
        raise InputError(
            Text("{label} is empty", "未填寫{label}").format(label=label),
            Text("Fill in {label}.", "請填寫{label}。").format(label=label),
        )
    if len(words) > most:
        raise InputError(
            Text("{label} has {n} characters; at most {most} are kept", "{label}有 {n} 個字元，最多 {most} 個").format(
                label=label, n=len(words), most=most
            ),
            Text("Shorten {label}.", "請縮短{label}。").format(label=label),
        )
    return words


def happened(at: Instant | None, now: Instant) -> Instant:
    """Return when something was, now when not said; raises InputError for a time to come or over a year ago."""
    if at is None:
        return now
    if not now - _BACK <= at <= now + _AHEAD:
        raise InputError(
            Text("the time lies in the future or more than a year back", "所填時間在未來，或在一年以前"),
            Text("Give the time when it was.", "請填寫事情發生的時間。"),
        )
    return at
