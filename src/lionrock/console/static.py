"""Static files, addressed by content hash so that browsers keep them for good."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from lionrock.console.visit import Reply
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text

_MEDIA = {".woff2": "font/woff2", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_VERSION = re.compile(r"-[0-9][0-9.]*/")
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file as it is served."""

    data: bytes
    packed: bytes | None
    media: str
    digest: str


class Assets:
    """The static files of the console, read once; only files that exist now are ever served."""

    def __init__(self) -> None:
        root = Path(str(resources.files("lionrock.console") / "static"))
        self._found = dict(_read(root))
        self._vendored = {_VERSION.sub("/", path, count=1): path for path in self._found if path.startswith("vendor/")}

    def url(self, path: str) -> str:
        """Return the address of a file with its hash; vendored parts are named without their version.

        Raises NotFoundError for a name that is not there.
        """
        path = self._vendored.get(path, path)
        return f"/static/{path}?v={self._get(path).digest}"

    def reply(self, path: str, version: str, accepts: str, known: str) -> Reply:
        """Return a file; for good when asked by its hash or kept in a versioned folder, else to be checked again."""
        asset = self._get(path)
        tag = f'"{asset.digest}"'
        lasting = version == asset.digest or path.startswith("vendor/")
        headers = {"cache-control": _FOREVER if lasting else "no-cache", "etag": tag, "vary": "accept-encoding"}
        if known == tag:
            return Reply(304, b"", asset.media, headers)
        if asset.packed is not None and "gzip" in accepts:
            return Reply(200, asset.packed, asset.media, headers | {"content-encoding": "gzip"})
        return Reply(200, asset.data, asset.media, headers)

    def _get(self, path: str) -> Asset:
        """Return a file by its path below the folder."""
        asset = self._found.get(path)
        if asset is None:
            raise NotFoundError(
                Text(f"there is no static file {path[:200]}", f"沒有靜態檔案 {path[:200]}"),
                Text("Open Today and go on from there.", "請返回「今日」。"),
            )
        return asset


def _read(root: Path) -> Iterator[tuple[str, Asset]]:
    """Yield every file below the folder by its path."""
    for file in sorted(root.rglob("*")):
        if file.is_file() and file.suffix not in {".toml", ".txt"}:
            data = file.read_bytes()
            media = _MEDIA.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            packed = gzip.compress(data, 6, mtime=0) if media.startswith(("text/", "image/svg")) else None
            yield file.relative_to(root).as_posix(), Asset(data, packed, media, hashlib.sha256(data).hexdigest()[:16])
