"""Turns what was written into values: small readers, each refusing what does not fit with what was expected."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lionrock.kernel.text import Text
from lionrock.register.fields import FIELDS, Field, Shape
from lionrock.register.model import OPERATOR, TYPES, Kind, Record, dependency_key, threshold_key
from lionrock.register.thresholds import MEASURES

Raw = str | Sequence[str] | Mapping[str, str]
"""A field as written: a cell, a list, or the two languages of one text; empty means left out."""

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}\Z")
_HOST: Final = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?\Z")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()/-]{2,38}\Z")
_MAC: Final = re.compile(r"[0-9a-f]{12}\Z")
_DIVIDED: Final = re.compile(r"[:.-]")
_NUMBER: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?\Z")
_SPLIT: Final = re.compile(r"[;,\s]+")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Control, format (such as a change of direction), private and half characters."""
_MOST_NAMES: Final = 64
_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """One field that does not fit; `column` is the column or input it stands in."""

    column: str
    expected: Text
    found: str


class UnfitError(Exception):
    """What was written does not fit; `part` names the column when it is not the field's first."""

    def __init__(self, expected: Text, found: str, part: str = "") -> None:
        self.expected = expected
        self.found = found
        self.part = part
        super().__init__(expected.en)


def build(kind: Kind, raw: Mapping[str, Raw]) -> tuple[Record | None, list[Fault]]:
    """Return the record of written fields, or None and everything that does not fit."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for one in FIELDS[kind]:
        try:
            values[one.name] = read(one, raw.get(one.written, ""))
        except UnfitError as problem:
            faults.append(Fault(problem.part or one.columns[0], problem.expected, problem.found[:_SHOWN]))
    if not faults and kind == "threshold":
        faults = _measured(values)
    if faults:
        return None, faults
    make: Callable[..., Record] = TYPES[kind]
    return make(**values | _keyed(kind, values)), []


def read(field: Field, raw: Raw) -> Any:
    """Return the value of one field, None or empty when it was left out; raises UnfitError."""
    if not raw or (isinstance(raw, str) and not raw.strip()):
        if field.required:
            raise UnfitError(Text("a value", "一個數值"), "")
        return () if field.shape in {"hosts", "addresses", "macs"} else None
    return _READERS[field.shape](field, raw)


def _text(field: Field, raw: Raw, part: str = "") -> str:
    """Return one line of text within its length, without control characters."""
    if not isinstance(raw, str):
        raise UnfitError(Text("one text", "一段文字"), str(raw), part)
    said = raw.strip() if raw.isascii() else unicodedata.normalize("NFC", raw.strip())
    if len(said) > field.most:
        raise UnfitError(
            Text(f"at most {field.most} characters", f"最多 {field.most} 個字元"), f"{len(said)} characters", part
        )
    if not said.isprintable() and any(unicodedata.category(letter) in _HIDDEN for letter in said):
        raise UnfitError(Text("no control characters", "不可含控制字元"), ascii(said), part)
    return said


def _both(field: Field, raw: Raw) -> Text:
    """Return a text in both languages."""
    if not isinstance(raw, Mapping):
        raise UnfitError(Text("both languages, en and zh", "中英文（en 及 zh）"), str(raw))
    surplus = sorted(set(raw) - {"en", "zh"})
    if surplus:
        raise UnfitError(Text("en and zh alone", "只可有 en 及 zh"), surplus[0])
    said = {language: _text(field, raw.get(language, ""), f"{field.written}_{language}") for language in ("en", "zh")}
    for language, words in said.items():
        if not words:
            raise UnfitError(Text("both languages", "中英文均須填寫"), "", f"{field.written}_{language}")
    return Text(said["en"], said["zh"])


def _day(field: Field, raw: Raw) -> date:
    """Return a calendar day."""
    try:
        return date.fromisoformat(_text(field, raw))
    except ValueError as problem:
        raise UnfitError(Text("a day as YYYY-MM-DD", "日期（YYYY-MM-DD）"), str(raw)) from problem


def _choice(field: Field, raw: Raw) -> str:
    """Return one of the words a field knows."""
    said = _text(field, raw)
    if said not in field.choices:
        words = ", ".join(field.choices)
        raise UnfitError(Text(f"one of {words}", f"以下其一：{words}"), said)
    return said


def _phone(field: Field, raw: Raw) -> str:
    """Return a telephone number."""
    said = _text(field, raw)
    if not _PHONE.match(said):
        raise UnfitError(Text("a telephone number such as +852 0000 0000", "電話號碼，如 +852 0000 0000"), said)
    return said


def _key(field: Field, raw: Raw) -> str:
    """Return a key of its own."""
    said = _text(field, raw)
    if not _KEY.match(said):
        raise UnfitError(Text("small letters, digits, dots and hyphens", "小寫字母、數字、點及連字號"), said)
    return said


def _number(field: Field, raw: Raw) -> int | float:
    """Return a number of zero or more."""
    said = _text(field, raw).replace(",", "")
    if not _NUMBER.match(said):
        raise UnfitError(Text("a number", "數字"), said)
    number = float(said)
    return int(number) if number.is_integer() else number


def _listed(field: Field, raw: Raw) -> list[str]:
    """Return the parts of a list, written as one or in a cell with spaces, commas or semicolons between."""
    if isinstance(raw, Mapping):
        raise UnfitError(Text("a list", "清單"), "a table")
    parts = [part for part in (_SPLIT.split(raw) if isinstance(raw, str) else raw) if part]
    if len(parts) > _MOST_NAMES:
        raise UnfitError(Text(f"at most {_MOST_NAMES} names", f"最多 {_MOST_NAMES} 個名稱"), str(len(parts)))
    return [_text(field, part) for part in parts]


def _hosts(field: Field, raw: Raw) -> tuple[str, ...]:
    """Return host names in small letters, each once."""
    names = _listed(field, raw)
    wrong = next((name for name in names if not _HOST.match(name)), None)
    if wrong is not None:
        raise UnfitError(Text("host names", "主機名稱"), wrong)
    return tuple(dict.fromkeys(name.rstrip(".").lower() for name in names))


def _addresses(field: Field, raw: Raw) -> tuple[str, ...]:
    """Return network addresses in their normal form, each once."""
    made: dict[str, None] = {}
    for written in _listed(field, raw):
        try:
            made[str(ipaddress.ip_address(written))] = None
        except ValueError as problem:
            raise UnfitError(Text("IPv4 or IPv6 addresses", "IPv4 或 IPv6 位址"), written) from problem
    return tuple(made)


def _macs(field: Field, raw: Raw) -> tuple[str, ...]:
    """Return hardware addresses as pairs of small hexadecimal digits between colons, each once."""
    made: dict[str, None] = {}
    for written in _listed(field, raw):
        digits = _DIVIDED.sub("", written).lower()
        if not _MAC.match(digits):
            raise UnfitError(
                Text("hardware addresses such as 00:00:5e:00:53:01", "硬件位址，如 00:00:5e:00:53:01"), written
            )
        made[":".join(digits[place : place + 2] for place in range(0, 12, 2))] = None
    return tuple(made)


_READERS: Final[Mapping[Shape, Callable[[Field, Raw], Any]]] = {
    "words": _text,
    "both": _both,
    "day": _day,
    "choice": _choice,
    "phone": _phone,
    "hosts": _hosts,
    "addresses": _addresses,
    "macs": _macs,
    "number": _number,
    "key": _key,
    "reference": _key,
}


def _measured(values: dict[str, Any]) -> list[Fault]:
    """Return what does not fit of a threshold whose fields are well written."""
    measure = MEASURES.get(values["name"])
    if measure is None:
        words = ", ".join(MEASURES)
        return [Fault("name", Text(f"one of {words}", f"以下其一：{words}"), values["name"])]
    if measure.whole and not isinstance(values["value"], int):
        return [Fault("value", Text("a whole number", "整數"), str(values["value"]))]
    if values["value"] > measure.most:
        return [Fault("value", Text(f"at most {measure.most}", f"最多 {measure.most}"), str(values["value"]))]
    return []


def _keyed(kind: Kind, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the key of a record that is not given one."""
    if kind == "operator":
        return {"key": OPERATOR}
    if kind == "threshold":
        return {"key": threshold_key(values["system"], values["name"])}
    return {"key": dependency_key(values["dependent"], values["needs"])} if kind == "dependency" else {}
