"""What an auditor's pack holds of how detection works: coverage, tests, versions, signed reviews as PDF and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import msgspec

from lionrock.detection.attack import covering, navigator, standing
from lionrock.detection.attack.techniques import MATRICES, NOTICE
from lionrock.detection.reviewing import documents, store
from lionrock.detection.testing import store as tests
from lionrock.detection.writing import store as writing
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Item

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_SPAN: Final = days(2 * 366)
_MOST: Final = 2_000


def items(platform: Platform) -> Iterator[Item]:
    """Yield them; what is told again names the kinds of fact it repeats."""
    now, known = platform.now(), standing.known(platform)
    since, until = now - _SPAN, now + days(1)
    cells = {matrix: navigator.rows(covering.cells(known, matrix)) for matrix in MATRICES}
    yield _json("detection/coverage.json", {"at": now, "notice": NOTICE, **cells}, "RulesTested")
    runs = tests.runs(platform.db, since, until, _MOST)
    told = [
        {**msgspec.to_builtins(run), "rules": many, "fired": fired, "failed": failed}
        for run, many, fired, failed in runs
    ]
    yield _json("detection/tests.json", told, "RulesTested")
    yield _json("detection/versions.json", msgspec.to_builtins(writing.current(platform.db)), "RuleWritten")
    for one in store.between(platform.db, since, until):
        name = f"detection/reviews/{one.signed:%Y-%m-%d}-{one.id[:8]}"
        yield _json(f"{name}.json", msgspec.to_builtins(one), "DetectionReviewed")
        yield Item(f"{name}.pdf", documents.pdf(one), "application/pdf", tells=("DetectionReviewed",))


def _json(name: str, value: Any, *kinds: str) -> Item:
    """Return a value as an item."""
    return Item(name, msgspec.json.format(msgspec.json.encode(value, order="deterministic")), tells=kinds)
