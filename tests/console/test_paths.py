"""Which address a request means."""

from __future__ import annotations

import pytest

from lionrock.console.paths import Paths

CLAIMED = ("/", "/a", "/a/{id}", "/a/new", "/a/{id}/b", "/a/new/c", "/{x}/z/{y}")


@pytest.fixture
def paths() -> Paths[str]:
    """Return addresses that lead to what they are written as."""
    made: Paths[str] = Paths()
    for path in CLAIMED:
        made.add(path, path)
    return made


@pytest.mark.parametrize(
    ("path", "end", "values"),
    [
        ("/", "/", {}),
        ("/a/", "/a", {}),
        ("/a/7", "/a/{id}", {"id": "7"}),
        ("/a/new", "/a/new", {}),
        ("/a/new/b", "/a/{id}/b", {"id": "new"}),
        ("/a/new/c", "/a/new/c", {}),
        ("/a/z/q", "/{x}/z/{y}", {"x": "a", "y": "q"}),
        ("/a/{id}", "/a/{id}", {"id": "{id}"}),
        ("/a/..", "/a/{id}", {"id": ".."}),
    ],
)
def test_words_go_before_names(paths: Paths[str], path: str, end: str, values: dict[str, str]) -> None:
    """A word leads further than a name, unless nothing ends there."""
    assert paths.find(path) == (end, values)


@pytest.mark.parametrize("path", ["/b", "/a//b", "/a/7/8", "/a/7/b/c", "/A", "//a"])
def test_what_nobody_claimed_leads_nowhere(paths: Paths[str], path: str) -> None:
    """Nothing is guessed, and no name is empty."""
    assert paths.find(path) is None
