"""The reference of a message: ten letters and digits that say nothing and answer one call."""

from __future__ import annotations

import hashlib
import secrets
import threading
from dataclasses import dataclass, field
from typing import Final

from lionrock.kernel.clock import monotonic
from lionrock.kernel.text import Text
from lionrock.paging.errors import CodeError

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing in it is taken for something else."""
_ALIKE: Final = str.maketrans("OIL", "011")
LENGTH: Final = 10
_SPAN: Final = 600.0
_MOST_HERE, _MOST_ANYWHERE, _MOST_PLACES = 10, 100, 10_000


def fresh() -> str:
    """Return a new code of 50 random bits, as people read it: two groups of five."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))
    return f"{code[:5]}-{code[5:]}"


def digest(typed: str) -> str:
    """Return the SHA-256 under which a code is kept, however it was typed; what is none gets one nothing has."""
    plain = "".join(typed[:40].upper().split()).replace("-", "").translate(_ALIKE)
    if len(plain) != LENGTH or any(letter not in _LETTERS for letter in plain):
        return ""
    return hashlib.sha256(plain.encode()).hexdigest()


@dataclass(slots=True)
class Guesses:
    """Counts wrong codes by where they came from, in memory, for ten minutes; too many are refused unread."""

    _seen: dict[str, list[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self, address: str) -> None:
        """Return when another code may be tried from here; raises CodeError."""
        with self._lock:
            self._forget()
            here = len(self._seen.get(address, ()))
            if here >= _MOST_HERE or sum(map(len, self._seen.values())) >= _MOST_ANYWHERE:
                raise CodeError(
                    Text("too many wrong codes were tried", "輸入錯誤代碼的次數過多"),
                    Text("Wait ten minutes, or sign in and answer there.", "請等候十分鐘，或登入後回應。"),
                )

    def wrong(self, address: str) -> None:
        """Count a wrong code."""
        with self._lock:
            if len(self._seen) < _MOST_PLACES:
                self._seen.setdefault(address, []).append(monotonic())

    def _forget(self) -> None:
        """Drop what is older than the span."""
        since = monotonic() - _SPAN
        kept = ((address, [one for one in times if one > since]) for address, times in self._seen.items())
        self._seen = {address: times for address, times in kept if times}
