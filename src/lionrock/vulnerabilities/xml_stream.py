"""XML read as it comes: no entities, no document type, no network, bounded depth, text and elements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, Literal

from lionrock.vulnerabilities.errors import hostile, truncated
from lionrock.vulnerabilities.scanning import Stream

_CHUNK: Final = 65_536
_PROLOG: Final = 1_048_576
"""Bytes before the first element at most."""
_SILENT: Final = 16 * 1_048_576
"""Bytes without the start or end of an element at most: the parser would keep an endless attribute whole."""
_WITHIN: Final = 200_000
"""Elements within one that is kept whole, at most; starts and ends are counted."""

Element = Any
"""An element of lxml, which has no types."""
Happening = tuple[Literal["start", "whole", "end"], str, Element]


def walk(stream: Stream, whole: frozenset[str], marks: frozenset[str]) -> Iterator[Happening]:
    """Yield elements as they end, with all they hold where their name is in `whole`; names are without namespaces.

    Of an element in `marks` the start tells its attributes and the end that it was complete; everything else is
    dropped as it is read. The first element must be among the marks. Raises HostileError for a document type or
    endless contents, TruncatedError for what is not well-formed to its end.
    """
    parser, walker, progress = _parser(whole | marks), _Walker(whole, marks), 0
    for data in iter(lambda: stream.read(_CHUNK), b""):
        yield from walker.happenings(_fed(parser, stream, data))
        if walker.moved(data):
            progress = stream.place
        elif stream.place - progress > (_SILENT if walker.begun else _PROLOG):
            raise hostile("megabytes without the end of an element", "多個 MB 內沒有任何元素結束")
    yield from walker.happenings(_fed(parser, stream, b""))


def claims(head: bytes, root: str) -> bool:
    """Say whether the first element of a file has this name, whatever its prefix."""
    from lxml import etree  # type: ignore[import-untyped]  # lxml has no types

    parser = _parser()
    with suppress(etree.XMLSyntaxError):  # what is wrong further on is told when the file is read
        parser.feed(head)
    first = next(iter(parser.read_events()), None)
    return first is not None and name(first[1]) == root


def name(element: Element) -> str:
    """Return an element's name without its namespace; nothing for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text(element: Element, *path: str) -> str:
    """Return the text of the first element below along names, nothing when there is none."""
    found: Element | None = element
    for step in path:
        found = child(found, step) if found is not None else None
    return (found.text or "").strip() if found is not None else ""


def child(element: Element, called: str) -> Element | None:
    """Return the first child of a name."""
    return next(element.iterchildren(f"{{*}}{called}"), None)


def children(element: Element | None, called: str) -> list[Element]:
    """Return the children of a name."""
    return [] if element is None else list(element.iterchildren(f"{{*}}{called}"))


class _Walker:
    """Tells what ends, and frees what was told and what nobody wants."""

    def __init__(self, whole: frozenset[str], marks: frozenset[str]) -> None:
        self._whole = whole
        self._marks = marks
        self._root: Element | None = None
        self._inside: Element | None = None
        self._within = 0
        self._told = 0

    @property
    def begun(self) -> bool:
        """Say whether the first element was met."""
        return self._root is not None

    def happenings(self, events: Iterator[tuple[str, Element]]) -> Iterator[Happening]:
        """Yield what a piece of the file tells."""
        for event, element in events:
            self._told += 1
            if self._root is None:
                self._root = _untyped(element)
            if event == "start":
                yield from self._started(element)
            elif self._inside is None or self._inside is element:
                yield from self._ended(element)

    def moved(self, data: bytes) -> bool:
        """Free what nobody wants; say whether anything came of a piece of the file."""
        told, self._told = self._told, 0
        if self._inside is not None:
            self._within += data.count(b"<")
            if self._within > _WITHIN:
                raise hostile(f"more than {_WITHIN:,} marks within one element", f"一個元素內超過 {_WITHIN:,} 個標記")
        return _pruned(self._root, self._inside) or told > 0

    def _started(self, element: Element) -> Iterator[Happening]:
        """Yield the start of a mark; keep what is to be told whole."""
        if self._inside is not None:
            return
        called = name(element)
        if called in self._whole:
            self._inside, self._within = element, 0
        elif called in self._marks:
            yield "start", called, element

    def _ended(self, element: Element) -> Iterator[Happening]:
        """Yield an element, then free it and what stands before it."""
        called = name(element)
        if self._inside is element:
            self._inside = None
            yield "whole", called, element
        elif called in self._marks:
            yield "end", called, element
        element.clear(keep_tail=False)
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _pruned(root: Element | None, inside: Element | None) -> bool:
    """Remove every element that has ended and is not within one kept whole; say whether there were any.

    Whatever is still open is the last child of what is open above it: all children before a last one have ended.
    """
    found, freed = root, False
    while found is not None and found is not inside and len(found):
        if len(found) > 1:
            del found[:-1]
            freed = True
        found = found[-1]
    return freed


def _parser(wanted: frozenset[str] | None = None) -> Any:
    """Return a parser that resolves nothing and fetches nothing, and tells of the wanted elements alone."""
    from lxml import etree

    return etree.XMLPullParser(
        events=("start", "end"),
        tag=None if wanted is None else [f"{{*}}{one}" for one in sorted(wanted)],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _fed(parser: Any, stream: Stream, data: bytes) -> Iterator[tuple[str, Element]]:
    """Yield the events of more bytes, none at the end of the file; those before a fault come before its error."""
    from lxml import etree

    problem: etree.XMLSyntaxError | None = None
    try:
        if data:
            parser.feed(data)
        else:
            parser.close()
    except etree.XMLSyntaxError as found:
        problem = found
    yield from parser.read_events()
    if problem is not None:
        raise truncated(stream.place, problem.lineno or 0, str(problem.msg)) from problem


def _untyped(element: Element) -> Element:
    """Return the root; raises when the document declares a type: no scanner needs one, and it is how entities come."""
    tree = element.getroottree()
    if tree.docinfo.doctype:
        raise hostile("the file declares a document type (DTD)", "檔案含文件類型宣告（DTD）")
    return tree.getroot()
