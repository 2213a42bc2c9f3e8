"""Access logs in the common and combined formats, bare or with the virtual host before them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lionrock.events.records import LogRecord, LogSource
from lionrock.kernel.text import Text
from lionrock.telemetry.formats.dates import moment
from lionrock.telemetry.formats.lines import another, text

_QUOTED: Final = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
_LINE: Final = re.compile(
    r" ?(?:(?P<vhost>[A-Za-z0-9.\-_*\[\]]{1,255})(?::(?P<port>\d{1,5}))? (?=[\da-fA-F.:]{3,45} \S+ \S+ \[))?(\S{1,"
    r"255}) \S+ (.*?) "
    r"\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
    + _QUOTED
    + r" (\d{3}) (\d{1,18}|-)(?: "
    + _QUOTED
    + " "
    + _QUOTED
    + r")?(?: .*)?\Z",
    re.DOTALL,
)
_APACHE: Final = re.compile(r"apache|httpd|access_log|ssl_access|other_vhosts", re.IGNORECASE)
MAPS: Final[Mapping[str, str]] = {
    "time": "%t",
    "host": "%v",
    "user": "%u",
    "address": "%h",
    "c-ip": "%h",
    "cs-username": "%u",
    "cs-method": "%m",
    "cs-uri": "%r",
    "cs-uri-stem": "%U",
    "cs-uri-query": "%r",
    "sc-status": "%>s",
    "sc-bytes": "%b",
    "cs-referer": "%{Referer}i",
    "cs-user-agent": "%{User-Agent}i",
    "cs-host": "%v",
}


def fits(line: bytes) -> re.Match[str] | None:
    """Return the parts of a line, None when it has another form."""
    return _LINE.match(text(line))


def is_apache(name: str, line: bytes) -> bool:
    """Say whether the name of a file, or the virtual host before a line, says that Apache wrote it."""
    found = fits(line)
    return bool(found and (found["vhost"] or _APACHE.search(name)))


def record(id: str, logsource: LogSource, raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError.

    The stream's setting `host` names the server, which a line without virtual host does not. `cs-uri-query` is the
    whole request target, as most rules for web servers expect.
    """
    found = fits(raw)
    if found is None:
        raise another(Text("a line of the combined format", "combined 格式的紀錄"))
    vhost, _, address, user, time, request, status, size, referer, agent = found.groups()
    method, target, version = requested(request)
    fields = {
        "c-ip": address,
        "cs-username": None if user == "-" else user,
        "cs-method": method,
        "cs-uri": target,
        "cs-uri-stem": target.partition("?")[0],
        "cs-uri-query": target,
        "cs-version": version,
        "sc-status": int(status),
        "sc-bytes": None if size == "-" else int(size),
        "cs-referer": None if referer == "-" else referer,
        "cs-user-agent": None if agent == "-" else agent,
    }
    if vhost:
        fields["cs-host"] = vhost
    return LogRecord(
        source=id,
        logsource=logsource,
        ocsf=4002,
        time=moment(time, {}),
        time_text=time,
        host=settings.get("host") or vhost or None,
        user=None if user == "-" else user,
        address=address,
        message=f"{request} {status}"[:300],
        fields=fields,
        raw=raw,
    )


def requested(request: str) -> tuple[str, str, str]:
    """Return method, target and version of a request line; a line that is no request is all target."""
    parts = request.split(" ")
    if len(parts) >= 3 and parts[-1].startswith("HTTP/"):  # noqa: PLR2004 method, target, version
        return parts[0], " ".join(parts[1:-1]), parts[-1]
    return "", request, ""
