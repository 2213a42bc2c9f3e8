"""Which of many addresses a request means: a tree of segments, in which words go before names in braces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

End = TypeVar("End")


@dataclass(slots=True)
class _Branch(Generic[End]):
    """What may follow: a word, or anything, which then has a name; and what ends here."""

    words: dict[str, _Branch[End]] = field(default_factory=dict)
    anything: _Branch[End] | None = None
    end: tuple[tuple[str, ...], End] | None = None


class Paths(Generic[End]):
    """The addresses of one method, each a path such as `/incidents/{id}/core` with what it leads to."""

    def __init__(self) -> None:
        """Begin with none."""
        self._root: _Branch[End] = _Branch()

    def add(self, path: str, end: End) -> None:
        """Let a path lead somewhere; a later one takes the place of an equal one."""
        branch, names = self._root, []
        for segment in _segments(path):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                branch.anything = branch.anything or _Branch()
                branch = branch.anything
            else:
                branch = branch.words.setdefault(segment, _Branch())
        branch.end = (tuple(names), end)

    def find(self, path: str) -> tuple[End, dict[str, str]] | None:
        """Return where a path leads, with the values of its names; None where it leads nowhere."""
        found = _found(self._root, _segments(path), ())
        if found is None:
            return None
        (names, end), values = found
        return end, dict(zip(names, values, strict=True))


def _segments(path: str) -> list[str]:
    """Return the parts of a path; a slash at its end says nothing."""
    bare = path.removeprefix("/").removesuffix("/")
    return bare.split("/") if bare else []


def _found(
    branch: _Branch[End], segments: Sequence[str], values: tuple[str, ...]
) -> tuple[tuple[tuple[str, ...], End], tuple[str, ...]] | None:
    """Return the end that the segments lead to from a branch, and what stood at its names; no name is empty."""
    if not segments:
        return (branch.end, values) if branch.end is not None else None
    word, rest = segments[0], segments[1:]
    found = _found(branch.words[word], rest, values) if word in branch.words else None
    if found is None and branch.anything is not None and word:
        found = _found(branch.anything, rest, (*values, word))
    return found
