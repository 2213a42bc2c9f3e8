"""YAML of strangers is read without harm."""

from __future__ import annotations

import pytest

from lionrock.detection.documents import Document, documents
from lionrock.detection.errors import RuleError
from lionrock.detection.rule_files import LARGEST


def problem(data: bytes) -> RuleError:
    """Return the one error of a file."""
    [found] = documents(data)
    assert isinstance(found, RuleError), found
    return found


def bomb(depth: int) -> bytes:
    """Return a document whose aliases multiply."""
    lines = [b"a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [b"a%d: &a%d [%s]" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, depth)]
    return b"\n".join(lines)


def merge_bomb(depth: int) -> bytes:
    """Return a document whose merge keys multiply."""
    lines = [b"a0: &a0 {x: 1}"]
    lines += [b"a%d: &a%d {<<: [%s]}" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, depth)]
    return b"\n".join(lines)


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"a: " + b"[" * 100_000, "broken"),
        (b"- " * 100_000 + b"x", "broken"),
        (b"? " * 100_000 + b"x", "broken"),
        (b"\n".join(b" " * n + b"a:" for n in range(400)), "broken"),
        (bomb(9), "broken"),
        (merge_bomb(9), "broken"),
        (b"a: &a [*a]", "broken"),
        (b"a: [1", "broken"),
        (b"a: 1\na: !!python/object/apply:os.system [id]", "broken"),
        (b"\xff\xfe\x00a", "broken"),
        (b"x" * (LARGEST + 1), "unreadable"),
    ],
)
def test_hostile_yaml_is_an_error_and_nothing_else(data: bytes, trouble: str) -> None:
    """Deep, multiplying, endless, torn, active, unreadable or huge: named and left out."""
    assert problem(data).trouble == trouble


def test_a_file_of_many_documents_names_the_line_of_the_broken_one() -> None:
    """The others are read."""
    data = b"title: one\n---\ntitle: two\nx: [\n---\ntitle: three\n"
    found = list(documents(data))
    assert [(one.line, one.content["title"]) for one in found if isinstance(one, Document)] == [
        (1, "one"),
        (5, "three"),
    ]
    [broken] = [one for one in found if isinstance(one, RuleError)]
    assert 2 <= broken.line <= 5


def test_plain_aliases_are_read() -> None:
    """A list that two selections share is no bomb."""
    [found] = documents(b"a: &names [x, y]\nb: *names\n")
    assert isinstance(found, Document)
    assert found.content["b"] == ["x", "y"]


def test_an_empty_document_is_none() -> None:
    """Comments and separators alone are no rule and no error."""
    assert list(documents(b"---\n# nothing\n---\n")) == []
