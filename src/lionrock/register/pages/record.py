"""One record: what it says, who refers to it, and every version it had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.register import service
from lionrock.register.depending import around, folded, graph, touching
from lionrock.register.estate import Book
from lionrock.register.fields import ASSET_KINDS
from lionrock.register.model import (
    NAMES,
    OPERATOR,
    Asset,
    Contact,
    Kind,
    Person,
    Record,
    System,
    Threshold,
    Version,
    label,
    threshold_key,
)
from lionrock.register.opened import Opened
from lionrock.register.pages import attesting, depending
from lionrock.register.places import url
from lionrock.register.service import EDIT, READ
from lionrock.register.showing import Difference, differences, limit, lines
from lionrock.register.thresholds import MEASURES, Measure
from lionrock.ui.pages import Ask, View, page

_MOST_REFERRING: Final = 200


@dataclass(frozen=True, slots=True)
class Set:
    """One threshold of a system as the page shows it; `version` None is unset."""

    measure: Measure
    version: Version | None

    @property
    def value(self) -> Text | None:
        """Return the value with its unit, None while unset."""
        record = self.version.record if self.version else None
        return limit(record) if isinstance(record, Threshold) else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One version in a history, with what it says differently from the one before."""

    version: Version
    title: Text
    differences: tuple[Difference, ...]


@page(
    "register.system",
    "/register/systems/{id}",
    title=Text("Critical computer system", "關鍵電腦系統"),
    needs=READ,
    place="register",
)
def system(ask: Ask) -> View:
    """Show one system: core function, thresholds, assets, dependencies, history."""
    found = ask.platform.port(Book).opened()
    version = found.get("system", ask.path["id"])
    record = version.record
    assert isinstance(record, System)
    near = around(graph(found), record.key, "both")
    values = {
        "title": record.name,
        "version": version,
        "system": record,
        "lines": lines(record, found),
        "limits": limits(found, record.key),
        "kinds": _kinds(found, record.key),
        "picture": depending.drawn(ask, folded(near)),
        "dependencies": depending.rows(touching(near, record.key), found),
        "history": _system_history(ask, version, record.key),
        "attested": attesting.told(ask, version),
        "may_edit": ask.allows(EDIT),
    }
    return View("register/system.html", values)


def limits(found: Opened, system: str) -> list[Set]:
    """Return the four thresholds of the system with this key, unset ones too."""
    return [Set(measure, found.find("threshold", threshold_key(system, name))) for name, measure in MEASURES.items()]


def _kinds(found: Opened, system: str) -> list[tuple[Text, int]]:
    """Return how many assets of each kind a system has, most first."""
    many = Counter(
        one.record.kind or "other"
        for one in found.of("asset")
        if isinstance(one.record, Asset) and one.record.system == system
    )
    return [(ASSET_KINDS[kind], count) for kind, count in many.most_common()]


def _system_history(ask: Ask, version: Version, key: str) -> list[Entry]:
    """Return what changed of a system and its thresholds, newest first."""
    found = ask.platform.port(Book).opened()
    entries = history(ask, "system", version.id)
    for name in MEASURES:
        known = found.find("threshold", threshold_key(key, name))
        if known is not None:
            entries += history(ask, "threshold", known.id)
    return sorted(entries, key=lambda entry: (entry.version.learned, entry.version.number), reverse=True)


def history(ask: Ask, kind: Kind, id: str) -> list[Entry]:
    """Return the versions of a record, newest first, each with what it says differently."""
    found = ask.platform.port(Book).opened()
    versions = service.history(ask.platform, kind, id)
    pairs: list[tuple[Version, Version | None]] = [*pairwise(versions), (versions[-1], None)]
    return [_entry(after, before, found) for after, before in pairs]


def _entry(after: Version, before: Version | None, found: Opened) -> Entry:
    """Return one version beside the one before it."""
    told = after.record or (before.record if before else None)
    name = label(told) if told else NAMES[after.kind]
    if isinstance(told, Threshold):
        name = MEASURES[told.name].label
    earlier = before.record if before else None
    said = (
        Text("{name}: ended", "{name}：終止")
        if after.record is None
        else Text("{name}: added", "{name}：新增")
        if earlier is None
        else Text("{name}: changed", "{name}：更改")
    )
    return Entry(after, said.format(name=name), tuple(_told(earlier, after.record, found)))


def _told(before: Record | None, after: Record | None, found: Opened) -> Iterator[Difference]:
    """Yield the differences, and of a new threshold its value."""
    if isinstance(after, Threshold):
        earlier = limit(before) if isinstance(before, Threshold) else None
        yield Difference(Text("Value", "數值"), earlier, limit(after))
        return
    yield from differences(before, after, found)


def _record(ask: Ask, kind: Kind) -> View:
    """Return the page of a record of a plain kind."""
    found = ask.platform.port(Book).opened()
    version = found.get(kind, ask.path["id"])
    assert version.record is not None
    values = {
        "title": label(version.record),
        "version": version,
        "record": version.record,
        "kind": NAMES[kind],
        "lines": lines(version.record, found),
        "referring": list(_referring(found, version.record)),
        "history": history(ask, kind, version.id),
        "attested": attesting.told(ask, version) if kind == "asset" else None,
        "owns": kind in {"person", "contact"} and len(attesting.entries_of(ask, version.id)),
        "may_edit": ask.allows(EDIT),
    }
    return View("register/record.html", values)


def _referring(found: Opened, record: Record) -> Iterator[Mapping[str, Any]]:
    """Yield the records that name this one, at most two hundred."""
    if not isinstance(record, (Person, Contact, Asset)):
        return
    number = 0
    for version in found.versions:
        other = version.record
        names = [getattr(other, name, None) for name in ("owner", "contact", "dependent", "needs")]
        if other is not None and record.key in names and number < _MOST_REFERRING:
            number += 1
            yield {"kind": NAMES[version.kind], "name": label(other), "url": url(version.kind, version.id)}


@page("register.asset", "/register/assets/{id}", title=Text("Asset", "資產"), needs=READ, place="register")
def asset(ask: Ask) -> View:
    """Show one asset."""
    return _record(ask, "asset")


@page("register.person", "/register/people/{id}", title=Text("Person", "人員"), needs=READ, place="register")
def person(ask: Ask) -> View:
    """Show one person."""
    return _record(ask, "person")


@page("register.contact", "/register/contacts/{id}", title=Text("Contact", "聯絡單位"), needs=READ, place="register")
def contact(ask: Ask) -> View:
    """Show one contact."""
    return _record(ask, "contact")


@page(
    "register.dependency",
    "/register/dependencies/{id}",
    title=Text("Dependency", "相依關係"),
    needs=READ,
    place="register",
)
def dependency(ask: Ask) -> View:
    """Show one dependency."""
    return _record(ask, "dependency")


@page("register.history", "/register/history", title=Text("History", "更改紀錄"), needs=READ, place="register")
def past(ask: Ask) -> View:
    """Show every version of one record, ended ones too."""
    kind = kind_asked(ask.query.get("kind", ""))
    id = ask.query.get("id", "")[:64]
    if kind == "operator" and not id:
        version = ask.platform.port(Book).opened().find("operator", OPERATOR)
        id = version.id if version else ""
    entries = history(ask, kind, id)
    return View("register/history.html", {"entries": entries, "kind": NAMES[kind], "back": url(kind, id),
                                          "ended": entries[0].version.record is None})  # fmt: skip


def kind_asked(written: str) -> Kind:
    """Return the kind named in an address; raises NotFoundError."""
    found = next((kind for kind in NAMES if kind == written), None)
    if found is None:
        raise NotFoundError(
            Text("the register has no such kind of record", "登記冊沒有此類紀錄"),
            Text("See the register for what there is.", "請查看登記冊。"),
        )
    return found
