"""Which atoms occur in a value: the tests of one field compiled by Hyperscan, and the scanner that runs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from lionrock.matching.bounded import Atomic, testers
from lionrock.matching.branches import scannable
from lionrock.matching.combinations import Combined, linked, usage, witnesses, written
from lionrock.matching.databases import Known, Opened, Pattern, accepted, database
from lionrock.matching.expressions import between, lengthy, plainly_ascii, whole
from lionrock.matching.plan import Combination, Odd, Scan
from lionrock.matching.predicates import Like, On, Phrase, Regex, Test, Tree
from lionrock.matching.values import SEPARATOR, clean, fold, narrow

LONGEST_EXPRESSION: Final = 8_000
"""Bytes of an expression that Hyperscan is given; what is longer is tested in Python."""
NOTHING: Final[frozenset[int]] = frozenset()
_NOTHING_KNOWN: Final[Known] = {}


def compiled(atoms: Mapping[Tree, int], known: Known = _NOTHING_KNOWN) -> Scan:
    """Return the scan for these atoms: each a test, or a negation-free combination of phrases.

    A database that is known is taken as it is.
    """
    ids: dict[Tree, int] = {tree: atom for tree, atom in atoms.items() if isinstance(tree, On) and scannable(tree.test)}
    trees = {tree: atom for tree, atom in atoms.items() if not isinstance(tree, On)}
    used = usage(trees)
    combined = tuple(_combined(tree, atom, ids, witnesses(tree, used), len(atoms)) for tree, atom in trees.items())
    narrow, wide = _between(ids)
    tests = {atom: tree.test for tree, atom in atoms.items() if isinstance(tree, On) and not scannable(tree.test)}
    raws = [pattern for atom, test in tests.items() for pattern in _raw(test, atom)]
    raw, refused = accepted([pattern for pattern in raws if not _is_wide(pattern)], known)
    raw_wide, refused_wide = accepted([pattern for pattern in raws if _is_wide(pattern)], known)
    left = tests.keys() - {atom for _, atom, _ in raws} | refused | refused_wide
    return Scan(
        atoms=len(atoms),
        folded=database(narrow, known),
        folded_wide=database(wide, known),
        raw=raw,
        raw_wide=raw_wide,
        odd=tuple(Odd.of(atom, tests[atom]) for atom in sorted(left)),
        combinations=combined,
    )


def _combined(tree: Tree, atom: int, ids: dict[Tree, int], found: Sequence[On], atoms: int) -> Combination:
    """Return a combination; its witnesses get ids of their own unless they have one."""
    for on in found:
        if on not in ids:
            ids[on] = atoms + len(ids)  # no two are equal: ids only grow
    return Combination(atom, written(tree), tuple(ids[on] for on in found))


def _between(ids: Mapping[Tree, int]) -> tuple[list[Pattern], list[Pattern]]:
    """Return the patterns of tests that are scannable: those of ASCII, and those that name other characters."""
    import hyperscan as hs

    narrow: list[Pattern] = []
    wide: list[Pattern] = []
    for tree, id in ids.items():
        assert isinstance(tree, On)
        assert isinstance(tree.test, (Phrase, Like))
        ascii_only, expression = between(tree.test)
        (narrow if ascii_only else wide).append((expression, id, hs.HS_FLAG_SINGLEMATCH))
    return narrow, wide


def _raw(test: Test, atom: int) -> Iterator[Pattern]:
    """Yield the pattern of a test in original case; nothing for what no expression says, or only one too dear."""
    import hyperscan as hs

    flags = hs.HS_FLAG_SINGLEMATCH | hs.HS_FLAG_ALLOWEMPTY
    names = {"i": hs.HS_FLAG_CASELESS, "m": hs.HS_FLAG_MULTILINE, "s": hs.HS_FLAG_DOTALL}
    written = ""
    if isinstance(test, Regex):
        written = test.pattern
        flags |= sum(names[flag] for flag in set(test.flags))
    elif isinstance(test, (Phrase, Like)) and test.cased:
        written = whole(test)
    expression = written.encode(errors="replace")
    if not expression or len(expression) > LONGEST_EXPRESSION:
        return
    if plainly_ascii(written):
        yield expression, atom, flags
    elif not lengthy(written):
        yield expression, atom, flags | hs.HS_FLAG_UTF8


def _is_wide(pattern: Pattern) -> bool:
    """Say whether a pattern is of UTF-8, not of one byte a character."""
    import hyperscan as hs

    return bool(pattern[2] & hs.HS_FLAG_UTF8)


class Scanner:
    """Finds the atoms of a scan in values; databases are opened when first needed. Not for two threads at once.

    Patterns that name ASCII alone are looked for in one byte a character, whatever the value is written in: the others
    in UTF-8, and those among folded texts only where a value has such characters at all.
    """

    def __init__(self, scan: Scan) -> None:
        """Run this scan."""
        self._scan = scan
        self._folded, self._folded_wide = Opened(scan.folded), Opened(scan.folded_wide)
        self._raw, self._raw_wide = Opened(scan.raw), Opened(scan.raw_wide)
        self._odd = scan.odd
        self._tests: list[Atomic] = []
        self._combined: dict[int, list[tuple[int, Combined]]] = {}

    def atoms_in(self, texts: Sequence[str]) -> frozenset[int]:
        """Return the atoms that any of these texts has; a combination's parts may stand in several of them."""
        if not texts:
            return NOTHING
        found: list[int] = []
        scan = self._scan
        texts, joined = _joined(texts)
        if scan.folded.data:
            self._folded.scan(narrow(joined), found)
        if scan.folded_wide.data and not joined.isascii():
            self._folded_wide.scan(joined.encode(), found)
        if scan.combinations and found:
            found = list(self._with_combinations(found, joined))
        for text in texts if scan.raw.data else ():
            self._raw.scan(narrow(text), found)
        for text in texts if scan.raw_wide.data else ():
            self._raw_wide.scan(text.encode(), found)
        if self._odd:
            self._tests = self._tests or testers(self._odd)
            found.extend(atom for test in self._tests for text in texts for atom in test(text))
        return frozenset(found) if found else NOTHING

    def _with_combinations(self, found: Sequence[int], joined: str) -> Iterator[int]:
        """Yield the atoms among what was found, and those of combinations whose witness is."""
        self._combined = self._combined or _by_witness(self._scan.combinations)
        for id in found:
            if id < self._scan.atoms:
                yield id
            for atom, combination in self._combined.get(id, ()):
                if combination.true(joined):
                    yield atom


def _by_witness(combinations: Iterable[Combination]) -> dict[int, list[tuple[int, Combined]]]:
    """Return combinations, ready to be evaluated, by what must be found before."""
    found: dict[int, list[tuple[int, Combined]]] = {}
    for one in combinations:
        pair = (one.atom, linked(one.tree))
        for witness in one.witnesses:
            found.setdefault(witness, []).append(pair)
    return found


def _joined(texts: Sequence[str]) -> tuple[Sequence[str], str]:
    """Return the texts made clean, and what is scanned for all of them: folded, between separators."""
    joined = SEPARATOR.join(texts)
    if joined.count(SEPARATOR) != len(texts) - 1 or not _writable(joined):
        texts = [clean(text) for text in texts]
        joined = SEPARATOR.join(texts)
    if joined.isascii():
        return texts, fold(f"{SEPARATOR}{joined}{SEPARATOR}")
    parts = [fold(text) for text in texts if not text.isascii()]
    if len(parts) < len(texts):
        parts.append(fold(SEPARATOR.join(filter(str.isascii, texts))))  # at once: the fold of ASCII is far quicker
    return texts, SEPARATOR.join(("", *parts, ""))


def _writable(text: str) -> bool:
    """Say whether UTF-8 can carry a text: it has no lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
