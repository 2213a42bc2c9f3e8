"""Verify a pack here: the same code as the file released apart, and what happens when one byte is broken."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from lionrock.assurance import lionrock_verify, service, words
from lionrock.assurance.errors import RefusedPackError
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, View, act, page
from lionrock.ui.tabs import tabs

MOST: Final = 128 * 1024 * 1024
"""Bytes of a pack that is verified here; a larger one is verified by the command."""

_TITLE: Final = Text("Verify a pack", "核實證據檔案")


@page("assurance.verify", "/evidence/verify", title=_TITLE, place="evidence")
def form(ask: Ask) -> View:
    """Ask for a pack and for the key it shall be held against."""
    return _view(ask, {"key": _own(ask)})


@act("assurance.verified", "/evidence/verify", needs="read", most=MOST)
def check(ask: Ask) -> View:
    """Verify what was uploaded, and show of each member what was found."""
    data, after = ask.files.get("pack", b""), ask.files.get("after", b"")
    key = ask.form.get("key", "").strip()[:500]
    if not data:
        problem = InputError(
            Text("no pack was chosen", "未選擇證據檔案"), Text("Choose a .zip file.", "請選擇 .zip 檔案。")
        )
        return _view(ask, {"key": key, "problem": problem}, 422)
    broken = ask.form.get("break") == "1"
    if broken:
        data = broken_once(data)
    try:
        report = service.verify(data, key or None, after or None)
    except RefusedPackError as refusal:
        found = {"refused": refusal.refused, "items": refusal.refused.items}
    else:
        found = {"report": report, "items": report.items, "as_of": datetime.fromisoformat(report.as_of)}
    return _view(ask, {"key": key, "name": ask.names.get("pack", "")[:120], "broken": broken, **found})


def broken_once(data: bytes) -> bytes:
    """Return the pack with one bit changed in the middle of its first record, document or payload."""
    at = _middle(data)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _middle(data: bytes) -> int:
    """Return a place worth breaking: within an item, else within a payload, else anywhere."""
    places: dict[str, int] = {}
    at = 0
    with suppress(lionrock_verify.Refused):
        for member in lionrock_verify.unpack(data):
            at += len(lionrock_verify.local_header(member.name, 0, 0)) + len(member.data)
            places.setdefault(member.name.partition("/")[0], at - len(member.data) // 2 - 1)
    return places.get("items", places.get("payloads", len(data) // 2))


def _view(ask: Ask, values: dict[str, Any], status: int = 200) -> View:
    """Return the page; what was not found right stands first, payloads that were are only counted."""
    empty = {"problem": None, "report": None, "refused": None, "name": "", "broken": False, "as_of": None}
    fixed = {"tabs": tabs(ask.platform, "evidence", "/evidence/verify"), "title": _TITLE, "here_place": "evidence"}
    items = sorted(values.get("items", ()), key=lambda one: (one.state == "included", one.name))
    told = [one for one in items if one.state != "included" or not one.name.startswith("payloads/")]
    shown = {"items": told, "payloads": len(items) - len(told), "kind": words.kind, "text": Text}
    return View("assurance/verify.html", {**empty, **fixed, **values, **shown}, status)


def _own(ask: Ask) -> str:
    """Return this instance's fingerprint, empty without keys."""
    try:
        return service.key(ask.platform).fingerprint
    except LionrockError:
        return ""
