"""What checkpoints say about the clock."""

from __future__ import annotations

import sys

from lionrock.kernel.ledger.timekeeping import Reading, reading


def test_clock_that_cannot_be_asked_is_unknown() -> None:
    """Unknown is said, never taken for good."""
    assert str(Reading()) == "synchronised=unknown offset_us=unknown"


def test_machine_says_what_its_kernel_knows() -> None:
    """On Linux the kernel answers with an offset and a greatest error."""
    found = reading()
    if sys.platform == "linux" and found.synchronised is not None:
        assert str(found).startswith(f"synchronised={'yes' if found.synchronised else 'no'} offset_us=")
        assert found.error is not None
