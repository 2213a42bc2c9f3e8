"""The machines of each critical computer system: its assets that have a host name or an address."""

from __future__ import annotations

from lionrock.kernel.platform import Platform
from lionrock.register.estate import Book
from lionrock.register.model import Asset


def machines(platform: Platform) -> dict[str, dict[str, str]]:
    """Return by system, all of them in order, the ids of its machines with their names; raises SealedError."""
    opened = platform.port(Book).opened()
    found: dict[str, dict[str, str]] = {one.record.key: {} for one in opened.of("system") if one.record}
    for one in opened.of("asset"):
        record = one.record
        if isinstance(record, Asset) and record.system in found and (record.hosts or record.addresses):
            found[record.system][one.id] = record.name
    return {one.id: found[one.record.key] for one in opened.of("system") if one.record}
