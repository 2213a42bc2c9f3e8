"""Static files, addressed by content hash so that browsers keep them for good."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from lionrock.console.visit import Reply
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text

_MEDIA = {".woff2": "font/woff2", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_VERSION = re.compile(r"-[0-9][0-9.]*/")
STYLE, FONTS = "lionrock.css", "fonts.css"
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file as it is served."""

    data: bytes
    packed: bytes | None
    media: str
    digest: str


class Assets:
    """The static files of the console and of capabilities, read once; only files that exist now are ever served.

    A capability's `static/` folder is served below its name; its stylesheets also join `lionrock.css`, because a panel
    stands on other capabilities' pages too.
    """

    def __init__(self, packages: Sequence[str] = ()) -> None:
        root = _folder("lionrock.console")
        self._found = dict(_read(root))
        for package in packages:
            if package != "lionrock.console" and (folder := _folder(package)).is_dir():
                name = package.rpartition(".")[2]
                self._found |= {f"{name}/{path}": asset for path, asset in _read(folder)}
        self._found[STYLE] = _joined(self._found)
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


def _folder(package: str) -> Path:
    """Return the folder of a package's static files, which need not exist."""
    return Path(str(resources.files(package) / "static"))


def _joined(found: Mapping[str, Asset]) -> Asset:
    """Return the console's stylesheet with those of capabilities behind it."""
    others = [path for path in sorted(found) if path.endswith(".css") and path not in {STYLE, FONTS}]
    sheets = [found[path].data for path in [STYLE, *others] if not path.startswith("vendor/")]
    return _asset(b"\n".join(sheets), _MEDIA[".css"])


def _asset(data: bytes, media: str) -> Asset:
    """Return a file as it is served, packed when that saves anything."""
    packed = gzip.compress(data, 6, mtime=0) if media.startswith(("text/", "image/svg")) else None
    return Asset(data, packed, media, hashlib.sha256(data).hexdigest()[:16])


def _read(root: Path) -> Iterator[tuple[str, Asset]]:
    """Yield every file below the folder by its path."""
    for file in sorted(root.rglob("*")):
        if file.is_file() and file.suffix not in {".toml", ".txt"}:
            media = _MEDIA.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            yield file.relative_to(root).as_posix(), _asset(file.read_bytes(), media)
