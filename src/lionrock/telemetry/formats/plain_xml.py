"""Small XML documents read by their tags within bounds: no parser, no entity, no document type, nothing expanded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from lionrock.telemetry.formats.json_lines import not_ours

_NAME: Final = r"[A-Za-z_][\w.-]{0,127}"
_TOKEN: Final = re.compile(
    rf"<(?P<close>/?)(?:[\w-]{{1,32}}:)?(?P<name>{_NAME})(?P<attributes>(?:\s++[\w:.-]{{1,128}}+\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))*+)"
    rf"\s*+(?P<alone>/?)>|(?P<text>[^<]++)"
)
_ATTRIBUTE: Final = re.compile(r"""([\w:.-]{1,128})\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_ENTITY: Final = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));")
_KNOWN: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_MOST: Final = 5000
_DEEPEST: Final = 12
_LAST: Final = 0x10FFFF


@dataclass
class Element:
    """An element with its attributes, its text and its children."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""


def element(document: str) -> Element:
    """Return the outermost element; raises InputError for what is cut off, deep, long or no plain XML."""
    top = Element("")
    stack, at = [top], 0
    for count, token in enumerate(_TOKEN.finditer(document)):
        if token.start() != at or count > _MOST or len(stack) > _DEEPEST:
            raise not_ours(f"plain XML of at most {_MOST} parts, {_DEEPEST} deep")
        at = token.end()
        if token["text"] is not None:
            stack[-1].text += decoded(token["text"])
        elif token["close"]:
            if stack.pop().name != token["name"] or not stack:
                raise not_ours("XML whose elements end in their order")
        else:
            one = Element(token["name"], _attributes(token["attributes"]))
            stack[-1].children.append(one)
            if not token["alone"]:
                stack.append(one)
    if at != len(document) or len(stack) != 1 or not top.children:
        raise not_ours("a whole XML element")
    return top.children[0]


def decoded(text: str) -> str:
    """Return a text with the entities every XML has; others stay as they are written."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _attributes(text: str) -> dict[str, str]:
    """Return the attributes of a tag."""
    return {name: decoded(double or single) for name, double, single in _ATTRIBUTE.findall(text)}


def _character(found: re.Match[str]) -> str:
    """Return the character an entity stands for."""
    if found[3]:
        return _KNOWN[found[3]]
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if 0 < code <= _LAST and not 0xD800 <= code <= 0xDFFF else found[0]  # noqa: PLR2004 surrogates


def values(one: Element) -> dict[str, Any]:
    """Return an element's children by name, as JSON exporters write them: text, or an object with `#attributes`."""
    found: dict[str, Any] = {}
    for child in one.children:
        value = _value(child)
        if child.name not in found:
            found[child.name] = [value] if child.name == "Data" else value
        elif isinstance(found[child.name], list):
            found[child.name].append(value)
        else:
            found[child.name] = [found[child.name], value]
    return found


def _value(one: Element) -> Any:
    """Return what one element is worth."""
    if one.children:
        return values(one)
    if not one.attributes:
        return one.text.strip()
    return (
        {"#text": one.text.strip(), "#attributes": one.attributes}
        if one.text.strip() or "Name" in one.attributes
        else {"#attributes": one.attributes}
    )
