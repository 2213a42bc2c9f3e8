"""A Windows event as a log record: host, user, address, time, message and class from its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from lionrock.events.records import LogRecord
from lionrock.kernel.clock import Instant
from lionrock.telemetry.formats.times import settle, stated
from lionrock.telemetry.formats.windows_events import LOGONS, about
from lionrock.telemetry.formats.windows_fields import Fields

_NOBODY: Final = frozenset({
    "", "-", "system", "local service", "network service", "anonymous logon", "iusr",
    "nt authority\\system", "nt authority\\local service", "nt authority\\network service",
    "nt authority\\anonymous logon",
})  # fmt: skip
"""Accounts of the operating system itself: they are no user that two events could share."""
_SESSION_DOMAINS: Final = ("window manager\\", "font driver host\\")
_ADDRESSES: Final = ("IpAddress", "SourceIp", "SourceAddress", "ClientAddress", "Address", "SourceNetworkAddress")
_NO_ADDRESS: Final = frozenset({"", "-", "LOCAL", "::", "::1", "0.0.0.0", "127.0.0.1", "0:0:0:0:0:0:0:1"})  # noqa: S104 seen in logs
_TELLING: Final = (
    "CommandLine", "TargetFilename", "ImageLoaded", "PipeName", "TargetObject", "QueryName", "ScriptBlockText",
    "TargetImage", "ServiceFileName", "ImagePath", "TaskName", "ShareName", "ObjectName", "NewProcessName",
    "TargetUserName", "Image", "Data",
)  # fmt: skip
_LONGEST_MESSAGE: Final = 300
MAPS: Final[Mapping[str, str]] = {
    "time": "System.TimeCreated | UtcTime",
    "host": "Computer",
    "user": "SubjectUserName | TargetUserName | User",
    "address": " | ".join(_ADDRESSES),
    "message": "Message | " + " | ".join(_TELLING[:4]),
    "EventID": "System.EventID",
    "Channel": "System.Channel",
    "Provider_Name": "System.Provider",
}


class Event(LogRecord):
    """A record of which user, address and message are worked out when first asked for: of most they never are."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        """Return and keep what was not worked out before."""
        made = _LATER.get(name)
        if made is None:
            raise AttributeError(name, name=name, obj=self)
        found = made(self.fields, _event(self.fields))
        object.__setattr__(self, name, found)
        return found


def record(source: str, fields: Fields, raw: bytes, time: Instant | None, time_text: str) -> LogRecord:
    """Return the log record of an event's fields."""
    channel = first(fields.get("Channel"))
    kind, ocsf = about(channel if type(channel) is str else None, _event(fields))
    made, put = object.__new__(Event), object.__setattr__
    put(made, "source", source)
    put(made, "logsource", kind)
    put(made, "ocsf", ocsf)
    put(made, "time", time)
    put(made, "time_text", time_text)
    put(made, "host", text(fields.get("Computer")))
    put(made, "fields", fields)
    put(made, "raw", raw)
    put(made, "alert", None)
    return made


def _event(fields: Mapping[str, Any]) -> int | None:
    """Return the event id, None where it is no number."""
    found = first(fields.get("EventID"))
    return found if type(found) is int else None


def first(value: Any) -> Any:
    """Return the value, or the first of a list."""
    return value[0] if type(value) is list and value else value


def text(value: Any) -> str | None:
    """Return a non-empty text, None for anything else."""
    value = first(value)
    return value if type(value) is str and value else None


def _user(fields: Mapping[str, Any], event: int | None) -> str | None:
    """Return the person or service account an event is about, with its domain where that is written."""
    target = fields.get("TargetUserName")
    subject = fields.get("SubjectUserName")
    if target is None and subject is None:
        name = fields.get("User")
        return _account(None, name) if name else _account(fields.get("Domain"), fields.get("AccountName"))
    by_target, by_subject = ("TargetDomainName", target), ("SubjectDomainName", subject)
    for domain, name in (by_target, by_subject) if event in LOGONS else (by_subject, by_target):
        if name is not None and (found := _account(fields.get(domain), name)):
            return found
    return None


def _account(domain: Any, name: Any) -> str | None:
    """Return an account's name, None for machines and for the system's own."""
    name = first(name)
    if type(name) is not str or name.endswith("$") or name.lower() in _NOBODY:
        return None
    domain = first(domain)
    full = f"{domain}\\{name}" if type(domain) is str and domain not in {"", "-"} and "\\" not in name else name
    lower = full.lower()
    return None if lower in _NOBODY or lower.startswith(_SESSION_DOMAINS) else full


def _address(fields: Mapping[str, Any], _: int | None) -> str | None:
    """Return the address an event came from, None for the machine itself."""
    for name in _ADDRESSES:
        if name in fields:
            found = first(fields[name])
            if type(found) is str and found not in _NO_ADDRESS:
                return found.removeprefix("::ffff:")
    return None


def _message(fields: Mapping[str, Any], event: int | None) -> str:
    """Return one line that tells the event: its message's first line, its most telling field, or both."""
    told = first(fields.get("Message") or fields.get("message"))
    line = told.partition("\n")[0].rstrip() if type(told) is str else ""
    if line and not line.endswith(":"):
        return line[:_LONGEST_MESSAGE]
    line = line or f"{fields.get('Provider_Name') or 'Windows'} {event}:"
    return f"{line} {_telling(fields)}".rstrip(": ")[:_LONGEST_MESSAGE]


def _telling(fields: Mapping[str, Any]) -> str:
    """Return the field that says most about what happened."""
    for name in _TELLING:
        if name in fields:
            value = first(fields[name])
            if type(value) is str and value:
                return value
    return ""


_LATER: Final[Mapping[str, Callable[[Mapping[str, Any], int | None], str | None]]] = {
    "user": _user,
    "address": _address,
    "message": _message,
}


def moment(
    fields: Fields, utc: Sequence[str], other: Sequence[str], settings: Mapping[str, str]
) -> tuple[Instant | None, str]:
    """Return an event's time and what was written: first fields that are UTC by definition, then the others.

    A time that names no zone is settled by the stream's `zone` alone; without one it is None and its text is kept.
    """
    for name in utc:
        told = text(fields.get(name))
        if told and (found := stated(told)):
            return found, told
    kept = ""
    for name in other:
        told = text(fields.get(name))
        if told:
            if found := settle(told, settings):
                return found, told
            kept = kept or told
    return None, kept
