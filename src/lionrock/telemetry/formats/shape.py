"""From a log's own fields to a record: which of them say when, where, who and what, and what Sigma calls them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from lionrock.events.records import Alert, LogRecord, LogSource
from lionrock.kernel.clock import Instant
from lionrock.telemetry.formats.dates import epoch, moment

Names = tuple[str, ...]
Time = tuple[Instant | None, str]
"""An instant, None when unknown, and the time as written."""

_SHORT: Final = 300
_FOUR: Final = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?\Z")
_NOTHING: Final = frozenset({"", "-", "N/A", "n/a", "null", "(null)", "unknown"})


@dataclass(frozen=True, slots=True)
class Shape:
    """What a record is made of; of several names the first that has a value serves.

    `names` gives Sigma's name the log's own one. The stream's setting `host` names the host where the log does not.
    """

    source: str
    logsource: LogSource
    ocsf: int = 0
    time: Names = ()
    host: Names = ()
    user: Names = ()
    address: Names = ()
    message: Names = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def maps(self) -> dict[str, str]:
        """Return which own field becomes which of the record, for the reference and the console."""
        roles = {"time": self.time, "host": self.host, "user": self.user, "address": self.address}
        told = {role: " | ".join(names) for role, names in {**roles, "message": self.message}.items() if names}
        return {**told, **self.names}

    def record(  # noqa: PLR0913 each is what a log may say otherwise than its shape
        self,
        fields: dict[str, Any],
        raw: bytes,
        settings: Mapping[str, str],
        *,
        logsource: LogSource | None = None,
        ocsf: int | None = None,
        time: Time | None = None,
        host: str | None = None,
        message: str = "",
        alert: Alert | None = None,
    ) -> LogRecord:
        """Return the record of a log's own fields, which gain Sigma's names."""
        for sigma, own in self.names.items():
            if sigma not in fields and fields.get(own) is not None:
                fields[sigma] = fields[own]
        instant, written = time or when(first(fields, self.time), settings)
        return LogRecord(
            source=self.source,
            logsource=logsource or self.logsource,
            ocsf=self.ocsf if ocsf is None else ocsf,
            time=instant,
            time_text=written,
            host=host or said(first(fields, self.host)) or settings.get("host") or None,
            user=said(first(fields, self.user)),
            address=next((found for name in self.address if (found := address(fields.get(name)))), None),
            message=" ".join((message or " ".join(_told(fields, self.message))).split())[:_SHORT],
            fields=fields,
            raw=raw,
            alert=alert,
        )


def first(fields: Mapping[str, Any], names: Names) -> Any:
    """Return the value of the first of these fields that has one, None when none has."""
    for name in names:
        value = fields.get(name)
        if value is not None and not (isinstance(value, str) and value in _NOTHING):
            return value
    return None


def when(value: Any, settings: Mapping[str, str]) -> Time:
    """Return the instant of a value, a text in any common writing or a number since 1970, and its text."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return epoch(value), str(value)
    if not isinstance(value, str) or len(value) > _LONGEST_TIME:
        return None, ""
    return (epoch(value) if _EPOCH.match(value) else moment(value, settings)), value


_LONGEST_TIME: Final = 64
_EPOCH: Final = re.compile(r"\d{9,19}(?:\.\d{1,9})?\Z")


def said(value: Any) -> str | None:
    """Return a value as the text of one name, the first of a list; None for nothing."""
    if isinstance(value, list):
        value = next((one for one in value if one not in {None, ""}), None)
    if value is None or isinstance(value, dict) or value == "":
        return None
    return str(value)[:_SHORT]


def address(value: Any) -> str | None:
    """Return the first internet address a value holds, without its port; None when it holds none."""
    if isinstance(value, list):
        return next((found for one in value if (found := address(one))), None)
    return _address(value) if isinstance(value, str) and value else None


@lru_cache(4096)
def _address(value: str) -> str | None:
    """Return the internet address a text is; logs repeat a few addresses."""
    four = _FOUR.match(value)
    bare = four[1] if four else value.strip().removeprefix("[").partition("]")[0]
    try:
        return str(ipaddress.ip_address(bare.partition("%")[0]))
    except ValueError:
        return None


def _told(fields: Mapping[str, Any], names: Names) -> list[str]:
    """Return the values of these fields that are there, as texts."""
    return [text for name in names if (text := said(fields.get(name))) and text not in _NOTHING]
