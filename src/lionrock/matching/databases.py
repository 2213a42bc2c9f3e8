"""Pattern databases of Hyperscan: compiled once for each set of patterns, known again by a mark, opened when needed."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.text import Text
from lionrock.matching.plan import NO_DATABASE, Database

if TYPE_CHECKING:
    import hyperscan

Pattern = tuple[bytes, int, int]
"""Expression, id and flags."""
Known = Mapping[bytes, Database]
"""Databases made before, by their marks."""


def made_for() -> str:
    """Return what a database depends on beside its patterns: the engine's version and the processor."""
    return "/".join((version("hyperscan"), platform.machine(), _features()))


def database(patterns: Sequence[Pattern], known: Known) -> Database:
    """Return the database of patterns that Hyperscan is known to compile; raises UnavailableError."""
    try:
        return _made(patterns, known)
    except _refusals() as problem:
        raise UnavailableError(
            Text(
                f"the pattern engine cannot compile {len(patterns)} patterns: {problem}",
                f"樣式引擎未能編譯 {len(patterns)} 個樣式：{problem}",
            ),
            Text("Leave out the rules added last and report them.", "請移除最後加入的規則並回報。"),
        ) from problem


def accepted(patterns: Sequence[Pattern], known: Known) -> tuple[Database, frozenset[int]]:
    """Return the database of the patterns that Hyperscan compiles, and the ids of those it refuses."""
    try:
        return _made(patterns, known), frozenset()
    except _refusals():
        refused = frozenset(pattern[1] for pattern in patterns if not _compiles(pattern))
        return database([pattern for pattern in patterns if pattern[1] not in refused], known), refused


def _made(patterns: Sequence[Pattern], known: Known) -> Database:
    """Return the database of the patterns, the empty one for none; raises what Hyperscan does."""
    import hyperscan as hs

    if not patterns:
        return NO_DATABASE
    mark = _mark(patterns)
    if mark in known:
        return known[mark]
    made = hs.Database(mode=hs.HS_MODE_BLOCK)
    expressions, ids, flags = zip(*patterns, strict=True)
    made.compile(expressions=list(expressions), ids=list(ids), flags=list(flags), elements=len(patterns))
    return Database(mark, hs.dumpb(made))


def _mark(patterns: Iterable[Pattern]) -> bytes:
    """Return what tells a set of patterns from all others, for this engine and processor."""
    digest = hashlib.sha256(made_for().encode())
    for expression, id, flags in patterns:
        digest.update(b"\0%d/%d/%d/" % (len(expression), id, flags) + expression)
    return digest.digest()


def _compiles(pattern: Pattern) -> bool:
    """Say whether Hyperscan compiles the pattern."""
    try:
        return bool(_made([pattern], {}).data)
    except _refusals():
        return False


def _refusals() -> tuple[type[Exception], ...]:
    """Return what Hyperscan raises for patterns it cannot compile."""
    import hyperscan as hs

    return (hs.error, UnicodeError)


@cache
def _features() -> str:
    """Return the processor's features where the system tells them: a database is compiled for these."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor()
    return next((line for line in lines if line.startswith(("flags", "Features"))), "")


class Opened:
    """A database that is opened when first scanned with. Not for two threads at once."""

    def __init__(self, made: Database) -> None:
        """Scan with this database."""
        self._data = made.data
        self._open: tuple[hyperscan.Database, hyperscan.Scratch] | None = None
        self._scan: Any = None

    def scan(self, data: bytes, found: list[int]) -> None:
        """Add the ids found in the bytes."""
        if self._open is None:
            self._open = self._opened()
            self._scan = self._open[0].scan
        self._scan(data, _note, 0, found, self._open[1])

    def _opened(self) -> tuple[hyperscan.Database, hyperscan.Scratch]:
        """Return the database with its working memory; both must live as long as either is used."""
        import hyperscan as hs

        opened = hs.loadb(self._data, hs.HS_MODE_BLOCK)
        self._data = b""
        return opened, hs.Scratch(opened)


def _note(id: int, start: int, end: int, flags: int, found: list[int]) -> None:
    """Add one id."""
    found.append(id)
