"""Addresses for programs: no page, no cookie, no form; who calls proves it with a token of its own."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from lionrock.kernel.contributions import Contribution

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Call:
    """What a hook is given; `token` is the bearer's, "" without one, and `path` the names in braces of its path."""

    platform: Platform
    path: Mapping[str, str]
    query: Mapping[str, str]
    token: str = field(repr=False)
    body: bytes = field(repr=False)
    address: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a hook answers: JSON, or `raw` bytes of a media type."""

    status: int = 200
    body: Mapping[str, Any] = field(default_factory=dict)
    raw: bytes | None = field(default=None, repr=False)
    media: str = "application/json"


@dataclass(frozen=True, slots=True)
class Hook(Contribution):
    """An address for programs, below `/api/`; `act` checks the token itself and answers 401 for a wrong one."""

    method: Literal["GET", "POST"]
    path: str
    most: int
    """Bytes of a request at most."""
    act: Callable[[Call], Told]
    rooms: ClassVar[tuple[str, ...]] = ("hooks",)


def hook(
    id: str, method: Literal["GET", "POST"], path: str, *, most: int = 64_000
) -> Callable[[Callable[[Call], Told]], Hook]:
    """Return a decorator that makes the hook `id` at `path`, which begins with `/api/`."""

    def made(act: Callable[[Call], Told]) -> Hook:
        return Hook(id=id, method=method, path=path, most=most, act=act)

    return made


def same(one: str, other: str) -> bool:
    """Say whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
