"""Channels as contributions, the lines a site has of them, and the message as it leaves the machine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from lionrock.kernel.contributions import Contribution
from lionrock.kernel.text import Text
from lionrock.register.roster import OnDuty

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

Medium = Literal["mail", "chat", "pager", "sms", "telephone"]

MEDIA: Final[MappingProxyType[Medium, Text]] = MappingProxyType(
    {
        "mail": Text("mail", "電郵"),
        "chat": Text("chat", "聊天"),
        "pager": Text("pager", "傳呼"),
        "sms": Text("SMS", "短訊"),
        "telephone": Text("telephone", "電話"),
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One way to reach people as this site has set it up; `detail` is the channel's own configuration, never shown.

    `out_of_band` lines are used also while mail, chat and directory are assumed read. A line with a `problem` is shown
    and not used. A line that is not `automatic` is a number for a person to dial. `goes` is where and as what its
    messages go: a proof is of that alone.
    """

    id: str
    channel: str
    title: Text
    medium: Medium
    about: Text
    out_of_band: bool = False
    automatic: bool = True
    problem: Text | None = None
    detail: Any = field(default=None, repr=False)
    goes: str = field(default="", repr=False)

    @property
    def print(self) -> str:
        """Return the SHA-256 of where its messages go."""
        return hashlib.sha256(self.goes.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it leaves: words and a reference that says nothing but itself; `key` is the same at each try."""

    key: str
    words: Text
    reference: str = field(repr=False)
    to: OnDuty = field(repr=False)
    link: str = field(default="", repr=False)

    @property
    def text(self) -> str:
        """Return the message in both languages, with its reference."""
        lines = [f"{self.words.en} {self.words.zh}".strip(), f"Ref {self.reference}"]
        return "\n".join([*lines, self.link] if self.link else lines)


@dataclass(frozen=True, slots=True)
class Channel(Contribution):
    """A kind of way to reach people; `send` raises LineError when the message was not accepted."""

    title: Text
    lines: Callable[[Platform], Iterable[Line]]
    reaches: Callable[[Line, OnDuty], bool]
    send: Callable[[Platform, Line, Outgoing], None]
    rooms: ClassVar[tuple[str, ...]] = ("channels",)


def channel(
    id: str,
    *,
    title: Text,
    lines: Callable[[Platform], Iterable[Line]],
    reaches: Callable[[Line, OnDuty], bool],
) -> Callable[[Callable[[Platform, Line, Outgoing], None]], Channel]:
    """Return a decorator that makes the channel `id` of the function that sends."""

    def made(send: Callable[[Platform, Line, Outgoing], None]) -> Channel:
        return Channel(id=id, title=title, lines=lines, reaches=reaches, send=send)

    return made
