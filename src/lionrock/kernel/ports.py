"""Questions the kernel itself needs answered; capabilities implement them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from lionrock.kernel.errors import LionrockError

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor


class SealedError(LionrockError):
    """What was asked for is sealed and the keys are not here, or it was altered."""


class Cipher(Protocol):
    """Seals and opens bytes under the keys of this folder."""

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Return `plain` encrypted and authenticated, bound to `purpose`."""
        ...

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Return the plain bytes; raises SealedError without keys or when altered."""
        ...


class Signer(Protocol):
    """Signs as this instance (Ed25519)."""

    name: str
    """The key's name in signed notes."""
    verifier: str
    """The C2SP verifier key, `name+hash+base64`."""

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature; raises SealedError without keys."""
        ...


class Writers(Protocol):
    """Decides who may leave which facts, whatever verb they come from."""

    def require(self, actor: Actor, kinds: Iterable[str]) -> None:
        """Return when the actor may leave facts of these kinds; raises RefusedError."""
        ...


class Authorizer(Protocol):
    """Decides what an actor may do."""

    def allows(self, actor: Actor, permission: str) -> bool:
        """Say whether the actor holds the permission now."""
        ...

    def require(self, actor: Actor, permission: str) -> None:
        """Return when allowed; raises RefusedError that names permission and role."""
        ...
