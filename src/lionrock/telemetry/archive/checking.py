"""The archive's files held against the ledger: there, unaltered, and told of by an entry that names their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lionrock.kernel.ledger import entry, reading
from lionrock.kernel.text import Text
from lionrock.telemetry.archive import sealing, store
from lionrock.telemetry.archive.store import Archived

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Checked:
    """One file and what is wrong with it, None when nothing is."""

    file: Archived
    wrong: Text | None


def check(platform: Platform) -> Iterator[Checked]:
    """Yield every file of the archive with what is wrong with it."""
    folder = sealing.place(platform)
    for one, number in store.files(platform.db):
        path = folder / one.path
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as problem:
            yield Checked(one, Text(f"cannot be read: {problem.strerror}", f"無法讀取：{problem.strerror}"))
            continue
        if digest != one.digest:
            yield Checked(one, Text("altered since it was archived", "存檔後曾被更改"))
        else:
            yield Checked(one, None if _told(platform, number, digest) else _UNTOLD)


def _told(platform: Platform, number: str, digest: str) -> bool:
    """Say whether an entry of the ledger names the digest."""
    leaf = reading.entry(platform.db, number)
    payload = reading.payload(platform.db, leaf.number) if leaf else None
    if leaf is None or payload is None:
        return False
    return digest.encode() in entry.opened(entry.parse(leaf.body), payload.salt, payload.body)


_UNTOLD = Text("no entry of the ledger names its digest", "存證帳本沒有記載其摘要")
