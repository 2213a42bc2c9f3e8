"""Time stamps after RFC 3161: asking an authority, and reading what it answered.

The stamp is over the whole signed note of a checkpoint, so `openssl ts -verify -data NOTE -in TOKEN` shows the same.
"""

from __future__ import annotations

import hashlib
import http.client
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

from lionrock.kernel.clock import EPOCH, Instant
from lionrock.kernel.errors import ConfigurationError, UnavailableError
from lionrock.kernel.text import Text
from lionrock.notary.errors import StampError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

MOST_BYTES: Final = 256 * 1024
SECONDS: Final = 20
_QUERY: Final = "application/timestamp-query"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a token says: the authority's time, and whether it led to a root certificate of the site."""

    stamped: Instant
    verified: bool
    warning: str


def ask(authority: str, note: str) -> bytes:
    """Return an authority's answer for a note; raises UnavailableError when it gives none.

    Only the digest of the note and a random number leave the machine.
    """
    place = urlsplit(authority)
    if place.scheme not in {"http", "https"} or not place.hostname:
        raise ConfigurationError(
            Text(
                f"notary.authorities: {authority} is not an http(s) address",
                f"notary.authorities：{authority} 並非 http(s) 網址",
            ),
            Text("Write addresses such as https://tsa.example/tsr.", "請填寫如 https://tsa.example/tsr 的網址。"),
        )
    try:
        return _posted(place, _query(note))
    except (OSError, http.client.HTTPException) as problem:
        raise _silent(place, f"{problem or type(problem).__name__}") from problem


def read(answer: bytes, note: str, roots: Path | None) -> Stamp:
    """Return what an answer says of a note; raises StampError when it is no stamp over it.

    Without roots, or when the library refuses the token's form, the stamp counts as unverified and says why.
    """
    from rfc3161_client import decode_timestamp_response

    try:
        response = decode_timestamp_response(answer)
    except ValueError as problem:
        raise StampError(Text(f"not a time-stamp answer: {problem}", f"並非時間戳記回覆：{problem}")) from problem
    if response.status not in {0, 1}:
        raise StampError(
            Text(f"the authority refused: status {response.status}", f"該機構拒絕：狀態 {response.status}")
        )
    if response.tst_info.message_imprint.message != hashlib.sha256(note.encode()).digest():
        raise StampError(Text("the stamp is over something else", "時間戳記所涵蓋的並非此檢查點"))
    stamped = response.tst_info.gen_time.astimezone(EPOCH.tzinfo)
    warning = _doubt(response, note, roots)
    return Stamp(stamped, not warning, warning)


def _query(note: str) -> bytes:
    """Return a request for a stamp over the note, with a random number and the authority's certificate wanted."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    wanted = TimestampRequestBuilder().data(note.encode()).hash_algorithm(HashAlgorithm.SHA256)
    return wanted.nonce(nonce=True).cert_request(cert_request=True).build().as_bytes()


def _posted(place: SplitResult, query: bytes) -> bytes:
    """Return the body of the answer; raises UnavailableError when it is not one of success, or too long."""
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    connection = kind(place.hostname or "", place.port, timeout=SECONDS)
    try:
        path = (place.path or "/") + (f"?{place.query}" if place.query else "")
        connection.request("POST", path, query, {"Content-Type": _QUERY, "Accept": "application/timestamp-reply"})
        answer = connection.getresponse()
        body = answer.read(MOST_BYTES + 1)
    finally:
        connection.close()
    if answer.status != http.client.OK or len(body) > MOST_BYTES:
        raise _silent(place, f"status {answer.status}, {len(body)} bytes")
    return body


def _silent(place: SplitResult, why: str) -> UnavailableError:
    """Return the error of an authority that gives no stamp."""
    return UnavailableError(
        Text(f"{place.hostname} gave no time stamp: {why}", f"{place.hostname} 未有提供時間戳記：{why}"),
        Text("It stays queued and is asked again.", "已列入等候，稍後再次要求。"),
    )


def _doubt(response: TimeStampResponse, note: str, roots: Path | None) -> str:
    """Return why a stamp is not verified, empty when it is."""
    from rfc3161_client import VerificationError, VerifierBuilder

    if roots is None:
        return "no root certificates are set (notary.roots)"
    builder = VerifierBuilder()
    try:
        for certificate in _certificates(roots):
            builder = builder.add_root_certificate(certificate)
        builder.build().verify_message(response, note.encode())
    except (VerificationError, ValueError, OSError) as problem:
        return f"{type(problem).__name__}: {problem}"[:300]
    return ""


def _certificates(roots: Path) -> list[Certificate]:
    """Return the certificates of a PEM file."""
    from cryptography.x509 import load_pem_x509_certificates

    return load_pem_x509_certificates(roots.read_bytes())
