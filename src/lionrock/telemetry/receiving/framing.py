"""Syslog over a stream of bytes cut into messages, and RELP into commands. Pure, bounded.

Sources: RFC 6587 (octet counting, non-transparent framing), RFC 5425 (octet counting over TLS), and the specification
of RELP as rsyslog keeps it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from lionrock.telemetry.formats.lines import LONGEST

_COUNTED: Final = re.compile(rb"[1-9][0-9]{0,9} ")
_COUNTING: Final = re.compile(rb"[1-9][0-9]{0,9}\Z")
_COMMAND: Final = re.compile(rb"([0-9]{1,9}) ([A-Za-z]{1,32}) ([0-9]{1,9})(?: |(?=\n)|\Z)")
_LONGEST_HEAD: Final = 64


class BrokenError(Exception):
    """The other side does not speak what was agreed; the connection must end."""


@dataclass
class Messages:
    """Cuts what one connection sends into messages: octet counted when it begins with a count, else by line ends."""

    _rest: bytes = b""
    _counted: bool | None = None
    _skipping: bool = False
    _over: int = 0
    """Bytes still to come of a counted message whose beginning was taken."""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the messages that are whole now; of a message too long its beginning; raises BrokenError."""
        data = self._rest + data
        if self._counted is None:
            if _COUNTING.match(data):
                self._rest = data
                return []
            self._counted = bool(_COUNTED.match(data))
        return self._by_count(data) if self._counted else self._by_line(data)

    def end(self) -> list[bytes]:
        """Return what came of a last message that never ended."""
        rest, self._rest = self._rest, b""
        if self._counted:
            rest = rest.partition(b" ")[2]
        return [] if self._skipping or not rest.strip() else [rest]

    def _by_line(self, data: bytes) -> list[bytes]:
        """Cut at line ends."""
        *whole, self._rest = data.split(b"\n")
        if self._skipping and whole:
            whole.pop(0)
            self._skipping = False
        found = [_short(line) for line in whole if line and not line.isspace()]
        if len(self._rest) > LONGEST:
            if not self._skipping:
                found.append(self._rest[: LONGEST + 1])
            self._rest, self._skipping = b"", True
        return found

    def _by_count(self, data: bytes) -> list[bytes]:
        """Cut by the counts before each message."""
        found, at = [], min(self._over, len(data))
        self._over -= at
        while at < len(data):
            head = _COUNTED.match(data, at)
            if head is None:
                if len(data) - at > _LONGEST_HEAD or not _COUNTING.match(data[at : at + _LONGEST_HEAD]):
                    raise BrokenError("a message without its length")
                break
            size = int(head[0])
            if size > 16 * LONGEST:
                raise BrokenError("a message longer than 16 MiB")
            end = head.end() + size
            if len(data) < head.end() + min(size, LONGEST + 1):
                break
            found.append(_short(data[head.end() : end]))
            at, self._over = min(end, len(data)), max(end - len(data), 0)
        self._rest = data[at:]
        return [one for one in found if one and not one.isspace()]


def _short(message: bytes) -> bytes:
    """Return a message without its end, of one too long the beginning."""
    return message[: LONGEST + 1].rstrip(b"\r\n\0")


@dataclass(frozen=True, slots=True)
class Command:
    """One RELP command; `number` is answered with."""

    number: int
    name: str
    data: bytes


@dataclass
class Commands:
    """Cuts what a RELP client sends into commands."""

    _rest: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[Command]:
        """Return the commands that are whole now; raises BrokenError."""
        self._rest += data
        found, at = [], 0
        while at < len(self._rest):
            head = _COMMAND.match(self._rest, at)
            if head is None or head.end() == len(self._rest):
                if len(self._rest) - at > _LONGEST_HEAD:
                    raise BrokenError("no RELP command")
                break
            size = int(head[3])
            if size > LONGEST:
                raise BrokenError("a RELP command longer than 1 MiB")
            end = head.end() + size
            if len(self._rest) <= end:
                break
            if self._rest[end : end + 1] != b"\n":
                raise BrokenError("a RELP command without its end")
            found.append(Command(int(head[1]), head[2].decode("ascii"), bytes(self._rest[head.end() : end])))
            at = end + 1
        del self._rest[:at]
        return found


def answer(number: int, words: str) -> bytes:
    """Return the answer to a RELP command."""
    data = words.encode("ascii")
    return b"%d rsp %d %s\n" % (number, len(data), data)
