"""Templates: what varies is masked, what was learned is kept, and nothing grows without bound."""

from __future__ import annotations

import pytest

from lionrock.detection.learning import templates
from lionrock.detection.learning.templates import MOST, Miner, presets


@pytest.mark.parametrize(
    ("message", "masked"),
    [
        ("from 192.0.2.7 port 22", "from <host> port <num>"),
        ("block blk_-1608999687919862906 of 3 MB", "block <num> of <num>"),
        ("took 12.5 ms at 2026-11-22 10:30:00,123", "took <num> at <time>"),
        ("instance b9000564-fe1a-409b-b8cc-1e88b294cd1d", "instance <uuid>"),
        ("open /var/log/auth.log or C:\\Windows\\x.dll", "open <path> or <path>"),
        ("see https://example.org/a?b=1 or mail.example.org:25", "see <url> or <host>"),
        ("at 0x7ffe12 by aa:bb:cc:dd:ee:ff", "at <num> by <mac>"),
        ("sizes 1, 2, 3", "sizes <num>"),
        ("nothing varies here", "nothing varies here"),
    ],
)
def test_what_varies_is_masked(message: str, masked: str) -> None:
    """Numbers, times, addresses, names of hosts, paths and ids become what they are."""
    assert templates.preset("syslog.any").masked(message) == masked


def test_presets_are_found_by_the_kind_of_log() -> None:
    """A kind of log that no preset names is read with the general one; no two presets name one."""
    assert templates.preset("squid.access").name == "proxy"
    assert templates.preset("cisco.ios").name == "general"
    named = [source for one in presets().values() for source in one.sources]
    assert len(named) == len(set(named))


def test_a_miner_goes_on_where_it_stopped() -> None:
    """Templates kept and read again take the same messages."""
    preset = templates.preset("linux.auth")
    before = Miner(preset, ())
    for n in range(5):
        before.met(f"session opened for user u{n} by (uid=0)", 1, n, n)
    before.met("Connection closed by 192.0.2.7", 1, 9, 9)
    after = Miner(preset, before.kept())
    known, new = after.met("session opened for user chan by (uid=0)", 2, 10, 10)
    assert not new
    assert (known.count, known.last) == (7, 10)
    assert after.met("a wholly different thing to say", 1, 11, 11)[1]


def test_templates_are_bounded() -> None:
    """Those met last stay."""
    miner = Miner(templates.preset("linux.auth"), ())
    names = [chr(97 + a) + chr(97 + b) + chr(97 + c) for a in range(12) for b in range(12) for c in range(8)]
    for n, name in enumerate(names):
        miner.met(f"{name} {name[::-1]} {name * 2}", 1, n, n)
    kept = miner.kept()
    assert len(kept) == min(MOST, len(miner.templates))
    assert min(one.last for one in kept) > 0
