"""Requests signed as AWS Signature Version 4 has it, for services that speak S3. Pure.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html; its examples are the tests.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from lionrock.kernel.clock import Instant

EMPTY: Final = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Keys:
    """What proves who asks; never shown."""

    id: str = field(repr=False)
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)


def query(values: Mapping[str, str]) -> str:
    """Return a query as it is signed and sent: sorted and quoted."""
    return "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in sorted(values.items()))


def signed(keys: Keys, region: str, now: Instant, path: str, asked: str, headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers of a GET request with its signature; `headers` must have the host."""
    date, scope = f"{now:%Y%m%dT%H%M%SZ}", f"{now:%Y%m%d}/{region}/s3/aws4_request"
    told = {name.lower(): value.strip() for name, value in headers.items()}
    told |= {"x-amz-content-sha256": EMPTY, "x-amz-date": date}
    if keys.token:
        told["x-amz-security-token"] = keys.token
    names = ";".join(sorted(told))
    lines = "".join(f"{name}:{told[name]}\n" for name in sorted(told))
    request = f"GET\n{path}\n{asked}\n{lines}\n{names}\n{EMPTY}"
    text = "\n".join(("AWS4-HMAC-SHA256", date, scope, hashlib.sha256(request.encode()).hexdigest()))
    sign = f"AWS4{keys.secret}".encode()
    for part in (*scope.split("/"), text):
        sign = hmac.new(sign, part.encode(), hashlib.sha256).digest()
    proof = f"AWS4-HMAC-SHA256 Credential={keys.id}/{scope},SignedHeaders={names},Signature={sign.hex()}"
    return {**told, "authorization": proof}
