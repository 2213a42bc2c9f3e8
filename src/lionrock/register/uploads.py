"""Files between dry run and confirmation: in memory alone, few, for half an hour, each for who sent it."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lionrock.kernel.change import Actor
from lionrock.kernel.clock import monotonic
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.register.encodings import Encoding
from lionrock.register.model import Kind

_SECONDS: Final = 1800.0
_MOST: Final = 8


@dataclass(frozen=True, slots=True, repr=False)
class Upload:
    """A file as sent, and how it is to be read."""

    actor: str
    name: str
    raw: bytes
    whole: bool | None
    encoding: Encoding
    since: float
    kind: Kind | None = None
    mapping: Mapping[str, str] | None = None
    """Which column means which field, once a person confirmed it."""


@dataclass(slots=True)
class Uploads:
    """The files that wait; the oldest goes when there are too many."""

    _kept: dict[str, Upload] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, actor: Actor, name: str, raw: bytes, *, whole: bool | None, encoding: Encoding) -> str:
        """Keep a file and return the key under which its sender finds it."""
        key = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[key] = Upload(actor.id, name, raw, whole, encoding, monotonic())
            self._prune()
        return key

    def find(self, key: str, actor: Actor) -> Upload:
        """Return a file of this person; raises NotFoundError when it is gone or somebody else's."""
        with self._lock:
            self._prune()
            found = self._kept.get(key)
        if found is None or not hmac.compare_digest(found.actor.encode(), actor.id.encode()):
            raise NotFoundError(
                Text("this file is no longer kept", "此檔案已不再保留"),
                Text("Upload it again. Nothing was changed.", "請重新上載。未有作出更改。"),
            )
        return found

    def confirm(self, key: str, actor: Actor, kind: Kind, mapping: Mapping[str, str]) -> Upload:
        """Note which column of a file means which field; raises NotFoundError when the file is gone."""
        found = replace(self.find(key, actor), kind=kind, mapping=dict(mapping))
        with self._lock:
            self._kept[key] = found
        return found

    def drop(self, key: str) -> None:
        """Forget a file."""
        with self._lock:
            self._kept.pop(key, None)

    def _prune(self) -> None:
        """Forget what is too old or too many."""
        now = monotonic()
        self._kept = {key: one for key, one in self._kept.items() if now - one.since < _SECONDS}
        while len(self._kept) > _MOST:
            self._kept.pop(next(iter(self._kept)))
