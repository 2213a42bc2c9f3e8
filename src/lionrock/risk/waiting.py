"""Files of penetration tests between dry run and confirmation: few, for half an hour, each for who sent it."""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lionrock.kernel.clock import monotonic
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.risk.service.testing import Sent

_SECONDS: Final = 1800.0
_MOST: Final = 4


@dataclass(slots=True)
class TestFiles:
    """The files that wait; the oldest goes when there are too many."""

    _kept: dict[str, tuple[str, Sent, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, actor: Actor, sent: Sent) -> str:
        """Keep a file and return the key under which its sender finds it."""
        key = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[key] = (actor.id, sent, monotonic())
            for old in [one for one, kept in self._kept.items() if monotonic() - kept[2] >= _SECONDS]:
                del self._kept[old]
            for old in list(self._kept)[: max(0, len(self._kept) - _MOST)]:
                del self._kept[old]
        return key

    def taken(self, key: str, actor: Actor) -> Sent:
        """Return a file of this person and forget it; raises NotFoundError when it is gone or somebody else's."""
        with self._lock:
            owner, sent, since = self._kept.get(key, ("", None, 0.0))
            mine = sent is not None and hmac.compare_digest(owner.encode(), actor.id.encode())
            if sent is None or not mine or monotonic() - since >= _SECONDS:
                raise NotFoundError(
                    Text("this file is no longer kept", "此檔案已不再保留"),
                    Text("Upload it again. Nothing was changed.", "請重新上載。未有作出更改。"),
                )
            del self._kept[key]
        return sent
