"""Reads a request of the web framework into a bounded `Visit`; the only place that trusts nothing yet."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any, Final

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from lionrock.console.visit import VISIT, Form, Visit
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

LONGEST_URL: Final = 8192
_MOST_FIELDS: Final = 2000
_LONGEST_FIELD: Final = 1_000_000
_VISITOR: Final = re.compile(r"[A-Za-z0-9_-]{22,64}")


def visit(request: Request[Any, Any, Any], form: Form | None = None) -> Visit:
    """Return the request as plain values."""
    query = request.scope["query_string"].decode("latin-1")
    path = request.scope["path"]
    visitor = request.cookies.get(VISIT, "")
    return Visit(
        method=request.method,
        path=path,
        url=_raw(request) + (f"?{query}" if query else ""),
        host=request.headers.get("host", ""),
        address=request.client.host if request.client else "",
        secure=request.scope["scheme"] == "https",
        params={name: str(value) for name, value in request.path_params.items()},
        query=_last(request.query_params.dict()),
        cookies=request.cookies,
        headers={name.lower(): value for name, value in request.headers.items()},
        form=form or Form(),
        visitor=visitor if _VISITOR.fullmatch(visitor) else secrets.token_urlsafe(24),
    )


def bounded(request: Request[Any, Any, Any], most: int) -> Request[Any, Any, Any]:
    """Return the request, of which at most so many bytes are read; what is longer raises RequestEntityTooLarge."""
    if (request.content_length or 0) > most:
        raise RequestEntityTooLarge
    receive, left = request.receive, most

    async def limited() -> Any:
        """Take the next piece, unless it is one too many."""
        nonlocal left
        message = await receive()
        left -= len(message["body"]) if message["type"] == "http.request" else 0
        if left < 0:
            raise RequestEntityTooLarge
        return message

    request.receive = limited
    return request


async def form(request: Request[Any, Any, Any]) -> Form:
    """Return the form of a request; raises InputError when it holds too much. Its bytes are bounded before."""
    sent = await request.form()
    values: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            files[name], names[name] = await value.read(), value.filename[:255]
        else:
            values.setdefault(name, []).append(_checked(name, value))
    _bound(len(values) + sum(map(len, values.values())) + len(files))
    return Form(
        values={name: each[-1] for name, each in values.items()},
        lists={name: tuple(each) for name, each in values.items()},
        files={name: data for name, data in files.items() if data or names[name]},
        names=names,
    )


def _raw(request: Request[Any, Any, Any]) -> str:
    """Return the path as it was sent, still encoded."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.partition(b"?")[0].decode("latin-1")


def _last(query: Mapping[str, list[Any]]) -> dict[str, str]:
    """Return the last value of each name."""
    return {name: str(values[-1]) for name, values in query.items() if values}


def _checked(name: str, value: Any) -> str:
    """Return a field with lines ended as ours are; raises InputError when it is longer than any field may be."""
    words = str(value)
    if len(words) > _LONGEST_FIELD:
        raise InputError(
            Text(f"field {name[:80]} is too long", f"欄位 {name[:80]} 過長"),
            Text(f"At most {_LONGEST_FIELD:,} characters are taken.", f"最多接受 {_LONGEST_FIELD:,} 個字元。"),
        )
    return words.replace("\r\n", "\n").replace("\x00", "")


def _bound(number: int) -> None:
    """Return when a form has no more fields than a form may have; raises InputError."""
    if number > _MOST_FIELDS:
        raise InputError(
            Text(f"the form has {number} fields", f"表格有 {number} 個欄位"),
            Text(f"At most {_MOST_FIELDS} are taken at once.", f"每次最多接受 {_MOST_FIELDS} 個。"),
        )
