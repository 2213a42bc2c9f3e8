"""Where a bucket is, as a person writes it: `s3+https://s3.example.com/logs/AWSLogs/`. Pure."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

SCHEMES: Final = ("s3+https", "s3+http")
STYLES: Final = ("path", "host")
REGION: Final = re.compile(r"[a-z0-9-]{1,40}\Z")
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}\Z")
_LONGEST_PREFIX: Final = 900
_HOST: Final = re.compile(r"[A-Za-z0-9.-]{1,253}\Z|\[?[0-9A-Fa-f:]{2,45}\]?\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """An endpoint, a bucket, and the prefix of keys that is read; `style` says where the bucket stands in a request."""

    scheme: str
    host: str
    port: int
    bucket: str
    prefix: str
    style: str = "path"

    @property
    def secure(self) -> bool:
        """Say whether what comes is encrypted on the way."""
        return self.scheme == "s3+https"

    @property
    def authority(self) -> str:
        """Return the host header of a request."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        named = f"{self.bucket}.{host}" if self.style == "host" else host
        return named if self.port == (443 if self.secure else 80) else f"{named}:{self.port}"

    @property
    def dialled(self) -> str:
        """Return the host to connect to."""
        return f"{self.bucket}.{self.host}" if self.style == "host" else self.host

    def path(self, key: str = "") -> str:
        """Return the path of a key, or of the bucket, as it is signed and sent."""
        parts = key if self.style == "host" else f"{self.bucket}/{key}" if key else self.bucket
        return "/" + quote(parts, safe="/-_.~")

    def __str__(self) -> str:
        """Return it as it is written."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == (443 if self.secure else 80) else f":{self.port}"
        return f"{self.scheme}://{host}{port}/{self.bucket}/{quote(self.prefix, safe='/-_.~')}"


def named(location: str) -> bool:
    """Say whether a location is a bucket."""
    return location.startswith(tuple(f"{scheme}://" for scheme in SCHEMES))


def place(written: str, style: str = "path") -> Place:
    """Return the bucket a person wrote; raises InputError."""
    parts = urlsplit(written.strip())
    try:
        port = parts.port or (443 if parts.scheme == "s3+https" else 80)
    except ValueError:
        port = 0
    bucket, _, prefix = unquote(parts.path).lstrip("/").partition("/")
    host = parts.hostname or ""
    wrong = (
        parts.query or parts.fragment or parts.username or len(prefix) > _LONGEST_PREFIX or any(map(_control, prefix))
    )
    if parts.scheme not in SCHEMES or not port or wrong or not _HOST.match(host) or not _BUCKET.match(bucket):
        raise InputError(
            Text(f"{written[:100]!r} is no bucket", f"{written[:100]!r} 不是儲存桶"),
            Text("Write endpoint, bucket and prefix, such as s3+https://s3.example.com/logs/AWSLogs/.",
                 "請填寫端點、儲存桶及字首，例如 s3+https://s3.example.com/logs/AWSLogs/。"),
        )  # fmt: skip
    if style not in STYLES:
        raise InputError(Text(f"{style[:20]!r} is no style", f"{style[:20]!r} 不是可用的形式"),
                         Text("Choose path or host.", "請選擇 path 或 host。"))  # fmt: skip
    found = Place(parts.scheme, host, port, bucket, prefix, style)
    if not found.secure and not _loopback(host):
        raise InputError(
            Text(f"{found} would bring logs in the clear", f"{found} 會以明文傳送日誌"),
            Text("Use s3+https; s3+http serves on this machine alone.", "請使用 s3+https；s3+http 只限本機。"),
        )
    return found


def _control(sign: str) -> bool:
    """Say whether a sign is none that can be shown."""
    return not sign.isprintable()


def _loopback(host: str) -> bool:
    """Say whether only this machine is reached by a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
