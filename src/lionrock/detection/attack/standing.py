"""Coverage as it stands now, read from the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.detection.attack import covering
from lionrock.detection.attack.covering import Cell, Known
from lionrock.detection.attack.techniques import Matrix
from lionrock.detection.serving import Runner
from lionrock.detection.testing import store as tests
from lionrock.detection.testing.store import Proof
from lionrock.detection.writing import store as writing

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def known(platform: Platform) -> Known:
    """Return what coverage is worked out from."""
    now = platform.now()
    proofs: dict[str, list[Proof]] = {}
    for one in tests.latest(platform.db):
        proofs.setdefault(one.rule, []).append(one)
    serving = platform.port(Runner).serving
    off = frozenset(writing.off(platform.db, now))
    return Known(tuple(serving.rules.values()), proofs, off | serving.book.deaf(off), now)


def cells(platform: Platform, matrix: Matrix) -> list[Cell]:
    """Return the techniques of a matrix as they stand now."""
    return covering.cells(known(platform), matrix)
