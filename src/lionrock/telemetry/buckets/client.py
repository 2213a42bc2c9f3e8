"""What is asked of a bucket: which keys there are, and the bytes of one, as a stream; every answer bounded.

No library of others stands here: those looked at stop a whole listing at one odd key (`a//b`), or read an answer of any
length into memory. Two requests and a signature are all that reading needs.
"""

from __future__ import annotations

import http.client
import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from urllib.parse import unquote_plus

from lionrock.kernel.clock import Clock, micros
from lionrock.kernel.errors import LionrockError, UnavailableError
from lionrock.kernel.text import Text
from lionrock.telemetry.buckets import signing
from lionrock.telemetry.buckets.places import Place
from lionrock.telemetry.buckets.signing import Keys

Got = TypeVar("Got")

PAGE: Final = 16 << 20
"""Bytes of the longest answer to a listing."""
MOST_PAGES: Final = 2_000
WAIT: Final = 20.0
_CHUNK: Final = 256 * 1024
_LONGEST_KEY: Final = 1024
_CODE: Final = re.compile(rb"<Code>([A-Za-z]{1,60})</Code>")
_WORDS: Final = {
    "RequestTimeTooSkewed": Text("the clocks of this machine and of the server differ by too much",
                                 "本機與伺服器的時鐘相差過大"),
    "InvalidAccessKeyId": Text("the access key is not known there", "對方不認得該存取金鑰"),
    "SignatureDoesNotMatch": Text("the secret key is not the right one", "密鑰不正確"),
    "AccessDenied": Text("the key may not read there", "該金鑰無權讀取"),
    "ExpiredToken": Text("the session token has expired", "工作階段權杖已過期"),
    "NoSuchBucket": Text("there is no such bucket", "沒有此儲存桶"),
    "NoSuchKey": Text("the object is gone", "物件已不存在"),
    "SlowDown": Text("the server asks to be asked less often", "伺服器要求減少查詢次數"),
}  # fmt: skip


class BucketError(UnavailableError):
    """A bucket did not answer as it should; `code` is its own word. What it says beside that is never repeated."""

    def __init__(self, code: str, said: Text | None = None) -> None:
        """Say it in our words."""
        fallback = Text(f"the server answered {code}", f"伺服器回覆 {code}")
        super().__init__(said or _WORDS.get(code, fallback), Text("It is asked again.", "將再次查詢。"))
        self.code = code


@dataclass(frozen=True, slots=True)
class Thing:
    """An object as a listing tells of it; `modified` in microseconds since 1970."""

    key: str
    etag: str
    size: int
    modified: int


class Client:
    """Asks one bucket, over one connection at a time."""

    def __init__(
        self, place: Place, keys: Keys, region: str, clock: Clock, trust: ssl.SSLContext | None = None
    ) -> None:
        """Sign with these keys; `trust` verifies the server."""
        self._place = place
        self._keys = keys
        self._region = region
        self._clock = clock
        self._trust = trust or (ssl.create_default_context() if place.secure else None)

    def things(self) -> Iterator[Thing]:
        """Yield what lies below the prefix, page by page; raises BucketError."""
        token = ""
        for _ in range(MOST_PAGES):
            asked = {"list-type": "2", "max-keys": "1000", "encoding-type": "url"}
            asked |= {"prefix": self._place.prefix} if self._place.prefix else {}
            asked |= {"continuation-token": token} if token else {}
            answer, connection = self._ask(self._place.path(), asked)
            try:
                body = _whole(answer, PAGE)
            finally:
                connection.close()
            page, following = _page(body)
            yield from page
            if not following:
                return
            if following == token:
                raise BucketError("repeating", Text("its listing goes round in circles", "其列表不斷重複"))
            token = following
        raise BucketError("endless", Text("its listing has more than two million keys: choose a narrower prefix",
                                          "其列表超過二百萬個鍵：請選用較窄的字首"))  # fmt: skip

    def read(self, thing: Thing) -> Iterator[bytes]:
        """Yield the bytes of an object, at most as many as its listing told; raises BucketError when it is another."""
        answer, connection = self._ask(self._place.path(thing.key), {}, {"If-Match": thing.etag})
        try:
            left = thing.size
            while left > 0:
                chunk = _guarded(lambda: answer.read(min(_CHUNK, left)))  # noqa: B023 called at once
                if not chunk:
                    raise BucketError("short", Text("the object ended early", "物件提早結束"))
                left -= len(chunk)
                yield chunk
        finally:
            connection.close()

    def _ask(
        self, path: str, asked: dict[str, str], headers: dict[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, http.client.HTTPConnection]:
        """Return the answer to a request, and what to close; raises BucketError."""
        query = signing.query(asked)
        told = {"host": self._place.authority, **(headers or {})}
        told = signing.signed(self._keys, self._region, self._clock(), path, query, told)
        connection = self._connection()
        try:
            answer = _guarded(lambda: _answer(connection, f"{path}?{query}" if query else path, told))
            if answer.status == http.client.OK:
                return answer, connection
            found = _CODE.search(_guarded(lambda: answer.read(_CHUNK)))
            raise BucketError(found[1].decode() if found else str(answer.status))
        except LionrockError:
            connection.close()
            raise

    def _connection(self) -> http.client.HTTPConnection:
        """Return a connection to the endpoint."""
        if self._trust is None:
            return http.client.HTTPConnection(self._place.dialled, self._place.port, timeout=WAIT)
        return http.client.HTTPSConnection(self._place.dialled, self._place.port, timeout=WAIT, context=self._trust)


def _answer(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    """Return the answer to one request; redirects are not followed."""
    connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection.getresponse()


def _guarded(ask: Callable[[], Got]) -> Got:
    """Return what a step gives; raises BucketError for what goes wrong on the way."""
    try:
        return ask()
    except ssl.SSLCertVerificationError as problem:
        raise BucketError(
            "certificate", Text("the server's certificate is not trusted", "伺服器的憑證不獲信任")
        ) from problem
    except TimeoutError as problem:
        raise BucketError("time", Text("the server did not answer in time", "伺服器沒有及時回覆")) from problem
    except http.client.IncompleteRead as problem:
        raise BucketError("short", Text("the object ended early", "物件提早結束")) from problem
    except (OSError, http.client.HTTPException, ValueError) as problem:
        kind = type(problem).__name__
        raise BucketError(
            kind, Text(f"the server cannot be reached ({kind})", f"無法連接伺服器（{kind}）")
        ) from problem


def _whole(answer: http.client.HTTPResponse, most: int) -> bytes:
    """Return an answer within a bound; raises BucketError."""
    body = _guarded(lambda: answer.read(most + 1))
    if len(body) > most:
        raise BucketError("long", Text("its listing is longer than can be read", "其列表過長，無法讀取"))
    return body


def _page(body: bytes) -> tuple[list[Thing], str]:
    """Return the objects of a page and what to go on with, empty at the end; raises BucketError."""
    from lxml import etree  # type: ignore[import-untyped]  # it has no stubs

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise _unreadable() from problem
    if root is None or not _name(root).endswith("ListBucketResult") or root.getroottree().docinfo.doctype:
        raise _unreadable()
    found = [thing for one in root if _name(one) == "Contents" and (thing := _thing(one)) is not None]
    truncated = _said(root, "IsTruncated") == "true"
    following = _said(root, "NextContinuationToken")
    if truncated and not following:
        raise _unreadable()
    return found, following if truncated else ""


def _thing(element: Any) -> Thing | None:
    """Return the object of a listing's entry, None for a folder's placeholder; raises BucketError."""
    key, size = unquote_plus(_said(element, "Key"), errors="surrogateescape"), _said(element, "Size")
    if key.endswith("/") and size == "0":
        return None
    try:
        modified = datetime.fromisoformat(_said(element, "LastModified"))
        stamp = micros(modified if modified.tzinfo else modified.replace(tzinfo=UTC))
        length = int(size)
    except (ValueError, OverflowError) as problem:
        raise _unreadable() from problem
    if not 0 < len(key) <= _LONGEST_KEY or length < 0 or len(etag := _said(element, "ETag")) > 200:  # noqa: PLR2004 a digest
        raise _unreadable()
    return Thing(key.encode("utf-8", "backslashreplace").decode(), etag, length, stamp)


def _name(element: Any) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _said(element: Any, name: str) -> str:
    """Return the text of an inner element, empty when it has none."""
    return next((one.text or "" for one in element if _name(one) == name), "")


def _unreadable() -> BucketError:
    """Return the error for an answer that is no listing."""
    return BucketError("listing", Text("its listing cannot be read", "其列表無法讀取"))
