"""What every OSCAL document of ours shares: identifiers that follow from content, properties, metadata, bytes. Pure.

OSCAL 1.1 (NIST). Equal input gives equal bytes: a UUID is of version 5 over what it names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

from lionrock.assurance.exchange.workbook import LIMITS

if TYPE_CHECKING:
    from lionrock.assurance.exchange.picture import Picture
    from lionrock.kernel.clock import Instant

Json = dict[str, Any]

VERSION: Final = "1.1.2"
NAMESPACE: Final = "urn:lionrock:oscal:1"
"""Where the names of our own properties belong."""
_UUIDS: Final = UUID("8f6a3a52-9d0e-5c1b-9a57-6d1f0b6c6535")
_PLAIN: Final = re.compile(r"\S(?:[^\r\n]*\S)?\Z")
"""What the value of a property may be as it is; anything else is written as a JSON string."""
_JSON: Final = "json"


def identifier(kind: str, *parts: str) -> str:
    """Return the UUID of a thing of a kind by what names it."""
    return str(uuid5(_UUIDS, json.dumps([kind, *parts], ensure_ascii=True)))


def prop(name: str, value: str) -> Json:
    """Return a property of ours; a value OSCAL would refuse is kept as JSON."""
    if _PLAIN.match(value):
        return {"name": name, "ns": NAMESPACE, "value": value}
    return {"name": name, "ns": NAMESPACE, "value": json.dumps(value, ensure_ascii=True), "class": _JSON}


def props(values: Iterable[tuple[str, str | None]]) -> list[Json]:
    """Return the properties that have a value."""
    return [prop(name, value) for name, value in values if value is not None]


def read(found: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the values of our properties by name."""
    made: dict[str, list[str]] = {}
    for one in found:
        if one.get("ns") == NAMESPACE:
            value = json.loads(one["value"]) if one.get("class") == _JSON else one["value"]
            made.setdefault(one["name"], []).append(str(value))
    return made


def instant(moment: Instant) -> str:
    """Return a time as OSCAL writes it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def metadata(picture: Picture, title: str) -> Json:
    """Return what a document says of itself, with the limits of what it shows."""
    loaded = picture.book.loaded
    said = [("origin", picture.origin), ("law", picture.book.version), ("loaded", loaded.en), ("loaded-zh", loaded.zh)]
    if picture.demo:
        said.append(("demonstration", "not for submission 示範，不可提交"))
    return {
        "title": title,
        "last-modified": instant(picture.at),
        "version": instant(picture.at),
        "oscal-version": VERSION,
        "props": props(said),
        "remarks": "\n\n".join(f"{one.en}\n{one.zh}" for one in LIMITS),
    }


def document(kind: str, body: Json) -> bytes:
    """Return the bytes of a document; its own UUID follows from all of it."""
    whole = {"uuid": identifier(kind, json.dumps(body, sort_keys=True, ensure_ascii=True)), **body}
    text = json.dumps({kind: whole}, sort_keys=True, ensure_ascii=False, indent=1)
    return text.encode("utf-8", "replace") + b"\n"
