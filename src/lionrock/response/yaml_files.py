"""YAML of others read without harm: bounded in size, depth and number, no aliases, and every value knows its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from lionrock.kernel.text import Text, same
from lionrock.response.errors import PlaybookError

LARGEST: Final = 256 * 1024
"""Bytes of one file."""
DEEPEST: Final = 8
"""Levels of lists and mappings within each other."""
MOST: Final = 20_000
"""Values, keys and openings of one file."""
_PLAIN: Final[Mapping[str, Callable[[str], Any]]] = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:null": lambda _: None,
    "tag:yaml.org,2002:int": lambda written: int(written, 10),
    "tag:yaml.org,2002:bool": lambda written: {"true": True, "false": False}[written.lower()],
}
"""What a value may be; anything else wants quotes."""
_COLLECTIONS: Final = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


@dataclass(frozen=True, slots=True)
class Document:
    """The content of a file as plain values, and the line of each by its path, such as `$.steps[3].minutes`."""

    content: Any
    lines: Mapping[str, int]

    def line(self, path: str) -> int:
        """Return the line of a value, or of the nearest one around it."""
        while path not in self.lines and path:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path, 1)


def read(data: bytes) -> Document:
    """Return the one document of a file; raises PlaybookError with its line."""
    if len(data) > LARGEST:
        raise PlaybookError(
            Text(f"larger than {LARGEST // 1024} KiB", f"大於 {LARGEST // 1024} KiB"),
            1,
            Text("Cut it into several playbooks.", "請分成數個行動手冊。"),
        )
    try:
        text = data.decode("utf-8")
        _guard(text)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as problem:
        raise PlaybookError(Text("not UTF-8", "並非 UTF-8"), data.count(b"\n", 0, problem.start) + 1) from problem
    except yaml.YAMLError as problem:
        raise _broken(problem) from problem
    if node is None:
        raise PlaybookError(Text("the file is empty", "檔案是空的"), 1)
    lines: dict[str, int] = {}
    return Document(_plain(node, "$", lines), lines)


def _guard(text: str) -> None:
    """Raise PlaybookError for what could grow without bound; the parser itself only reads on."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        line = _line(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise PlaybookError(Text("anchors and aliases are not read", "不讀取錨點及別名"), line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise PlaybookError(Text(f"deeper than {DEEPEST} levels", f"深於 {DEEPEST} 層"), line)
        if count > MOST:
            raise PlaybookError(Text(f"more than {MOST:,} values", f"多於 {MOST:,} 個值"), line)


def _plain(node: yaml.Node, path: str, lines: dict[str, int]) -> Any:
    """Return a node as plain values and note the lines of all within."""
    lines[path] = _line(node)
    if isinstance(node, yaml.CollectionNode) and node.tag not in _COLLECTIONS:
        raise PlaybookError(Text(f"the tag {node.tag[:60]}", f"標籤 {node.tag[:60]}"), _line(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each, f"{path}[{n}]", lines) for n, each in enumerate(node.value)]
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: str, lines: dict[str, int]) -> dict[str, Any]:
    """Return a mapping; raises PlaybookError for a key that stands twice or is no text."""
    found: dict[str, Any] = {}
    for key, value in node.value:
        line = _line(key)
        if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
            raise PlaybookError(Text("a key that is no plain text", "鍵並非純文字"), line)
        if key.value in found:
            raise PlaybookError(Text(f"the key {key.value} stands twice", f"鍵 {key.value} 重複"), line)
        found[key.value] = _plain(value, f"{path}.{key.value}", lines)
    return found


def _scalar(node: yaml.Node) -> Any:
    """Return one value; raises PlaybookError for a kind that playbooks do not have."""
    try:
        return _PLAIN[node.tag](node.value)
    except (KeyError, ValueError) as problem:
        shown = str(node.value)[:40]
        raise PlaybookError(
            Text(
                f"“{shown}” is neither text, whole number, true, false nor null", f"「{shown}」並非文字、整數或真假值"
            ),
            _line(node),
            Text("Put quotes around it.", "請加上引號。"),
        ) from problem


def _broken(problem: yaml.YAMLError) -> PlaybookError:
    """Return the error of a file that is no YAML."""
    mark = getattr(problem, "problem_mark", None)
    said = getattr(problem, "problem", None) or str(problem).partition("\n")[0]
    words = Text("not YAML: {said}", "不是 YAML：{said}").format(said=same(said[:200]))
    return PlaybookError(words, mark.line + 1 if mark else 1)


def _line(found: yaml.Event | yaml.Node) -> int:
    """Return the line on which an event or a node starts, from 1."""
    mark = found.start_mark
    return mark.line + 1 if mark else 1
