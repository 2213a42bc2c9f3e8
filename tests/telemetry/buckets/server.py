"""A small S3 server on loopback that verifies signatures (SigV4), pages its listings, and misbehaves when told to.

It speaks what the receiver uses, ListObjectsV2 and GetObject with ranges and conditions, and stands here instead of a
mock of a whole cloud: that one brings fifty packages, and none of the bad cases.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG"


@dataclass
class Thing:
    """An object of the bucket."""

    data: bytes
    modified: datetime

    @property
    def etag(self) -> str:
        """Return its tag."""
        return f'"{hashlib.md5(self.data, usedforsecurity=False).hexdigest()}"'


@dataclass
class Bucket:
    """What lies in the bucket, and how the server misbehaves."""

    name: str = "logs"
    key: str = KEY
    things: dict[str, Thing] = field(default_factory=dict)
    page: int = 1000
    gone: bool = False
    skewed: bool = False
    cut: int = 0
    """Send so many bytes of an object and end the connection."""
    endless: bool = False
    slow: float = 0.0
    code: int = 0
    listing: bytes = b""
    hook: Callable[[str], object] = len
    asked: list[str] = field(default_factory=list)
    clock: datetime = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)

    def put(self, key: str, data: bytes) -> None:
        """Put an object, or another under the same key."""
        self.things[key] = Thing(data, self.clock)


class Server:
    """The bucket behind a port of this machine."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self.bucket = bucket = Bucket()

        class Handler(_Handler):
            pass

        Handler.bucket = bucket
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        """Return the endpoint."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    bucket: Bucket
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a listing or an object."""
        bucket, parts = self.bucket, urlsplit(self.path)
        bucket.asked.append(self.path)
        bucket.hook(self.path)
        if bucket.code:
            return self._failed(bucket.code, "InternalError")
        if problem := self._refused(parts.path, parts.query):
            return self._failed(403, problem)
        name, _, key = unquote(parts.path).lstrip("/").partition("/")
        if bucket.gone or name != bucket.name:
            return self._failed(404, "NoSuchBucket")
        if not key:
            return self._list(dict(parse_qsl(parts.query, keep_blank_values=True)))
        return self._object(key)

    def _list(self, asked: dict[str, str]) -> None:
        bucket = self.bucket
        if bucket.listing:
            return self._send(200, bucket.listing, "application/xml")
        prefix, after = asked.get("prefix", ""), asked.get("continuation-token") or asked.get("start-after", "")
        keys = sorted((key for key in list(bucket.things) if key.startswith(prefix) and key > after), key=str.encode)
        shown = keys[: min(bucket.page, int(asked.get("max-keys", "1000")))]
        code: Callable[[str], str] = quote if asked.get("encoding-type") == "url" else escape
        rows = "".join(
            f"<Contents><Key>{code(key)}</Key><LastModified>{one.modified:%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
            f"<ETag>{escape(one.etag, {chr(34): '&quot;'})}</ETag><Size>{len(one.data)}</Size></Contents>"
            for key in shown
            if (one := bucket.things.get(key))
        )
        more = len(keys) > len(shown)
        token = f"<NextContinuationToken>{escape(shown[-1])}</NextContinuationToken>" if more else ""
        body = (
            '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>{bucket.name}</Name><KeyCount>{len(shown)}</KeyCount>"
            f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}{rows}</ListBucketResult>"
        )
        return self._send(200, body.encode(), "application/xml")

    def _object(self, key: str) -> None:
        bucket = self.bucket
        one = bucket.things.get(key)
        if one is None:
            return self._failed(404, "NoSuchKey")
        if (wanted := self.headers.get("If-Match")) and wanted != one.etag:
            return self._failed(412, "PreconditionFailed")
        start = int((self.headers.get("Range") or "bytes=0-")[6:].split("-")[0])
        data = one.data[start:]
        self.send_response(206 if start else 200)
        self.send_header("ETag", one.etag)
        self.send_header("Last-Modified", format_datetime(one.modified, usegmt=True))
        self.send_header("Content-Length", str(1 << 40 if bucket.endless else len(data)))
        self.end_headers()
        if bucket.endless:
            return self._forever(data)
        if bucket.cut:
            self.wfile.write(data[: bucket.cut])
            self.close_connection = True
            return None
        self.wfile.write(data)
        return None

    def _forever(self, data: bytes) -> None:
        try:
            while True:
                self.wfile.write(data)
        except OSError:
            self.close_connection = True

    def _failed(self, status: int, code: str) -> None:
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{SECRET} {KEY}</Message></Error>"
        self._send(status, body.encode(), "application/xml")

    def _send(self, status: int, body: bytes, media: str) -> None:
        time.sleep(self.bucket.slow)
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _refused(self, path: str, query: str) -> str:
        """Return why the signature is refused, nothing when it holds."""
        if self.bucket.skewed:
            return "RequestTimeTooSkewed"
        given = self.headers.get("Authorization", "")
        if not given.startswith("AWS4-HMAC-SHA256 "):
            return "AccessDenied"
        told = dict(part.strip().split("=", 1) for part in given[17:].split(","))
        key, date, region, service, end = told["Credential"].split("/")
        if key != self.bucket.key:
            return "InvalidAccessKeyId"
        signed = told["SignedHeaders"].split(";")
        headers = "".join(f"{name}:{' '.join((self.headers.get(name) or '').split())}\n" for name in signed)
        pairs = sorted(part if "=" in part else part + "=" for part in query.split("&") if part)
        request = "\n".join(
            ("GET", path, "&".join(pairs), headers, told["SignedHeaders"], self.headers["x-amz-content-sha256"])
        )
        scope = f"{date}/{region}/{service}/{end}"
        text = "\n".join(
            ("AWS4-HMAC-SHA256", self.headers["x-amz-date"], scope, hashlib.sha256(request.encode()).hexdigest())
        )
        sign = f"AWS4{SECRET}".encode()
        for part in (date, region, service, end, text):
            sign = hmac.new(sign, part.encode(), hashlib.sha256).digest()
        return "" if hmac.compare_digest(sign.hex(), told["Signature"]) else "SignatureDoesNotMatch"
