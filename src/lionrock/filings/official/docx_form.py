"""Places to fill in a DOCX: content controls, form fields, {{placeholders}}, empty table cells beside a label."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, Final

from lionrock.filings.official import package
from lionrock.filings.official.package import BODY, W
from lionrock.kernel.text import Text

Slot = tuple[str, str]
"""Id of a place within the file, and what stands beside or in it."""
Write = Callable[[str], None]

_MOST: Final = 400
_LABEL: Final = 120
_PLACEHOLDER: Final = re.compile(r"\{\{\s*([\w .\-/]{1,60}?)\s*\}\}")
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def slots(data: bytes) -> list[Slot]:
    """Return the places to fill in their order; raises InputError when the file is refused."""
    body = package.tree(package.members(data)[BODY])
    return [(id, label) for id, label, _ in list(_places(body))[:_MOST]]


def fill(data: bytes, values: dict[str, str], mark: Text | None) -> bytes:
    """Return the file with these places filled; a mark stands above everything."""
    found = package.members(data)
    body = package.tree(found[BODY])
    for id, _, write in list(_places(body)):
        if id in values:
            write(values[id])
    if mark is not None:
        _marked(body, mark)
    found[BODY] = package.written(body)
    return package.packed(found)


def _places(body: Any) -> Iterator[tuple[str, str, Write]]:
    """Yield id, label and writer of every place."""
    yield from _controls(body)
    yield from _fields(body)
    yield from _placeholders(body)
    yield from _cells(body)


def _controls(body: Any) -> Iterator[tuple[str, str, Write]]:
    """Yield the content controls for text, by tag or order."""
    for number, one in enumerate(body.iter(f"{W}sdt"), 1):
        content = one.find(f"{W}sdtContent")
        if content is None or next(content.iter(f"{W}sdt"), None) is not None:
            continue
        tag, alias = (_attribute(one, f"{W}sdtPr/{W}{name}") for name in ("tag", "alias"))
        label = alias or tag or _text(content) or f"control {number}"
        yield f"control:{number}:{tag}"[:_LABEL], label[:_LABEL], _into(content)


def _fields(body: Any) -> Iterator[tuple[str, str, Write]]:
    """Yield the form fields for text, by name."""
    for number, begin in enumerate(body.iter(f"{W}fldChar"), 1):
        data = begin.find(f"{W}ffData")
        if data is None or data.find(f"{W}textInput") is None:
            continue
        name = _attribute(begin, f"{W}ffData/{W}name") or f"field {number}"
        help_ = _attribute(begin, f"{W}ffData/{W}helpText") or _attribute(begin, f"{W}ffData/{W}statusText")
        yield f"field:{number}:{name}"[:_LABEL], (help_ or name)[:_LABEL], _result(begin)


def _placeholders(body: Any) -> Iterator[tuple[str, str, Write]]:
    """Yield each {{name}} once; all its places are written."""
    places: dict[str, list[Any]] = {}
    for paragraph in body.iter(f"{W}p"):
        for found in _PLACEHOLDER.finditer(_text(paragraph)):
            places.setdefault(found[1], []).append(paragraph)
    for name, paragraphs in places.items():
        yield f"placeholder:{name}", name, _replacing(name, paragraphs)


def _cells(body: Any) -> Iterator[tuple[str, str, Write]]:
    """Yield the empty cells that stand right of a cell with words."""
    for t, table in enumerate(body.iter(f"{W}tbl"), 1):
        for r, row in enumerate(table.findall(f"{W}tr"), 1):
            cells = row.findall(f"{W}tc")
            for c, (left, cell) in enumerate(pairwise(cells), 2):
                label = _text(left)
                if label and not _text(cell) and next(cell.iter(f"{W}sdt", f"{W}fldChar", f"{W}tbl"), None) is None:
                    yield f"cell:{t}.{r}.{c}", label[:_LABEL], _into(cell)


def _attribute(one: Any, path: str) -> str:
    """Return the value of an element below, empty when there is none."""
    found = one.find(path)
    return "" if found is None else str(found.get(f"{W}val", ""))


def _text(one: Any) -> str:
    """Return the words below an element."""
    return "".join(each.text or "" for each in one.iter(f"{W}t")).strip()


def _into(place: Any) -> Write:
    """Return what writes words into a cell or control, in the look of its first run."""

    def write(words: str) -> None:
        runs = list(place.iter(f"{W}r"))
        target = place if place.find(f"{W}p") is None else place.find(f"{W}p")
        if target.tag == f"{W}sdtContent" and not runs and target.getparent().getparent().tag != f"{W}p":
            target = _child(target, "p")
        run = _run(runs[0] if runs else None, words)
        for one in runs:
            one.getparent().remove(one)
        target.append(run)
        shown = place.getparent().find(f"{W}sdtPr/{W}showingPlcHdr") if place.tag == f"{W}sdtContent" else None
        if shown is not None:
            shown.getparent().remove(shown)

    return write


def _result(begin: Any) -> Write:
    """Return what writes words between the separator and the end of a form field."""

    def write(words: str) -> None:
        run, parts, after = begin.getparent(), [], None
        for one in run.itersiblings(f"{W}r"):
            kind = one.find(f"{W}fldChar")
            if kind is not None and kind.get(f"{W}fldCharType") == "end":
                break
            if kind is not None and kind.get(f"{W}fldCharType") == "separate":
                after = one
            elif after is not None:
                parts.append(one)
        if after is None:
            return
        made = _run(parts[0] if parts else None, words)
        for one in parts:
            one.getparent().remove(one)
        after.addnext(made)

    return write


def _replacing(name: str, paragraphs: list[Any]) -> Write:
    """Return what writes words in the place of {{name}}, also where Word split it into several runs."""

    def write(words: str) -> None:
        wanted = re.compile(r"\{\{\s*" + re.escape(name) + r"\s*\}\}")
        for paragraph in paragraphs:
            texts = list(paragraph.iter(f"{W}t"))
            whole = "".join(one.text or "" for one in texts)
            if not texts or not wanted.search(whole):
                continue
            run = texts[0].getparent()
            made = _run(run, wanted.sub(lambda _: words, whole))
            run.addnext(made)
            for one in texts:
                one.text = ""

    return write


def _run(like: Any, words: str) -> Any:
    """Return a run with words, looking like another one without its look of a placeholder."""
    run = package.element("r")
    look = None if like is None else like.find(f"{W}rPr")
    if look is not None:
        kept = copy.deepcopy(look)
        for style in kept.findall(f"{W}rStyle"):
            kept.remove(style)
        run.append(kept)
    for number, line in enumerate(words.split("\n")):
        if number:
            _child(run, "br")
        text = _child(run, "t")
        text.text, text.attrib[_SPACE] = line, "preserve"
    return run


def _child(parent: Any, name: str) -> Any:
    """Return a new last child."""
    made = package.element(name)
    parent.append(made)
    return made


def _marked(body: Any, mark: Text) -> None:
    """Put the mark above everything."""
    paragraph = package.element("p")
    paragraph.append(_run(None, f"{mark.zh} / {mark.en}"))
    body.find(f"{W}body").insert(0, paragraph)
