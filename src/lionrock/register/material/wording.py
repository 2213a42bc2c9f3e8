"""Differences in words: what, how it stood, how it stands, and which systems it concerns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from lionrock.kernel.text import Text, same
from lionrock.register.material.comparing import Difference
from lionrock.register.material.picture import BESIDE, EXPOSED, Picture, Says
from lionrock.register.model import NAMES, TYPES, Dependency, Kind, Record, System, label
from lionrock.register.opened import Opened
from lionrock.register.places import url
from lionrock.register.showing import Difference as Told
from lionrock.register.showing import differences

_ENDS: Final[tuple[Kind, ...]] = ("system", "asset", "contact")
_YES, _NO = Text("yes", "是"), Text("no", "否")
NONE: Final = Text("none", "沒有")
_VERBS: Final = {
    "added": Text("Added: {kind} {name}", "新增{kind}：{name}"),
    "removed": Text("No longer part: {kind} {name}", "{kind}不再屬其中：{name}"),
    "changed": Text("Changed: {kind} {name}", "更改{kind}：{name}"),
}
_BESIDE: Final[Mapping[tuple[str, str], Text]] = {
    ("mechanism", "added"): Text("Switched on: {name}", "已啟用：{name}"),
    ("mechanism", "removed"): Text("Switched off: {name}", "已停用：{name}"),
    ("stranger", "added"): Text("Unknown machine talks there: {name}", "未知機器在其中通訊：{name}"),
}


@dataclass(frozen=True, slots=True)
class Worded:
    """A difference as people read it; `url` is the page of what it is about, where there is one."""

    what: Text
    before: Text
    after: Text
    systems: tuple[Text, ...]
    url: str | None


def worded(one: Difference, opened: Opened, before: Picture) -> Worded:
    """Return a difference in words; names of what has ended come from the picture `before`."""
    systems = tuple(named(key, opened, before) for key in one.systems)
    if (one.kind, one.verb) in _BESIDE:
        name = _text((one.after or one.before or {})["name"])
        was, now = (NONE, name) if one.verb == "added" else (name, NONE)
        return Worded(_BESIDE[one.kind, one.verb].format(name=name), was, now, systems, None)
    kind: Kind = next(kind for kind in TYPES if kind == one.kind)
    old, new = _record(kind, one.before), _record(kind, one.after)
    record = new or old
    assert record is not None
    name = _title(record, opened, before)
    what = _VERBS[one.verb].format(kind=NAMES[kind], name=name)
    told = [*differences(old, new, opened), *_exposure(one)]
    was, now = (_joined([(each.label, getattr(each, side)) for each in told]) for side in ("before", "after"))
    if not told:
        was, now = (NONE if old is None else name), (NONE if new is None else name)
    return Worded(what, was, now, systems, url(kind, one.record) if one.record and new else None)


def named(key: str, opened: Opened, before: Picture) -> Text:
    """Return what a critical system is called, also one that has ended."""
    found = opened.find("system", key)
    if found is not None and isinstance(found.record, System):
        return found.record.name
    was = before.get(f"system:{key}")
    return _text(was["name"]) if was else same(key)


def _exposure(one: Difference) -> Iterator[Told]:
    """Yield whether an asset faces the internet, where that differs."""
    was, now = (bool((said or {}).get(EXPOSED)) for said in (one.before, one.after))
    if one.verb == "changed" and was != now:
        yield Told(Text("Faces the internet", "面向互聯網"), _YES if was else _NO, _YES if now else _NO)


def _title(record: Record, opened: Opened, before: Picture) -> Text:
    """Return what a record is called, of a dependency both ends by name."""
    if not isinstance(record, Dependency):
        return label(record)
    one, two = (_end(key, opened, before) for key in (record.dependent, record.needs))
    return Text("{one} needs {two}", "{one}依賴{two}").format(one=one, two=two)


def _end(key: str, opened: Opened, before: Picture) -> Text:
    """Return what an end of a dependency is called."""
    for kind in _ENDS:
        found = opened.find(kind, key)
        if found is not None and found.record is not None:
            return label(found.record)
    was = before.get(f"system:{key}") or before.get(f"asset:{key}")
    return _text(was["name"]) if was else same(key)


def _record(kind: Kind, says: Says | None) -> Record | None:
    """Return the record that a picture describes."""
    if says is None:
        return None
    made: Record = msgspec.convert({name: one for name, one in says.items() if name not in BESIDE}, TYPES[kind])
    return made


def _joined(parts: list[tuple[Text, Any]]) -> Text:
    """Return labelled values as one text."""
    pairs = [
        (name, NONE if value is None else value if isinstance(value, Text) else same(value)) for name, value in parts
    ]
    return Text(
        "; ".join(f"{name.en}: {value.en}" for name, value in pairs),
        "；".join(f"{name.zh}：{value.zh}" for name, value in pairs),
    )


def _text(said: Any) -> Text:
    """Return a name of a picture, which of an asset is one string."""
    return Text(said["en"], said["zh"]) if isinstance(said, dict) else same(str(said))
