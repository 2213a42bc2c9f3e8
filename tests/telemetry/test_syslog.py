"""Syslog in its forms, and what stands before a message that names itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.kernel.errors import InputError
from lionrock.telemetry.formats import syslog

SITE = {"zone": "+08:00", "written": "2026-11-22T12:00:00+00:00"}


def test_rfc_5424_has_priority_kind_and_structured_data() -> None:
    """Every part of the envelope is told, escapes in structured data among them."""
    raw = b'<165>1 2026-11-22T10:30:01.5Z h app 7 ID47 [a@1 k="v \\"q\\" \\]" l=""][b@2 m="n"] \xef\xbb\xbfsaid'
    line = syslog.line(raw, {})
    assert (line.host, line.program, line.pid, line.message) == ("h", "app", "7", "said")
    assert line.told == {
        "a@1.k": 'v "q" \\]',
        "a@1.l": "",
        "b@2.m": "n",
        "Facility": "local4",
        "Severity": "notice",
        "MessageId": "ID47",
    }


@pytest.mark.parametrize(
    ("raw", "host", "program", "message"),
    [
        (b"<13>Nov 22 18:30:01 h prog[7]: said", "h", "prog", "said"),
        (b"2026-11-22T18:30:01+08:00 h prog: said", "h", "prog", "said"),
        (b"Nov 22 18:30:01 h -- said without a program", "h", "", "-- said without a program"),
        (b"<13>said alone", "", "", "said alone"),
        (b"97 <13>1 2026-11-22T18:30:01+08:00 h - - - - said", "h", "", "said"),
    ],
)
def test_each_form_is_read(raw: bytes, host: str, program: str, message: str) -> None:
    """What a line does not say stays empty."""
    line = syslog.line(raw, SITE)
    assert (line.host, line.program, line.message) == (host, program, message)


@pytest.mark.parametrize("raw", [b"", b"said", b"{}", b"<>x", b"\xff\xfe"])
def test_what_is_no_syslog_is_refused(raw: bytes) -> None:
    """With the words of what was expected."""
    with pytest.raises(InputError):
        syslog.line(raw, SITE)


@pytest.mark.parametrize(
    ("head", "time", "host"),
    [
        ("<189>107: sw-1: *Nov 22 2026 18:30:01.123 HKT: ", "2026-11-22T10:30:01.123000+00:00", "sw-1"),
        ("<166>Nov 22 2026 18:30:01 fw-1 : ", "2026-11-22T10:30:01+00:00", "fw-1"),
        ("<134>1 2026-11-22T18:30:01+08:00 fw-1 CEF - - - ", "2026-11-22T10:30:01+00:00", "fw-1"),
        ("Nov 22 18:30:02 relay Nov 22 18:30:01 ", "2026-11-22T10:30:02+00:00", "relay"),
        ("", None, None),
    ],
)
def test_a_carrier_tells_when_and_from_where(head: str, time: str | None, host: str | None) -> None:
    """Whatever order the relay writes them in."""
    found = syslog.carrier(head, SITE)
    assert ((found.time.isoformat() if found.time else None), found.host) == (time, host)


@given(st.text(max_size=300))
def test_any_head_is_read(head: str) -> None:
    """Nothing raises."""
    assert isinstance(syslog.carrier(head, SITE), syslog.Carrier)
