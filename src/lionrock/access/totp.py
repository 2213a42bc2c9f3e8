"""Time-based one-time codes (RFC 6238): six digits, thirty seconds, each step used once."""

from __future__ import annotations

import hmac
import unicodedata
from typing import Final

import pyotp

from lionrock.kernel.clock import Instant, micros

PERIOD: Final = 30
WINDOW: Final = 1
"""Steps before and after the present one whose codes are taken, for clocks that differ."""

ISSUER: Final = "Lionrock"


def fresh_secret() -> str:
    """Return a new secret of 160 random bits in base32 (RFC 4226 §4)."""
    return pyotp.random_base32(32)


def step(now: Instant) -> int:
    """Return the number of the time step."""
    return micros(now) // (PERIOD * 1_000_000)


def code(secret: str, at: int) -> str:
    """Return the six digits of a step."""
    return pyotp.HOTP(secret).at(at)


def matching(secret: str, typed: str, now: Instant, after: int) -> int | None:
    """Return the step whose code was typed, None for no step of the window later than `after`.

    All steps are compared, each in constant time, so that the time taken tells nothing.
    """
    given = digits(typed).encode(errors="replace")
    found = None
    for at in range(step(now) - WINDOW, step(now) + WINDOW + 1):
        equal = hmac.compare_digest(code(secret, max(at, 0)).encode(), given)
        if equal and at > after:
            found = at
    return found


def digits(typed: str) -> str:
    """Return what was typed without spaces and hyphens; full-width digits count as digits."""
    return "".join(unicodedata.normalize("NFKC", typed[:40]).replace("-", " ").split())


def address(secret: str, name: str) -> str:
    """Return the otpauth address an authenticator app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def picture(secret: str, name: str) -> str:
    """Return the address as a QR code: an SVG element without style, dark on white in every theme."""
    import segno

    svg: str = segno.make(address(secret, name), error="m", micro=False).svg_inline(
        border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return svg


def spaced(secret: str) -> str:
    """Return the secret in groups of four, for typing by hand."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
