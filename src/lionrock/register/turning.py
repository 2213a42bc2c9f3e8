"""Turns the rows of a file into rows of the register under a mapping; what cannot be kept is told, never dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lionrock.kernel.text import Text
from lionrock.register.fields import ASSET_KINDS, FIELDS, Field
from lionrock.register.header_words import KIND_WORDS
from lionrock.register.mapping import BOTH
from lionrock.register.model import Asset, Contact, Kind, Person, Record, System, kind_of
from lionrock.register.problems import Row, Spot
from lionrock.register.sheets import Entry, Sheet, normal
from lionrock.register.values import Raw

_EMPTY: Final = frozenset(
    [
        "",
        "-",
        "--",
        "n/a",
        "na",
        "n.a.",
        "none",
        "null",
        "nil",
        "tbc",
        "tbd",
        "unknown",
        "not specified",
        "default string",
        "to be filled by o.e.m.",
        "system serial number",
        "無",
        "没有",
        "沒有",
        "不適用",
        "待定",
        "不詳",
        "0.0.0.0",  # noqa: S104 no address to listen on
        "::",
        "00:00:00:00:00:00",
    ]
)
"""What people and machines write when they mean nothing."""
_HOST: Final = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\Z")
_UNFIT: Final = re.compile(r"[^a-z0-9._-]+")
_LISTED: Final = re.compile(r"[;,\s]+")
_KEY: Final = 64


@dataclass(slots=True)
class Left:
    """One value that the register has no place for: which field, how often, and where first."""

    field: Text
    value: str
    spot: Spot
    many: int = 1


@dataclass(slots=True)
class Turned:
    """What a file says, as rows of the register, and what of it is left unset."""

    rows: list[Row] = field(default_factory=list)
    left: dict[tuple[str, str], Left] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Names:
    """What the register knows, found by the words a file may use."""

    by_word: Mapping[tuple[str, str], str]
    by_key: Mapping[str, Record]
    claims: Mapping[tuple[str, str], str]
    """Keys of assets by host name, serial number and name; nothing where two would do."""


def turned(sheet: Sheet, kind: Kind, mapping: Mapping[str, str], now: Sequence[Record]) -> Turned:
    """Return the rows a file means; a field it does not give stays as the register has it."""
    names = _names(kind, now)
    made, keys = Turned(), _Keys(kind, names)
    for entry in sheet.entries:
        written = _written(entry, mapping)
        raw, spots = dict(_fields(kind, written, entry, made, names)), _spots(entry, mapping)
        key = raw.get("id") or keys.of(raw)
        before = names.by_key.get(str(key))
        if before is not None:
            raw = _kept(kind, before) | {name: value for name, value in raw.items() if value}
        raw |= _longer(before, raw)
        made.rows.append(Row(kind, entry.spot, raw | {"id": key}, spots))
    return made


def _names(kind: Kind, now: Sequence[Record]) -> Names:
    """Return what the register knows."""
    words: dict[tuple[str, str], str] = {}
    for record in now:
        for word in _words(record):
            words.setdefault((_family(record), word.casefold()), record.key)
    return Names(words, {one.key: one for one in now if kind_of(one) == kind}, _claims(now) if kind == "asset" else {})


def _family(record: Record) -> str:
    """Return by which field a record is named: systems by theirs, people and contacts as owners."""
    return "system" if isinstance(record, System) else "owner" if isinstance(record, (Person, Contact)) else ""


def _words(record: Record) -> Iterator[str]:
    """Yield what a system, person or contact is called."""
    if isinstance(record, (System, Person, Contact)):
        yield from (record.key, record.name.en, record.name.zh)
    if isinstance(record, System):
        yield record.short
    if isinstance(record, (Person, Contact)) and record.email:
        yield record.email


def _claims(now: Sequence[Record]) -> dict[tuple[str, str], str]:
    """Return the assets by what tells them apart."""
    found: dict[tuple[str, str], str] = {}
    for one in now:
        if isinstance(one, Asset):
            told = [*(("host", name) for name in one.hosts), ("name", one.name.casefold())]
            for claim in [*told, *([("serial", one.serial.casefold())] if one.serial else [])]:
                found[claim] = one.key if found.get(claim, one.key) == one.key else ""
    return found


def _written(entry: Entry, mapping: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the cells of a row by field; those that mean nothing are left out."""
    made: dict[str, list[str]] = {}
    for head, target in mapping.items():
        cell = entry.cells.get(head, "")
        if not target or cell.casefold() in _EMPTY:
            continue
        if target == BOTH:
            made.setdefault("name", []).append(cell)
            if _HOST.match(cell):
                made.setdefault("hosts", []).append(cell)
        else:
            made.setdefault(target, []).append(cell)
    return made


def _spots(entry: Entry, mapping: Mapping[str, str]) -> dict[str, Spot]:
    """Return where each field stands."""
    found: dict[str, Spot] = {}
    for head, target in mapping.items():
        for name in ("name", "hosts") if target == BOTH else (target,):
            if name and head in entry.cells:
                found.setdefault(name, entry.at(head))
    return found


def _fields(
    kind: Kind, written: Mapping[str, list[str]], entry: Entry, made: Turned, names: Names
) -> Iterator[tuple[str, Raw]]:
    """Yield the fields of a row as the register writes them."""
    for one in FIELDS[kind]:
        if one.shape == "both":
            said = [" ".join(written.get(name, ())) for name in one.columns]
            if any(said):
                yield one.written, {"en": said[0] or said[1], "zh": said[1] or said[0]}
        elif values := written.get(one.written):
            yield one.written, _value(one, values, entry, made, names)
    if "name" not in written and written.get("hosts") and kind == "asset":
        yield "name", _LISTED.split(written["hosts"][0])[0]


def _value(one: Field, values: Sequence[str], entry: Entry, made: Turned, names: Names) -> Raw:
    """Return one field; a kind, owner or system that is not known is left unset and told."""
    if one.shape in {"hosts", "addresses", "macs"}:
        parts = [part for value in values for part in _LISTED.split(value) if part and part.casefold() not in _EMPTY]
        return [part.partition("/")[0] for part in parts] if one.shape == "addresses" else parts
    value = values[0]
    if one.shape == "key":
        return _key(value)
    if one.shape not in {"choice", "reference"}:
        return value
    found = _chosen(one, value) if one.choices else names.by_word.get((one.written, value.casefold()))
    if found is None:
        left = made.left.setdefault((one.written, value), Left(one.label, value, entry.spot, 0))
        left.many += 1
    return found or ""


def _chosen(one: Field, value: str) -> str | None:
    """Return the choice that words mean."""
    said = normal(value)
    for key, words in one.choices.items():
        if said in {normal(key), words.en.casefold(), words.zh}:
            return key
    if one.choices is not ASSET_KINDS:
        return None
    padded = f" {said} "
    return next((key for key, marks in KIND_WORDS.items() if any(_holds(padded, mark) for mark in marks)), None)


def _holds(said: str, mark: str) -> bool:
    """Say whether words hold a mark: a whole word in English, anywhere in Chinese."""
    return f" {mark} " in said if mark.isascii() else mark in said


def _key(value: str) -> str:
    """Return an identifier made from words: what files call a record that has no identifier of its own."""
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower()
    made = _UNFIT.sub("-", plain).strip("-._")[:_KEY].rstrip("-._")
    return made or "x-" + value.encode().hex()[:32]


class _Keys:
    """Finds the record a row without identifier means, or makes one."""

    def __init__(self, kind: Kind, names: Names) -> None:
        self._kind = kind
        self._names = names

    def of(self, raw: Mapping[str, Raw]) -> str:
        """Return the key of a row: the one asset with its serial number, host or name, else made from its name."""
        for claim in self._claimed(raw):
            found = self._names.claims.get(claim)
            if found:
                return found
        name = raw.get("name", "")
        said = name if isinstance(name, str) else name.get("en", "") if isinstance(name, Mapping) else ""
        if self._kind != "asset" and (known := self._names.by_word.get(("owner", said.casefold()))):
            return known
        return _key(said) if said else ""

    @staticmethod
    def _claimed(raw: Mapping[str, Raw]) -> Iterator[tuple[str, str]]:
        """Yield what tells an asset apart, the surest first."""
        if serial := raw.get("serial"):
            yield "serial", str(serial).casefold()
        yield from (("host", str(host).rstrip(".").lower()) for host in raw.get("hosts", ()))
        if isinstance(name := raw.get("name"), str):
            yield "name", name.casefold()


def _kept(kind: Kind, before: Record) -> dict[str, Any]:
    """Return the fields of a record as a file would write them."""
    made: dict[str, Any] = {}
    for one in FIELDS[kind]:
        value = getattr(before, one.name)
        if value is None or value == ():
            continue
        made[one.written] = (
            {"en": value.en, "zh": value.zh}
            if isinstance(value, Text)
            else list(value)
            if isinstance(value, tuple)
            else str(value)
        )
    return made


def _longer(before: Record | None, raw: Mapping[str, Any]) -> dict[str, Raw]:
    """Return the hosts of a row: a bare name stands for the full name that begins with it, unless registered itself."""
    if not raw.get("hosts"):
        return {}
    known = before.hosts if isinstance(before, Asset) else ()
    written = [str(name).rstrip(".").lower() for name in raw["hosts"]]
    full = {name.partition(".")[0]: name for name in (*written, *known) if "." in name}
    return {"hosts": list(dict.fromkeys(name if name in known else full.get(name, name) for name in written))}
