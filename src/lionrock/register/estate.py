"""The register opened in memory: looks up hosts in microseconds, opened anew when the register changed."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from lionrock.events.ports import Placed
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.register import sealing, store
from lionrock.register.model import OPERATOR, Operator, System, Version
from lionrock.register.opened import Opened, opened
from lionrock.register.thresholds import MEASURES


class Book:
    """Holds the opened register and implements the `Estate` port over it.

    All writing happens in the process that asks, and every verb calls `changed` after its commit; a version that lies
    ahead takes effect by itself.
    """

    def __init__(self, platform: Platform) -> None:
        """Open nothing yet."""
        self._platform = platform
        self._opened: Opened | None = None
        self._change = 0
        self._lock = threading.Lock()

    def changed(self) -> None:
        """Forget what was opened: the register is another one now."""
        self._change += 1
        self._opened = None

    def opened(self) -> Opened:
        """Return the register as it is now; raises SealedError without keys."""
        found = self._opened
        if found is not None and (found.until is None or self._platform.now() < found.until):
            return found
        with self._lock:
            before = self._change
            found = self._read()
            if before == self._change:
                self._opened = found
            return found

    def place(self, host: str) -> Placed | None:
        """Return the asset a host name or address belongs to, or None: *system unknown*."""
        return self.opened().place(host)

    def systems(self) -> list[tuple[str, Text]]:
        """Return id and name of every critical computer system, in the order they were registered."""
        return [(one.id, one.record.name) for one in self.opened().of("system") if isinstance(one.record, System)]

    def system(self, id: str) -> dict[str, Any]:
        """Return name, short, core_function, owner (its name) and thresholds of a system; raises NotFoundError."""
        found = self.opened()
        record = found.get("system", id).record
        assert isinstance(record, System)
        limits = found.thresholds(record.key)
        return {
            "id": id,
            "key": record.key,
            "name": record.name,
            "short": record.short,
            "core_function": record.core_function,
            "owner": found.owner(record.owner),
            "designated_on": record.designated_on,
            "thresholds": {name: limits[name].value if name in limits else None for name in MEASURES},
        }

    def operator(self) -> dict[str, Any]:
        """Return what is registered of the operator; every value None while nothing is."""
        found = self.opened().find("operator", OPERATOR)
        record = found.record if found else None
        told = {name: getattr(record, name, None) for name in Operator.__slots__}
        return told | {"designee": isinstance(record, Operator) and record.designee}

    def _read(self) -> Opened:
        """Open every current record."""
        now, db = self._platform.now(), self._platform.db
        stamp = store.stamp(db)
        return opened(self._versions(store.current(db, now)), store.next_effective(db, now), stamp)

    def _versions(self, rows: Iterable[store.Sealed]) -> list[Version]:
        """Return the versions of sealed rows."""
        cipher = self._platform.port(Cipher)
        return [sealing.unseal(cipher, row)[1] for row in rows]
