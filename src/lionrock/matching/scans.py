"""Which atoms occur in a value: the tests of one field compiled by Hyperscan, and the scanner that runs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.text import Text
from lionrock.matching.bounded import Found, tester
from lionrock.matching.branches import scannable
from lionrock.matching.expressions import between, whole
from lionrock.matching.plan import Odd, Scan
from lionrock.matching.predicates import Every, Like, Not, On, Phrase, Regex, Some, Test, Tree
from lionrock.matching.values import SEPARATOR, fold

if TYPE_CHECKING:
    import hyperscan

LONGEST_EXPRESSION: Final = 8_000
"""Bytes of an expression that Hyperscan is given; what is longer is tested in Python."""
NOTHING: Final[frozenset[int]] = frozenset()

_Pattern = tuple[bytes, int, int]
"""Expression, id and flags."""


def compiled(atoms: Mapping[Tree, int], *, parts_too: bool = False) -> Scan:
    """Return the scan for these atoms: each a test, or a negation-free combination of tests of folded texts.

    With `parts_too` the tests within combinations are reported as well, under ids from `atoms` on.
    """
    folded = list(_folded(atoms, parts_too=parts_too))
    raw: list[_Pattern] = []
    odd: list[Odd] = []
    for tree, atom in atoms.items():
        if isinstance(tree, On) and not _together(tree.test):
            pattern = _raw(tree.test, atom)
            if pattern is None:
                odd.append(Odd.of(atom, tree.test))
            else:
                raw.append(pattern)
    return Scan(len(atoms), _database(folded), _database(raw), tuple(odd))


def _together(test: Test) -> bool:
    """Say whether a test can be scanned for among folded texts."""
    return scannable(test) and (isinstance(test, Phrase) or _compiles((between_of(test), 0, 0)))


def between_of(test: Test) -> bytes:
    """Return the expression of a test that is scannable."""
    assert isinstance(test, (Phrase, Like))
    return between(test)


def _folded(atoms: Mapping[Tree, int], *, parts_too: bool) -> Iterator[_Pattern]:
    """Yield the patterns over folded texts: tests first, then the combinations that name them."""
    import hyperscan as hs

    ids: dict[Tree, int] = {tree: atom for tree, atom in atoms.items() if isinstance(tree, On) and _together(tree.test)}
    for tree, atom in ids.items():
        assert isinstance(tree, On)
        yield between_of(tree.test), atom, hs.HS_FLAG_SINGLEMATCH
    combined = [(tree, atom) for tree, atom in atoms.items() if not isinstance(tree, On)]
    hidden = hs.HS_FLAG_SINGLEMATCH | (0 if parts_too else hs.HS_FLAG_QUIET)
    for tree, _ in combined:
        for on in _tests(tree):
            if on not in ids:
                ids[on] = len(atoms) + len(ids)
                yield between_of(on.test), ids[on], hidden
    for tree, atom in combined:
        yield _combination(tree, ids), atom, hs.HS_FLAG_COMBINATION | hs.HS_FLAG_SINGLEMATCH


def _tests(tree: Tree) -> Iterator[On]:
    """Yield the tests of a combination."""
    if isinstance(tree, On):
        yield tree
        return
    assert not isinstance(tree, Not)
    for part in tree.parts:
        yield from _tests(part)


def _combination(tree: Tree, ids: Mapping[Tree, int]) -> bytes:
    """Return a combination in Hyperscan's words."""
    if isinstance(tree, On):
        return b"%d" % ids[tree]
    assert isinstance(tree, (Every, Some))
    sign = b" & " if isinstance(tree, Every) else b" | "
    return b"(" + sign.join(_combination(part, ids) for part in tree.parts) + b")"


def _raw(test: Test, atom: int) -> _Pattern | None:
    """Return the pattern of a test in original case, None when Hyperscan cannot compile it."""
    import hyperscan as hs

    flags = hs.HS_FLAG_UTF8 | hs.HS_FLAG_SINGLEMATCH
    if isinstance(test, Regex):
        names = {"i": hs.HS_FLAG_CASELESS, "m": hs.HS_FLAG_MULTILINE, "s": hs.HS_FLAG_DOTALL}
        flags |= hs.HS_FLAG_ALLOWEMPTY | sum(names[flag] for flag in set(test.flags))
        pattern = (test.pattern.encode(errors="replace"), atom, flags)
    elif isinstance(test, (Phrase, Like)):
        pattern = (whole(test).encode(), atom, flags | hs.HS_FLAG_ALLOWEMPTY)
    else:
        return None
    return pattern if _compiles(pattern) else None


def _compiles(pattern: _Pattern) -> bool:
    """Say whether Hyperscan compiles the pattern."""
    import hyperscan as hs

    if len(pattern[0]) > LONGEST_EXPRESSION:
        return False
    try:
        hs.Database(mode=hs.HS_MODE_BLOCK).compile([pattern[0]], ids=[1], flags=[pattern[2]])
    except (hs.error, UnicodeError):
        return False
    return True


def _database(patterns: Sequence[_Pattern]) -> bytes:
    """Return the serialised database of the patterns, empty for none."""
    import hyperscan as hs

    if not patterns:
        return b""
    database = hs.Database(mode=hs.HS_MODE_BLOCK)
    expressions, ids, flags = zip(*patterns, strict=True)
    try:
        database.compile(expressions=list(expressions), ids=list(ids), flags=list(flags), elements=len(patterns))
    except hs.error as problem:
        raise UnavailableError(
            Text(
                f"the pattern engine cannot compile {len(patterns)} patterns: {problem}",
                f"樣式引擎未能編譯 {len(patterns)} 個樣式：{problem}",
            ),
            Text("Leave out the rules added last and report them.", "請移除最後加入的規則並回報。"),
        ) from problem
    found: bytes = hs.dumpb(database)
    return found


class Scanner:
    """Finds the atoms of a scan in values; databases are opened when first needed. Not for two threads at once."""

    def __init__(self, scan: Scan) -> None:
        """Run this scan."""
        self.atoms = scan.atoms
        self._scan = scan
        self._folded = _Database(scan.folded)
        self._raw = _Database(scan.raw)
        self._odd: list[tuple[int, Found]] | None = None

    def atoms_in(self, texts: Sequence[str]) -> frozenset[int]:
        """Return the atoms that any of these clean texts has."""
        if not texts:
            return NOTHING
        found: list[int] = []
        if self._scan.folded:
            joined = SEPARATOR.join(texts) if len(texts) > 1 else texts[0]
            self._folded.scan(fold(f"{SEPARATOR}{joined}{SEPARATOR}").encode(), found)
        if self._scan.raw:
            for text in texts:
                self._raw.scan(text.encode(), found)
        if self._scan.odd:
            found.extend(atom for atom, test in self._tests() if any(map(test, texts)))
        return frozenset(found) if found else NOTHING

    def _tests(self) -> list[tuple[int, Found]]:
        """Return the tests made in Python."""
        if self._odd is None:
            self._odd = [(odd.atom, tester(odd)) for odd in self._scan.odd]
        return self._odd


class _Database:
    """A Hyperscan database that is opened when first scanned with."""

    def __init__(self, data: bytes) -> None:
        self._data = data
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

        database = hs.loadb(self._data, hs.HS_MODE_BLOCK)
        self._data = b""
        return database, hs.Scratch(database)


def _note(id: int, start: int, end: int, flags: int, found: list[int]) -> None:
    """Add one id."""
    found.append(id)
