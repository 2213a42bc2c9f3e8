"""What every verb of risk asks first: words within their length, a named person, an end that can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.kernel.change import system
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.risk.model import LONGEST, MOST_WORDS

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

EDIT: Final = "risk.edit"
ACCEPT: Final = "risk.accept"
ME: Final = system("risk")


def words(written: str, label: Text, most: int = MOST_WORDS) -> str:
    """Return trimmed words; raises InputError naming the label when they are missing or too long."""
    found = written.strip()
    if not 0 < len(found) <= most:
        raise InputError(
            Text("{label}: between 1 and {most} characters", "{label}：須為 1 至 {most} 個字元").format(
                label=label, most=most
            ),
            Text("Fill in {label}, within its length.", "請填寫{label}，並在長度之內。").format(label=label),
        )
    return found


def decides(platform: Platform, actor: Actor) -> None:
    """Return when a named person with two factors acts who may accept; raises RefusedError."""
    platform.port(Authorizer).require(actor, ACCEPT)
    if not actor.person or actor.factor in {"none", "system"}:
        raise RefusedError(
            Text("a named person with two factors decides this", "須由具名人員以兩重認證決定"),
            Text("Sign in and do it there.", "請登入後處理。"),
        )


def until(platform: Platform, end: Instant | None) -> Instant:
    """Return an end that lies ahead, within a year; raises InputError."""
    now = platform.now()
    if end is None or not now < end <= now + LONGEST:
        raise InputError(
            Text("an end after now, within twelve months, is needed", "須填寫現在之後、十二個月之內的屆滿時間"),
            Text("Give the day it ends.", "請填寫屆滿日期。"),
        )
    return end


def meanwhile() -> ConflictError:
    """Return the error for what somebody else changed first."""
    return ConflictError(
        Text("somebody changed this meanwhile, or it is closed", "其他人已更改此項，或已完成"),
        Text("Look at it again.", "請重新查看。"),
    )
