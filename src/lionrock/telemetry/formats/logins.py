"""What sshd, sudo and PAM say in their messages.

A name that a stranger typed may hold anything, also words that look like the rest of the message: patterns are
anchored at the end and take the longest name, so that the address is the one the daemon wrote.
"""

from __future__ import annotations

import re
from typing import Final

Fields = dict[str, str]

_FROM: Final = r"from (?P<SourceIp>\S+) port (?P<SourcePort>\d+)"
_END: Final = r"(?: ssh2)?(?: \[preauth\])?(?:: (?P<Key>.*))?\Z"
_NAME: Final = r"(?P<Invalid>invalid user )?(?P<User>.*) "
_LOST: Final = r"(?:Connection (?:closed|reset) by|Disconnected from)"
_GONE: Final = (
    r"(?:Connection (?:from|closed by|reset by)|Received disconnect from|Disconnected from|"
    r"Did not receive identification string from|banner exchange: Connection from) "
)
_SSHD: Final = tuple(
    (event, result, re.compile(pattern, re.DOTALL))
    for event, result, pattern in (
        ("accepted", "success", r"Accepted (?P<AuthMethod>\S+) for (?P<User>.*) " + _FROM + _END),
        ("failed", "failure", r"Failed (?P<AuthMethod>\S+) for " + _NAME + _FROM + _END),
        ("too_many", "failure", "error: maximum authentication attempts exceeded for " + _NAME + _FROM + _END),
        ("invalid_user", "failure", r"(?P<Invalid>Invalid user )(?P<User>.*) " + _FROM + _END),
        (
            "closed",
            "",
            _LOST + r"(?: authenticating| (?P<Invalid>invalid))? user (?P<User>.*) (?P<SourceIp>\S+) "
            r"port (?P<SourcePort>\d+)(?: \[preauth\])?\Z",
        ),
        ("connection", "", _GONE + r"(?P<SourceIp>\S+) port (?P<SourcePort>\d+).*\Z"),
    )
)
_SUDO: Final = re.compile(
    r"\s*(?P<User>\S+) : (?:(?P<Problem>[^;=]+?) ; )?(?:(?:TTY|HOST)=(?P<TTY>[^;]*?) ; )?PWD=(?P<PWD>.*?) ; "
    r"USER=(?P<USER>\S+)(?: ; GROUP=(?P<GROUP>\S+))?(?: ; TSID=\S+)?(?: ; ENV=(?P<ENV>.*?))? ; "
    r"COMMAND=(?P<COMMAND>.*)\Z",
    re.DOTALL,
)
_SESSION: Final = re.compile(
    r"pam_unix\((?P<Service>[^:)]+):session\): session (?P<Session>opened|closed) for user "
    r"(?P<TargetUser>[^\s(]+)(?:\(uid=\d+\))?(?: by (?P<User>[^\s(]*)(?:\(uid=\d+\))?)?\Z"
)
_PAM_FAILURE: Final = re.compile(
    r"pam_unix\((?P<Service>[^:)]+):auth\): authentication failure; logname=\S* uid=\d+ euid=\d+ tty=(?P<TTY>\S*) "
    r"ruser=(?P<RemoteUser>\S*) rhost=(?P<SourceIp>\S*)(?: +user=(?P<User>.*))?\Z",
    re.DOTALL,
)


def sshd(message: str) -> Fields:
    """Return event, result, user, address, port and method of an sshd message; empty when it tells none of them."""
    for event, result, pattern in _SSHD:
        if found := pattern.match(message):
            fields = _given(found)
            invalid = fields.pop("Invalid", "")
            return fields | {"Event": event} | _if(Result=result, InvalidUser="true" if invalid else "")
    return pam(message)


def sudo(message: str) -> Fields:
    """Return who ran, or was refused, which command as whom; empty for other messages."""
    found = _SUDO.match(message)
    if found is None:
        return pam(message)
    fields = _given(found)
    problem = fields.get("Problem", "")
    return fields | {
        "Event": "refused" if problem else "command",
        "Result": "failure" if problem else "success",
        "TargetUser": found["USER"],
        "CommandLine": found["COMMAND"],
        "CurrentDirectory": found["PWD"],
    }


def pam(message: str) -> Fields:
    """Return what PAM's own messages tell: a session that opened or closed, a failed check."""
    if found := _SESSION.match(message):
        return _given(found) | {"Event": f"session_{found['Session']}"}
    if found := _PAM_FAILURE.match(message):
        return _given(found) | {"Event": "failed", "Result": "failure"}
    return {}


def _given(found: re.Match[str]) -> Fields:
    """Return the named parts that are there."""
    return _if(**found.groupdict())


def _if(**parts: str | None) -> Fields:
    """Return the parts that are not empty."""
    return {name: value for name, value in parts.items() if value}
