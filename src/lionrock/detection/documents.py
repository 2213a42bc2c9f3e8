"""YAML of strangers read without harm: bounded in size, depth and number, no aliases that multiply."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

from lionrock.detection.errors import RuleError
from lionrock.detection.rule_files import LARGEST
from lionrock.kernel.text import Text

_DEEPEST: Final = 40
_MOST_DOCUMENTS: Final = 5_000
_MOST_ALIASES: Final = 200
_MOST_EXPANDED: Final = 20_000
_SAFE_OPENINGS: Final = 200
_ANCHOR: Final = re.compile(rb"(?:^|[\s\[{,:-])&[^\s,\[\]{}&]")
_INDENT: Final = re.compile(rb"^[ \t?-]{200,}", re.MULTILINE)
_START: Final = re.compile(rb"^---(?:[ \t].*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document; `line` is where it starts in its file, `text` what was written."""

    content: Any
    line: int
    text: bytes


def documents(data: bytes) -> Iterator[Document | RuleError]:
    """Yield the documents of a file, an error in place of each that cannot be read."""
    if len(data) > LARGEST:
        yield RuleError("unreadable", Text(f"larger than {LARGEST} bytes", f"大於 {LARGEST} 位元組"))
        return
    for count, (line, text) in enumerate(_cut(data)):
        if count >= _MOST_DOCUMENTS:
            yield RuleError(
                "unreadable",
                Text(f"more than {_MOST_DOCUMENTS} documents in one file", f"一個檔案內多於 {_MOST_DOCUMENTS} 份文件"),
                line,
            )
            return
        try:
            content = _read(text)
        except RuleError as problem:
            problem.line += line - 1
            yield problem
        else:
            if content is not None:
                yield Document(content, line, text)


def _cut(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the line and the text of each document."""
    line, start = 1, 0
    for mark in _START.finditer(data):
        if data[start : mark.start()].strip():
            yield line, data[start : mark.start()]
        line += data.count(b"\n", start, mark.start())
        start = mark.start()
    if data[start:].strip():
        yield line, data[start:]


def _read(text: bytes) -> Any:
    """Return the content of one document; raises RuleError."""
    try:
        text.decode()  # the guard reads bytes: it would see nothing in UTF-16, which the loader takes
        _guard(text)
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = min(mark.line + 1, text.rstrip().count(b"\n") + 1) if mark else 1  # the end is said to be a line later
        raise RuleError(
            "broken", Text(f"not YAML: {_said(problem)}", f"不是 YAML：{_said(problem)}"), line
        ) from problem
    except (ValueError, RecursionError, UnicodeError) as problem:
        raise RuleError("broken", Text(f"not YAML: {problem}", f"不是 YAML：{problem}")) from problem
    if _anchored(text):
        _measured(content)
    return content


def _anchored(text: bytes) -> bool:
    """Say whether a document may name parts of itself."""
    return b"&" in text and _ANCHOR.search(text) is not None


def _guard(text: bytes) -> None:
    """Raise RuleError when the document is too deep for the C loader, whose recursion has no bound of its own."""
    openings = text.count(b"[") + text.count(b"{")
    if openings <= _SAFE_OPENINGS and not _anchored(text) and not _INDENT.search(text):
        return
    depth = aliases = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            depth += 1
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        elif isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0]:
            raise RuleError("broken", Text("merge keys (<<) are not read", "不讀取合併鍵（<<）"))
        if depth > _DEEPEST or aliases > _MOST_ALIASES:
            raise RuleError(
                "broken",
                Text(
                    f"deeper than {_DEEPEST} or more than {_MOST_ALIASES} aliases",
                    f"深於 {_DEEPEST} 層或多於 {_MOST_ALIASES} 個別名",
                ),
            )


def _measured(content: Any) -> None:
    """Raise RuleError when aliases make the content far larger than it looks, or endless."""
    left = _MOST_EXPANDED
    waiting = [(content, 0)]
    while waiting:
        node, depth = waiting.pop()
        left -= 1
        if left < 0 or depth > _DEEPEST:
            raise RuleError("broken", Text("aliases that expand without bound", "別名無限展開"))
        if isinstance(node, dict):
            waiting.extend((value, depth + 1) for value in node.values())
        elif isinstance(node, list):
            waiting.extend((value, depth + 1) for value in node)


def _said(problem: yaml.YAMLError) -> str:
    """Return the error in one line."""
    return getattr(problem, "problem", None) or str(problem).partition("\n")[0]
