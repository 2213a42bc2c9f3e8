"""One-time codes."""

from __future__ import annotations

import base64
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.access import totp
from lionrock.kernel.clock import instant

SECRET = base64.b32encode(b"12345678901234567890").decode()
NOW = instant(1_795_312_800_000_000)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    """Appendix B, SHA-1, cut to six digits."""
    assert totp.code(SECRET, totp.step(instant(seconds * 1_000_000))) == code


@given(st.integers(-5, 5), st.integers(-5, 5))
def test_a_code_fits_within_one_step_and_only_after_the_last_used(ahead: int, used: int) -> None:
    """A step of the window is taken once, later than the last used one."""
    step = totp.step(NOW)
    found = totp.matching(SECRET, totp.code(SECRET, step + ahead), NOW, step + used)
    assert found == (step + ahead if abs(ahead) <= 1 and ahead > used else None)


@given(st.text(max_size=60))
def test_any_text_is_refused_quietly(typed: str) -> None:
    """Whatever is typed as a code neither fits nor crashes."""
    if totp.digits(typed) not in {totp.code(SECRET, totp.step(NOW) + ahead) for ahead in (-1, 0, 1)}:
        assert totp.matching(SECRET, typed, NOW, 0) is None


@pytest.mark.parametrize("write", ["{0}{1}", "{0} {1}", " {0}-{1} ", "{0}\u3000{1}"])
def test_code_may_be_typed_as_it_is_read(write: str) -> None:
    """Spaces and a hyphen do not matter; nor do full-width digits."""
    code = totp.code(SECRET, totp.step(NOW))
    assert totp.matching(SECRET, write.format(code[:3], code[3:]), NOW, 0)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert totp.matching(SECRET, wide, NOW, 0)


def test_steps_last_thirty_seconds() -> None:
    """RFC 6238's default."""
    assert totp.step(NOW + timedelta(seconds=30)) == totp.step(NOW) + 1


def test_picture_is_svg_without_style_or_script() -> None:
    """The strict content policy allows neither."""
    svg = totp.picture(SECRET, "man.ho")
    names = {name for element in ET.fromstring(svg).iter() for name in element.attrib}
    assert "style" not in names
    assert not any(name.startswith("on") for name in names)
    assert 'class="qr"' in svg


def test_secret_is_160_bits_and_fresh() -> None:
    """RFC 4226 §4 recommends 160 bits."""
    assert len(base64.b32decode(totp.fresh_secret())) == 20
    assert totp.fresh_secret() != totp.fresh_secret()
    assert totp.spaced(SECRET).replace(" ", "") == SECRET
