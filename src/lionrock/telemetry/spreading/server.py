"""Where NATS is and how to speak with it: settings checked, secrets read from files at each connection."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text
from lionrock.telemetry import settings as given
from lionrock.telemetry.buckets import secrets

if TYPE_CHECKING:
    from lionrock.kernel.settings import Settings

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,32}\Z")
_HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_SCHEMES: Final = ("nats", "tls")


@dataclass(frozen=True, slots=True)
class Pace:
    """How much may be under way and how long anybody is waited for; seconds."""

    window: int = 8
    patience: float = 10.0
    again: float = 30.0
    replicas: int = 1
    megabytes: int = 1024


@dataclass(frozen=True, slots=True)
class Server:
    """NATS servers of one cluster, and the files that let this process in."""

    urls: tuple[str, ...]
    name: str
    credentials: str = ""
    authority: str = ""
    certificate: str = ""
    key: str = ""

    @property
    def tasks(self) -> str:
        """Return the name of the stream of frames to be matched."""
        return f"{self.name}-tasks"

    @property
    def outcomes(self) -> str:
        """Return the name of the stream of what they came to."""
        return f"{self.name}-outcomes"

    def subject(self, what: str, partition: int | None = None) -> str:
        """Return a subject of this instance."""
        return f"{self.name}.{what}" if partition is None else f"{self.name}.{what}.{partition}"

    def options(self) -> dict[str, Any]:
        """Return how to connect; raises ConfigurationError naming the file that cannot serve, never its content."""
        found: dict[str, Any] = {"servers": list(self.urls)}
        if any(url.startswith("tls:") for url in self.urls):
            found["tls"] = self._tls()
        if self.credentials:
            told = secrets.pairs(Path(self.credentials))
            found |= {name: told[name] for name in ("user", "password", "token") if told.get(name)}
            if len(found) == 1 + ("tls" in found):
                raise _refused(f"{self.credentials}: neither user and password nor token", "沒有帳戶及密碼，亦沒有權杖")
        return found

    def _tls(self) -> ssl.SSLContext:
        """Return the context of TLS 1.2 or later that checks the server's name."""
        try:
            context = ssl.create_default_context(cafile=self.authority or None)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            if self.certificate:
                context.load_cert_chain(self.certificate, self.key or None)
        except (OSError, ValueError) as problem:
            files = ", ".join(filter(None, (self.authority, self.certificate, self.key)))
            raise _refused(f"{files}: {problem}", f"{files}：{problem}") from problem
        return context


def named(settings: Settings, urls: str = "") -> Server | None:
    """Return the servers that the settings name, or these; None without any. Raises ConfigurationError."""
    written = [one.strip() for one in (urls or str(settings[given.INTAKE_URL])).split(",") if one.strip()]
    if not written:
        return None
    name = str(settings[given.INTAKE_NAME])
    if not _NAME.match(name):
        raise _refused(f"intake.name {name[:80]!r}: expected letters, digits, - and _", f"intake.name {name[:80]!r}")
    return Server(
        urls=tuple(_checked(one) for one in written),
        name=name,
        credentials=str(settings[given.INTAKE_CREDENTIALS]),
        authority=str(settings[given.INTAKE_AUTHORITY]),
        certificate=str(settings[given.INTAKE_CERTIFICATE]),
        key=str(settings[given.INTAKE_KEY]),
    )


def pace(settings: Settings) -> Pace:
    """Return the pace that the settings give, within bounds."""
    return Pace(
        window=max(1, min(int(settings[given.INTAKE_WINDOW]), 64)),
        patience=max(0.5, float(settings[given.INTAKE_PATIENCE])),
        again=max(1.0, float(settings[given.INTAKE_AGAIN])),
        replicas=max(1, min(int(settings[given.INTAKE_REPLICAS]), 5)),
        megabytes=max(16, int(settings[given.INTAKE_MEGABYTES])),
    )


def _checked(url: str) -> str:
    """Return an address that may be used: no secret in it, and nothing in the clear to another machine."""
    parts = urlsplit(url)
    shown = f"{parts.scheme}://{parts.hostname or ''}"
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.path.strip("/") or parts.query:
        raise _refused(f"intake.url {shown}: expected tls://host:4222", f"intake.url {shown}：應為 tls://host:4222")
    if parts.username or parts.password:
        raise _refused(
            f"intake.url {shown} holds a name or password; they belong in the file intake.credentials",
            f"intake.url {shown} 含有帳戶或密碼；應寫於 intake.credentials 所指的檔案",
        )
    if parts.scheme == "nats" and parts.hostname not in _HERE:
        raise _refused(
            f"intake.url {shown} would send records in the clear to another machine; write tls://",
            f"intake.url {shown} 會以明文把紀錄傳至其他機器；請用 tls://",
        )
    return url


def _refused(en: str, zh: str) -> ConfigurationError:
    """Return the error for settings that cannot serve."""
    return ConfigurationError(Text(en, zh), Text("See docs/how-to/scale-out.md.", "請參閱 docs/how-to/scale-out.md。"))
