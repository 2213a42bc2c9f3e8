"""JSON documents within bounds: one a line, or the members of one closed document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.formats.lines import LONGEST, lines

_BOM: Final = b"\xef\xbb\xbf"
_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"|[{}\[\]]', re.DOTALL)
_WRAPPED: Final = re.compile(
    rb'\s*\{(?:\s*"[^"]{1,80}"\s*:\s*(?:"[^"]{0,2000}"|[\w.+-]{1,40}|\{[^{}]{0,200}\})\s*,){0,8}'
    rb'(?:\s*"hits"\s*:\s*\{(?:\s*"[^"]{1,80}"\s*:\s*(?:[\w.+-]{1,40}|\{[^{}]{0,200}\})\s*,){0,8})?'
    rb'\s*"(?:Records|records|value|values|events|items|entries|logs|results|resources|data|alerts|offenses|findings|hits)"'
    rb"\s*:\s*\["
)
_CLOSED: Final = re.compile(rb'\s*,[^{}\[\]"]*+(?:"(?:[^"\\]|\\.)*+"[^{}\[\]"]*+)*+\}')
_DEEPEST: Final = 24
_MOST: Final = 2000
_MOST_MEMBERS: Final = 50


def document(raw: bytes) -> dict[str, Any]:
    """Return the JSON object of one line; raises InputError."""
    import orjson

    try:
        found = orjson.loads(raw.removeprefix(_BOM))
    except orjson.JSONDecodeError as problem:
        raise InputError(
            Text(f"not valid JSON: {problem}", f"不是有效的 JSON：{problem}"),
            Text("One whole JSON object is expected on each line, in UTF-8.", "每行應為一個完整的 UTF-8 JSON 物件。"),
        ) from problem
    if not isinstance(found, dict):
        raise not_ours("a JSON object")
    return found


def members(head: bytes) -> dict[str, Any]:
    """Return the first whole JSON object of a file's first bytes, empty when there is none."""
    import orjson

    for line in lines(head[: head.rfind(b"\n") + 1] or head):
        if not line.strip():
            continue
        try:
            found = orjson.loads(line.removeprefix(_BOM))
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}
    return {}


def not_ours(expected: str) -> InputError:
    """Return the error for a document of another kind."""
    return InputError(
        Text(f"document of another kind: expected {expected}", f"文件種類不符：應有 {expected}"),
        Text(
            "Name the right kind for this stream, or leave it to be recognised.",
            "請為此資料流選擇正確種類，或由系統自動辨識。",
        ),
    )


def enclosed(head: bytes) -> bool:
    """Say whether a file with these first bytes is one closed document: an array, a wrapped list, or many lines."""
    begin = head.removeprefix(_BOM).lstrip()
    if begin.startswith(b"[") or _WRAPPED.match(begin):
        return True
    line, end, _ = begin.partition(b"\n")
    return begin.startswith(b"{") and bool(end) and line.count(b"{") > line.count(b"}") and not _object(line)


def split(block: bytes) -> Iterator[bytes]:
    """Yield the documents of a block as they lie there: one a line, or the members of an enclosing one."""
    if enclosed(block[: 64 * 1024]):
        yield from pieces(block)
    else:
        yield from lines(block)


def pieces(block: bytes) -> Iterator[bytes]:
    """Yield the bytes of each object of an array, of a wrapped list, or printed one after another.

    What is no object, or is cut off, comes as it is: it will be told as not understood.
    """
    begin = len(block) - len(block.removeprefix(_BOM).lstrip())
    wrapped = _WRAPPED.match(block, begin)
    at = wrapped.end() if wrapped else begin + block.startswith(b"[", begin)
    depth, start = 0, at
    for token in _TOKEN.finditer(block, at):
        sign = block[token.start()]
        if sign in b"{[":
            start = token.start() if depth == 0 else start
            depth += 1
        elif sign in b"}]":
            depth -= 1
            if depth < 0:
                yield from _further(block[token.end() :])
                return
            if depth == 0:
                yield block[start : min(token.end(), start + LONGEST + 1)]
    if depth:
        yield block[start : start + LONGEST + 1]


def _further(rest: bytes) -> Iterator[bytes]:
    """Yield the documents of a further list behind the one that ended; what ends the first one is left out."""
    closed = _CLOSED.match(rest)
    following = rest[closed.end() if closed else 0 :].lstrip(b"}, \t\r\n")
    if following[:1] in {b"[", b"{"}:
        yield from pieces(following)


def first(head: bytes) -> dict[str, Any]:
    """Return the first document of a file's first bytes, whether one stands on each line or all in one."""
    return _first(head)


@lru_cache(4)
def _first(head: bytes) -> dict[str, Any]:
    """Return the first document of a file's first bytes: every kind of document asks for it in turn."""
    if head.removeprefix(_BOM).lstrip()[:1] not in {b"{", b"["}:
        return {}
    if (found := members(head)) and not _WRAPPED.match(head.removeprefix(_BOM)):
        return found
    piece = next(pieces(head), b"")
    return _object(piece)


def documents(marks: Callable[[Mapping[str, Any]], bool]) -> Callable[[str, bytes], bool]:
    """Return the test of a file whose first document has these marks."""

    def claims(name: str, head: bytes) -> bool:
        found = first(head)
        return bool(found) and bool(marks(found))

    return claims


def spread(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document's values under dotted names; objects in a list give lists of their members' values.

    Truth values become the text Sigma writes. Raises InputError beyond 24 levels or 2,000 fields.
    """
    fields: dict[str, Any] = {}
    _spread(fields, document, "", 0)
    return fields


def _spread(fields: dict[str, Any], document: Mapping[str, Any], prefix: str, depth: int) -> None:
    """Add a document's members under dotted names."""
    if depth > _DEEPEST or len(fields) + len(document) > _MOST:
        raise not_ours(f"at most {_MOST} fields, {_DEEPEST} deep")
    for name, value in document.items():
        if isinstance(value, dict):
            _spread(fields, value, f"{prefix}{name}.", depth + 1)
        elif isinstance(value, list):
            _listed(fields, value, prefix + name, depth)
        else:
            _add(fields, prefix + name, scalar(value))


def _listed(fields: dict[str, Any], values: list[Any], name: str, depth: int) -> None:
    """Add a list: its scalars under its name, the members of its objects under theirs."""
    plain = [scalar(one) for one in values[:_MOST] if not isinstance(one, dict)]
    if plain or not values:
        _add(fields, name, plain)
    for one in values[:_MOST_MEMBERS]:
        if isinstance(one, dict):
            inner: dict[str, Any] = {}
            _spread(inner, one, f"{name}.", depth + 1)
            for own, value in inner.items():
                _add(fields, own, value)


def _add(fields: dict[str, Any], name: str, value: Any) -> None:
    """Add a value under a name; where the name has one already, both stand in a list."""
    if name not in fields:
        fields[name] = value
        return
    known = fields[name] if isinstance(fields[name], list) else [fields[name]]
    fields[name] = [*known, *(value if isinstance(value, list) else [value])][:_MOST]


def scalar(value: Any) -> Any:
    """Return a value as Sigma compares it: text, number or None; a list within a list as its JSON text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str | int | float):
        return value
    import orjson

    return orjson.dumps(value).decode()


def _object(raw: bytes) -> dict[str, Any]:
    """Return a JSON object, empty when it is none."""
    import orjson

    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
