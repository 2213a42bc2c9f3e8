"""Who may do what, and words within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.kernel.change import Actor
from lionrock.kernel.errors import InputError, RefusedError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

LONGEST: Final = 4_000
"""Characters of a note, an answer or a reason."""
SHORT: Final = 200
"""Characters of a title, a name or a number."""
REASON: Final = Text("Reason", "理由")


def works(platform: Platform, actor: Actor, permission: str = "task.work") -> None:
    """Return when the actor is a person who holds the permission; raises RefusedError."""
    platform.port(Authorizer).require(actor, permission)
    if not actor.person:
        raise RefusedError(
            Text("only a person does this", "只可由人員進行"),
            Text("Sign in and do it in the console.", "請登入控制台進行。"),
        )


def signs(platform: Platform, actor: Actor, permission: str) -> None:
    """Return when the actor may, and has just proved who they are; raises RefusedError."""
    works(platform, actor, permission)
    if not actor.fresh:
        raise RefusedError(
            Text("this needs a fresh proof of who you are", "此事須重新證明身份"),
            Text("Prove again who you are.", "請重新證明身份。"),
        )


def worded(words: str, label: Text, *, most: int = LONGEST, required: bool = True) -> str:
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
