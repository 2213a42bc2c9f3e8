"""Forms kept while a person signs in again or proves who they are; in memory, bounded, for half an hour."""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, field

from lionrock.console.visit import Form
from lionrock.kernel.clock import monotonic
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text

_SECONDS = 1800.0
_BYTES = 64_000_000
_NUMBER = 256


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that waits, and where it was going."""

    visitor: str
    act: str
    url: str
    path: dict[str, str]
    form: Form
    back: str
    since: float


@dataclass(slots=True)
class Held:
    """The forms that wait; the oldest go first when there are too many."""

    _kept: dict[str, Kept] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, kept: Kept) -> str:
        """Keep a form and return the key under which its visitor finds it."""
        key = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[key] = kept
            self._prune()
        return key

    def find(self, key: str, visitor: str) -> Kept:
        """Return a form of this visitor; raises NotFoundError when it is gone or somebody else's."""
        with self._lock:
            self._prune()
            kept = self._kept.get(key)
        if kept is None or not hmac.compare_digest(kept.visitor.encode(), visitor.encode()):
            raise NotFoundError(
                Text("this form is no longer kept", "此表格已不再保留"),
                Text("Open its page again. Nothing was changed.", "請重新開啟該頁面。沒有作出更改。"),
            )
        return kept

    def drop(self, key: str) -> None:
        """Forget a form that was sent."""
        with self._lock:
            self._kept.pop(key, None)

    def _prune(self) -> None:
        """Forget what is old, then the oldest while there is too much."""
        horizon = monotonic() - _SECONDS
        for key in [key for key, kept in self._kept.items() if kept.since < horizon]:
            del self._kept[key]
        size = sum(kept.form.size for kept in self._kept.values())
        while self._kept and (len(self._kept) > _NUMBER or size > _BYTES):
            size -= self._kept.pop(next(iter(self._kept))).form.size
