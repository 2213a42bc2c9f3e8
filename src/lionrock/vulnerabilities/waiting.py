"""Files between dry run and confirmation: few, for half an hour, each for who sent it."""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, field
from typing import Final

from lionrock.kernel.change import Actor
from lionrock.kernel.clock import monotonic
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.reading import Staged

_SECONDS: Final = 1800.0
_MOST: Final = 4


@dataclass(slots=True)
class Waiting:
    """The files that wait; the oldest goes when there are too many, and with it what it left on disk."""

    _kept: dict[str, tuple[str, Staged, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, actor: Actor, staged: Staged) -> str:
        """Keep a file as read and return the key under which its sender finds it."""
        key = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[key] = (actor.id, staged, monotonic())
            self._prune()
        return key

    def find(self, key: str, actor: Actor) -> Staged:
        """Return a file of this person; raises NotFoundError when it is gone or somebody else's."""
        with self._lock:
            self._prune()
            owner, staged, _ = self._kept.get(key, ("", None, 0.0))
        if staged is None or not hmac.compare_digest(owner.encode(), actor.id.encode()):
            raise NotFoundError(
                Text("this file is no longer kept", "此檔案已不再保留"),
                Text("Upload it again. Nothing was changed.", "請重新上載。未有作出更改。"),
            )
        return staged

    def drop(self, key: str) -> None:
        """Forget a file."""
        with self._lock:
            _, staged, _ = self._kept.pop(key, ("", None, 0.0))
        if staged is not None:
            staged.drop()

    def _prune(self) -> None:
        """Forget what is too old or too many."""
        now = monotonic()
        old = [key for key, (_, _, since) in self._kept.items() if now - since >= _SECONDS]
        many = list(self._kept)[: max(0, len(self._kept) - len(old) - _MOST)]
        for key in dict.fromkeys((*old, *many)):
            _, staged, _ = self._kept.pop(key)
            staged.drop()
