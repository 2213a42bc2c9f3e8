"""Which changes of the register a form may be about, and how they read: before, after, since when; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

from lionrock.filings.record import ANNEX_A, ANNEX_B, ANNEX_C, ANNEX_D
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text, same
from lionrock.register.model import NAMES, Asset, Dependency, Operator, Person, Record, System, Version, kind_of, label
from lionrock.ui.values import spoken

SUPERVISOR: Final = "supervisor"
_NONE: Final = Text("none", "沒有")
_LABELS: Final[dict[str, Text]] = {
    "name": Text("name", "名稱"),
    "short": Text("short name", "簡稱"),
    "core_function": Text("core function", "核心功能"),
    "owner": Text("owner", "負責人"),
    "hosts": Text("host names", "主機名稱"),
    "addresses": Text("addresses", "位址"),
    "kind": Text("kind", "類別"),
    "zone": Text("network zone", "網絡區域"),
    "system": Text("critical computer system", "關鍵電腦系統"),
    "dependent": Text("dependent", "依賴者"),
    "needs": Text("needs", "所依賴者"),
    "why": Text("why", "原因"),
    "designated_on": Text("designated on", "指定日期"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One change in words; `effective` is since when it is true, `by` and `reason` are the register's own."""

    what: Text
    before: Text
    after: Text
    effective: Instant
    learned: Instant
    by: str
    reason: str
    version: int


@dataclass(frozen=True, slots=True)
class Touched:
    """A form that a change may call for, with the key of the system concerned."""

    filing: str
    system: str | None
    step: Step


def touched(after: Version, before: Version | None) -> Iterator[Touched]:
    """Yield the forms that a change of one record may call for."""
    new, old = after.record, before.record if before else None
    if isinstance(new or old, Operator):
        yield from _operator(after, new, old)
    elif isinstance(new or old, Person):
        yield from _person(after, new, old)
    else:
        for system in _systems(new, old):
            yield Touched(ANNEX_D, system, _step(after, new, old))


def _operator(after: Version, new: Any, old: Any) -> Iterator[Touched]:
    """Yield a move of the office, and another organisation by its name; the first entry is neither."""
    if new is None or old is None:
        return
    if old.office is not None and new.office != old.office:
        office = Text("the office in Hong Kong changed", "香港辦事處已更改")
        yield Touched(ANNEX_A, None, _made(after, office, old.office, new.office or _NONE))
    if new.name != old.name:
        name = Text("the name of the operator changed in the register", "登記冊所載營運者名稱已更改")
        yield Touched(ANNEX_B, None, _made(after, name, old.name, new.name))


def _person(after: Version, new: Any, old: Any) -> Iterator[Touched]:
    """Yield a change of who supervises the unit."""
    now, then = (one.name if one and one.role == SUPERVISOR else None for one in (new, old))
    if now != then:
        said = Text("who is registered as supervisor changed", "登記為主管的人員已更改")
        yield Touched(ANNEX_C, None, _made(after, said, then or _NONE, now or _NONE))


def _systems(new: Record | None, old: Record | None) -> list[str]:
    """Return the keys of the systems that a system, an asset or a dependency belongs to, before or after."""
    found: list[str] = []
    for one in (new, old):
        if isinstance(one, System):
            found.append(one.key)
        elif isinstance(one, Asset) and one.system:
            found.append(one.system)
        elif isinstance(one, Dependency):
            found.append(one.dependent)
    return list(dict.fromkeys(found))


def _step(after: Version, new: Record | None, old: Record | None) -> Step:
    """Return a change of a record in words, with the fields that differ."""
    one = new or old
    assert one is not None
    kind, name = NAMES[kind_of(one)], label(one)
    if old is None:
        return _made(
            after, Text("{kind} added: {name}", "新增{kind}：{name}").format(kind=kind, name=name), _NONE, name
        )
    if new is None:
        return _made(
            after, Text("{kind} ended: {name}", "終止{kind}：{name}").format(kind=kind, name=name), name, _NONE
        )
    differing = [one.name for one in fields(new) if getattr(new, one.name) != getattr(old, one.name)]
    said = Text("{kind} changed: {name}", "更改{kind}：{name}").format(kind=kind, name=name)
    return _made(after, said, _listed(old, differing), _listed(new, differing))


def _listed(record: Record, names: list[str]) -> Text:
    """Return the named fields of a record with their values."""
    parts = [_one(_LABELS.get(name, same(name)), getattr(record, name)) for name in names]
    return Text("; ".join(one.en for one in parts), "；".join(one.zh for one in parts))


def _one(name: Text, value: Any) -> Text:
    """Return a field with its value."""
    words = _NONE if value in (None, (), "") else spoken(value)
    return Text(f"{name.en}: {words.en}", f"{name.zh}：{words.zh}")


def _made(after: Version, what: Text, old: Text, new: Text) -> Step:
    """Return a change with the times and the reason of its version."""
    return Step(what, old, new, after.effective, after.learned, after.by, after.reason, after.number)
