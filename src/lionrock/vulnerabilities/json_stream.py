"""JSON read as it comes: values at wanted places are handed out one by one, everything else is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.errors import hostile, truncated
from lionrock.vulnerabilities.scanning import Stream

MOST_VALUE: Final = 8 * 1024 * 1024
"""Bytes of one value at most."""
_DEPTH: Final = 200
_CHUNK: Final = 65_536
_BLANK: Final = re.compile(rb"[ \t\r\n]*")
_SCALAR: Final = re.compile(rb"[^ \t\r\n,\]}]*")
_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_RUN: Final = re.compile(rb'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+', re.DOTALL)
"""Everything up to the next brace or bracket outside a text; possessive, so that it takes time in proportion."""
_BOM: Final = b"\xef\xbb\xbf"
_OPENING: Final = frozenset((b"{", b"["))

Member = tuple[str, bytes, int]


def members(stream: Stream, wanted: frozenset[str]) -> Iterator[Member]:
    """Yield place, bytes and position of each wanted value; `Results[].Target` names one within a list of objects.

    Values come in the order of the file. Raises TruncatedError for what is no JSON to its end, HostileError for a value
    beyond bounds.
    """
    reader = _Reader(stream, wanted)
    yield from reader.value("")
    reader.finish()


def loaded(raw: bytes) -> Any:
    """Return a value of its bytes; raises InputError."""
    import orjson

    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as problem:
        raise InputError(
            Text(f"no valid JSON: {problem.msg}", f"並非有效的 JSON：{problem.msg}"),
            Text("Mend the file.", "請修正檔案。"),
        ) from problem


def mapping(raw: bytes) -> dict[str, Any]:
    """Return an object of its bytes; raises InputError for anything else."""
    found = loaded(raw)
    if not isinstance(found, dict):
        raise InputError(
            Text(f"an object expected, found {type(found).__name__}", f"應為物件，現為 {type(found).__name__}"),
            Text("Mend the file.", "請修正檔案。"),
        )
    return found


class _Reader:
    """A window over the stream, and where in it we stand."""

    def __init__(self, stream: Stream, wanted: frozenset[str]) -> None:
        """Begin before the first value."""
        self._stream = stream
        self._window = b""
        self._at = 0
        self._base = 0
        self._wanted = wanted
        self._leads = {lead for one in wanted for lead in _leads(one)}

    def value(self, path: str) -> Iterator[Member]:
        """Yield the wanted members of the value that begins here."""
        first = self._peek()
        if path in self._wanted:
            place = self._base + self._at
            yield path, self._span(keep=True), place
        elif path in self._leads and first == b"{":
            yield from self._object(path)
        elif path in self._leads and first == b"[":
            yield from self._list(path)
        else:
            self._span(keep=False)

    def finish(self) -> None:
        """Raise when anything but blanks follows."""
        if self._peek(end=True):
            raise self._broken("something follows the end")

    def _object(self, path: str) -> Iterator[Member]:
        """Yield the wanted members of an object."""
        self._take(b"{")
        while self._peek() != b"}":
            name = loaded(self._string())
            self._take(b":")
            yield from self.value(f"{path}.{name}" if path else str(name))
            if self._peek() == b",":
                self._take(b",")
            elif self._peek() != b"}":
                raise self._broken("a comma or the end of an object expected")
        self._take(b"}")

    def _list(self, path: str) -> Iterator[Member]:
        """Yield the wanted members of a list."""
        self._take(b"[")
        while self._peek() != b"]":
            yield from self.value(f"{path}[]")
            if self._peek() == b",":
                self._take(b",")
            elif self._peek() != b"]":
                raise self._broken("a comma or the end of a list expected")
        self._take(b"]")

    def _take(self, expected: bytes) -> None:
        """Go past one mark."""
        if self._peek() != expected:
            raise self._broken(f"{expected.decode()} expected")
        self._at += 1

    def _peek(self, *, end: bool = False) -> bytes:
        """Return the next byte that is no blank; at the end nothing when that is allowed, else TruncatedError."""
        while True:
            blank = _BLANK.match(self._window, self._at)
            assert blank is not None
            self._at = blank.end()
            if self._at < len(self._window):
                return self._window[self._at : self._at + 1]
            if not self._more():
                if end:
                    return b""
                raise self._broken("the file ends")

    def _string(self) -> bytes:
        """Return the text that begins here, quotes included."""
        self._peek()
        while (found := _STRING.match(self._window, self._at)) is None:
            if self._window[self._at : self._at + 1] != b'"':
                raise self._broken("a name in quotes expected")
            self._grow()
        self._at = found.end()
        return found[0]

    def _span(self, *, keep: bool) -> bytes:
        """Return the bytes of the value that begins here, or go past it."""
        first = self._peek()
        if first == b'"':
            return self._string()
        return self._nested(keep=keep) if first in b"{[" else self._scalar()

    def _scalar(self) -> bytes:
        """Return a number or word."""
        while True:
            found = _SCALAR.match(self._window, self._at)
            assert found is not None
            if found.end() < len(self._window) or not self._more():
                break
        if not found[0]:
            raise self._broken("a value expected")
        self._at += len(found[0])
        return found[0]

    def _nested(self, *, keep: bool) -> bytes:
        """Return an object or list whole, or go past it."""
        start = at = self._at
        depth = 0
        while True:
            at, depth = self._marked(at, depth)
            if depth == 0:
                self._at = at
                return self._window[start:at] if keep else b""
            if not keep:
                self._at = at
            moved = self._grow()
            start, at = start - moved, at - moved

    def _marked(self, at: int, depth: int) -> tuple[int, int]:
        """Return how far the window tells, and the depth there; 0 is the end of the value."""
        while True:
            found = _RUN.match(self._window, at)
            assert found is not None
            at = found.end()
            mark = self._window[at : at + 1]
            if not mark or mark == b'"':
                return at, depth  # the window ends, perhaps in a text that is not closed yet
            at += 1
            if mark in _OPENING:
                depth += 1
                if depth > _DEPTH:
                    raise hostile(f"nested deeper than {_DEPTH}", f"巢狀超過 {_DEPTH} 層")
            else:
                depth -= 1
                if depth == 0:
                    return at, 0

    def _grow(self) -> int:
        """Read more; return by how much the window moved. Raises at the end of the file, and beyond the bound."""
        if len(self._window) - self._at > MOST_VALUE:
            raise hostile(f"a value longer than {MOST_VALUE:,} bytes", f"單一數值超過 {MOST_VALUE:,} 位元組")
        before = self._base
        if not self._more():
            raise self._broken("the file ends")
        return self._base - before

    def _more(self) -> bool:
        """Read more behind what is still needed; say whether there was any."""
        rest = len(self._window) - self._at
        data = self._stream.read(_CHUNK)
        more = [data]
        while data and sum(map(len, more)) < rest:  # a long value: read as much again, so that growing stays linear
            data = self._stream.read(_CHUNK)
            more.append(data)
        self._base += self._at
        self._window = self._window[self._at :] + b"".join(more)
        self._at = 0
        if self._base == 0 and self._window.startswith(_BOM):
            self._at = len(_BOM)
        return bool(more[0])

    def _broken(self, why: str) -> Exception:
        """Return the error for the place we stand at."""
        return truncated(self._base + self._at, 0, why)


def _leads(path: str) -> Iterator[str]:
    """Yield the places that must be entered to come to one."""
    yield ""
    for at, mark in enumerate(path):
        if mark in ".[" and at:
            yield path[:at]
        elif mark == "]" and at + 1 < len(path):
            yield path[: at + 1]
