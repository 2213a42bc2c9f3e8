"""Bytes kept by their SHA-256: a folder that never changes what it holds."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from lionrock.kernel import durable
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


class AlteredError(NotFoundError):
    """A blob's bytes are no longer those its name promises."""


class Blobs:
    """A content-addressed folder; a blob is written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`, made on the first write."""
        self.folder = folder

    def put(self, data: bytes) -> str:
        """Keep the bytes durably and return their SHA-256 in hexadecimal."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if path.exists():
            durable.sync(path.parent)  # whoever wrote it may not have come so far yet
            return digest
        durable.folder(path.parent)
        durable.write(path, data)
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes; raises NotFoundError, or AlteredError when they do not match their digest."""
        path = self._path(digest)
        if not path.is_file():
            raise NotFoundError(
                Text(f"no blob {digest}", f"沒有檔案內容 {digest}"),
                Text(
                    "It may have been erased; its digest still stands in the ledger.",
                    "內容可能已刪除；其摘要仍在存證帳本。",
                ),
            )
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise AlteredError(
                Text(f"blob {digest} was altered on disk", f"檔案內容 {digest} 在磁碟上被更改"),
                Text(
                    "Restore it from a backup; keep the altered file for examination.",
                    "請由備份還原，並保留被更改的檔案以供檢查。",
                ),
            )
        return data

    def _path(self, digest: str) -> Path:
        """Return where a digest's bytes stand; raises ValueError for anything that is no digest."""
        if not _DIGEST.match(digest):
            msg = f"not a SHA-256 in hexadecimal: {digest!r}"
            raise ValueError(msg)
        return self.folder / digest[:2] / digest
