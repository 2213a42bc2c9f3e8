"""Which atoms occur in a value: the tests of one field compiled by Hyperscan, and the scanner that runs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.text import Text
from lionrock.matching.bounded import Atomic, testers
from lionrock.matching.branches import scannable
from lionrock.matching.combinations import Combined, linked, usage, witnesses, written
from lionrock.matching.expressions import between, whole
from lionrock.matching.plan import Combination, Odd, Scan
from lionrock.matching.predicates import Like, On, Phrase, Regex, Test, Tree
from lionrock.matching.values import SEPARATOR, clean, fold

if TYPE_CHECKING:
    import hyperscan

LONGEST_EXPRESSION: Final = 8_000
"""Bytes of an expression that Hyperscan is given; what is longer is tested in Python."""
NOTHING: Final[frozenset[int]] = frozenset()

_Pattern = tuple[bytes, int, int]
"""Expression, id and flags."""


def compiled(atoms: Mapping[Tree, int]) -> Scan:
    """Return the scan for these atoms: each a test, or a negation-free combination of phrases."""
    ids: dict[Tree, int] = {tree: atom for tree, atom in atoms.items() if isinstance(tree, On) and scannable(tree.test)}
    trees = {tree: atom for tree, atom in atoms.items() if not isinstance(tree, On)}
    used = usage(trees)
    combined = tuple(_combined(tree, atom, ids, witnesses(tree, used), len(atoms)) for tree, atom in trees.items())
    tests = {atom: tree.test for tree, atom in atoms.items() if isinstance(tree, On) and not scannable(tree.test)}
    patterns = [pattern for atom, test in tests.items() for pattern in _raw(test, atom)]
    raw, refused = _accepted(patterns)
    left = tests.keys() - {atom for _, atom, _ in patterns} | refused
    return Scan(
        atoms=len(atoms),
        folded=_database([_between(tree, id) for tree, id in ids.items()]),
        raw=raw,
        odd=tuple(Odd.of(atom, tests[atom]) for atom in sorted(left)),
        combinations=combined,
    )


def _combined(tree: Tree, atom: int, ids: dict[Tree, int], found: Sequence[On], atoms: int) -> Combination:
    """Return a combination; its witnesses get ids of their own unless they have one."""
    for on in found:
        if on not in ids:
            ids[on] = atoms + len(ids)  # no two are equal: ids only grow
    return Combination(atom, written(tree), tuple(ids[on] for on in found))


def _between(tree: Tree, id: int) -> _Pattern:
    """Return the pattern of a test that is scannable."""
    import hyperscan as hs

    assert isinstance(tree, On)
    assert isinstance(tree.test, (Phrase, Like))
    return between(tree.test), id, hs.HS_FLAG_SINGLEMATCH


def _raw(test: Test, atom: int) -> Iterator[_Pattern]:
    """Yield the pattern of a test in original case; nothing for what no expression says, or only a huge one."""
    import hyperscan as hs

    flags = hs.HS_FLAG_UTF8 | hs.HS_FLAG_SINGLEMATCH | hs.HS_FLAG_ALLOWEMPTY
    names = {"i": hs.HS_FLAG_CASELESS, "m": hs.HS_FLAG_MULTILINE, "s": hs.HS_FLAG_DOTALL}
    expression = b""
    if isinstance(test, Regex):
        expression = test.pattern.encode(errors="replace")
        flags |= sum(names[flag] for flag in set(test.flags))
    elif isinstance(test, (Phrase, Like)) and test.cased:
        expression = whole(test).encode()
    if expression and len(expression) <= LONGEST_EXPRESSION:
        yield expression, atom, flags


def _accepted(patterns: Sequence[_Pattern]) -> tuple[bytes, set[int]]:
    """Return the database of the patterns that Hyperscan compiles, and the ids of those it refuses."""
    try:
        return _compiled(patterns), set()
    except _refusals():
        refused = {pattern[1] for pattern in patterns if not _compiles(pattern)}
        return _database([pattern for pattern in patterns if pattern[1] not in refused]), refused


def _refusals() -> tuple[type[Exception], ...]:
    """Return what Hyperscan raises for patterns it cannot compile."""
    import hyperscan as hs

    return (hs.error, UnicodeError)


def _compiles(pattern: _Pattern) -> bool:
    """Say whether Hyperscan compiles the pattern."""
    try:
        return bool(_compiled([pattern]))
    except _refusals():
        return False


def _database(patterns: Sequence[_Pattern]) -> bytes:
    """Return the serialised database of patterns that Hyperscan is known to compile; raises UnavailableError."""
    try:
        return _compiled(patterns)
    except _refusals() as problem:
        raise UnavailableError(
            Text(
                f"the pattern engine cannot compile {len(patterns)} patterns: {problem}",
                f"樣式引擎未能編譯 {len(patterns)} 個樣式：{problem}",
            ),
            Text("Leave out the rules added last and report them.", "請移除最後加入的規則並回報。"),
        ) from problem


def _compiled(patterns: Sequence[_Pattern]) -> bytes:
    """Return the serialised database of the patterns, empty for none."""
    import hyperscan as hs

    if not patterns:
        return b""
    database = hs.Database(mode=hs.HS_MODE_BLOCK)
    expressions, ids, flags = zip(*patterns, strict=True)
    database.compile(expressions=list(expressions), ids=list(ids), flags=list(flags), elements=len(patterns))
    found: bytes = hs.dumpb(database)
    return found


class Scanner:
    """Finds the atoms of a scan in values; databases are opened when first needed. Not for two threads at once."""

    def __init__(self, scan: Scan) -> None:
        """Run this scan."""
        self._scan = scan
        self._folded = _Database(scan.folded)
        self._raw = _Database(scan.raw)
        self._odd = scan.odd
        self._tests: list[Atomic] = []
        self._combined: dict[int, list[tuple[int, Combined]]] = {}
        for combination in scan.combinations:
            pair = (combination.atom, linked(combination.tree))
            for witness in combination.witnesses:
                self._combined.setdefault(witness, []).append(pair)

    def atoms_in(self, texts: Sequence[str]) -> frozenset[int]:
        """Return the atoms that any of these texts has; a combination's parts may stand in several of them."""
        if not texts:
            return NOTHING
        found: list[int] = []
        texts, joined, data = _joined(texts)
        if self._scan.folded:
            self._folded.scan(data, found)
            if self._combined and found:
                found = list(self._with_combinations(found, joined))
        if self._scan.raw:
            for text in texts:
                self._raw.scan(text.encode(), found)
        if self._odd:
            self._tests = self._tests or testers(self._odd)
            found.extend(atom for test in self._tests for text in texts for atom in test(text))
        return frozenset(found) if found else NOTHING

    def _with_combinations(self, found: Sequence[int], joined: str) -> Iterator[int]:
        """Yield the atoms among what was found, and those of combinations whose witness is."""
        for id in found:
            if id < self._scan.atoms:
                yield id
            for atom, combination in self._combined.get(id, ()):
                if combination.true(joined):
                    yield atom


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


def _joined(texts: Sequence[str]) -> tuple[Sequence[str], str, bytes]:
    """Return the texts made clean, what is scanned for all of them (folded, between separators), and its bytes."""
    joined = SEPARATOR.join(texts)
    if joined.count(SEPARATOR) != len(texts) - 1:
        texts = [clean(text) for text in texts]
        joined = SEPARATOR.join(texts)
    if joined.isascii():
        joined = fold(f"{SEPARATOR}{joined}{SEPARATOR}")
        return texts, joined, joined.encode()
    try:
        return texts, *_folded(texts)
    except UnicodeEncodeError:
        texts = [clean(text) for text in texts]
        return texts, *_folded(texts)


def _folded(texts: Sequence[str]) -> tuple[str, bytes]:
    """Return the texts folded one by one (the fold of ASCII is far quicker), joined, and their bytes."""
    joined = f"{SEPARATOR}{SEPARATOR.join(map(fold, texts))}{SEPARATOR}"
    return joined, joined.encode()


def _note(id: int, start: int, end: int, flags: int, found: list[int]) -> None:
    """Add one id."""
    found.append(id)
