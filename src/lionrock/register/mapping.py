"""Which column of a file means which field: proposed from names and from the look of values, decided by a person."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lionrock.kernel.text import Text
from lionrock.register.fields import FIELDS
from lionrock.register.header_words import WORDS
from lionrock.register.model import Kind
from lionrock.register.sheets import Sheet, normal

MAPPED: Final[tuple[Kind, ...]] = ("asset", "person", "contact")
"""Kinds that files of other tools hold."""
BOTH: Final = "name+hosts"
"""A column that is the name of an asset and, where it can be one, a host name."""
MANY: Final = frozenset({"hosts", "addresses", "macs", BOTH})
"""Fields that several columns may fill."""
_LOOKED_AT: Final = 200
_MOSTLY: Final = 0.8
_EXAMPLES: Final = 3
_MAC: Final = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\Z|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}\Z")
_FULL: Final = re.compile(r"(?=.{4,253}\Z)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})+\.?\Z")
_MAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+\Z")
_PARTS: Final = re.compile(r"[;,\s]+")

Meaning = Mapping[str, str]
"""Columns of a file with the field each means; a column left aside means nothing."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One column: what it is taken for, why, and examples of what it holds."""

    head: str
    target: str
    why: Text | None
    examples: tuple[str, ...]
    filled: int


def targets(kind: Kind) -> list[tuple[str, Text]]:
    """Return the fields a column may mean, with their names."""
    found: list[tuple[str, Text]] = []
    for field in FIELDS[kind]:
        if field.shape == "both":
            english, chinese = field.columns
            found += [
                (english, Text("{label}, English", "{label}（英文）").format(label=field.label)),
                (chinese, Text("{label}, Chinese", "{label}（中文）").format(label=field.label)),
            ]
        else:
            found.append((field.written, field.label))
    if kind == "asset":
        found.insert(2, (BOTH, Text("Name, which is a host name too", "名稱，同時為主機名稱")))
    return found


def fingerprint(kind: Kind, heads: Sequence[str]) -> str:
    """Return what a mapping is remembered under: the kind and the set of columns, whatever their order."""
    told = "\n".join([kind, *sorted({normal(head) or head for head in heads})])
    return hashlib.sha256(told.encode()).hexdigest()


def guessed(sheet: Sheet, meant: Meaning) -> Kind:
    """Return which kind of record a file most probably holds."""
    scores = {kind: sum(one.target != "" for one in propose(sheet, kind, meant)) for kind in MAPPED}
    return max(MAPPED, key=lambda kind: scores[kind])


def propose(sheet: Sheet, kind: Kind, meant: Meaning) -> list[Proposal]:
    """Return a proposal for each column: the format's own meaning, then header words, then the look of values."""
    allowed = {name for name, _ in targets(kind)}
    taken: set[str] = set()
    made = []
    for head, values in _columns(sheet).items():
        target, why = _meaning(head, values, kind, meant)
        if target not in allowed or (target in taken and target not in MANY):
            target, why = "", None
        taken |= {target, *(("name",) if target == BOTH else ())}
        made.append(Proposal(head, target, why, tuple(dict.fromkeys(values))[:_EXAMPLES], len(values)))
    return made


def problems(mapping: Meaning, kind: Kind) -> list[Text]:
    """Return what keeps a mapping from being used, in words."""
    names = dict(targets(kind))
    used = [target for target in mapping.values() if target]
    found = [
        Text("Two columns for {field}: choose one", "有兩欄同為「{field}」：請選其一").format(field=names[target])
        for target in dict.fromkeys(used)
        if target in names and used.count(target) > 1 and target not in MANY
    ]
    if {"name", BOTH} <= set(used):
        found.append(Text("Two columns for the name: choose one", "有兩欄同為名稱：請選其一"))
    if not set(used) & {"name", "name_en", "name_zh", "id", BOTH, "hosts"}:
        found.append(Text("No column is the name", "沒有任何一欄為名稱"))
    if any(target not in names for target in used):
        found.append(Text("A column means a field that there is not", "有欄位對應不存在的項目"))
    return found


def _columns(sheet: Sheet) -> dict[str, list[str]]:
    """Return the first values of each column."""
    found: dict[str, list[str]] = {head: [] for head in sheet.heads}
    for entry in sheet.entries[:_LOOKED_AT]:
        for head, value in entry.cells.items():
            found[head].append(value)
    return found


def _meaning(head: str, values: Sequence[str], kind: Kind, meant: Meaning) -> tuple[str, Text | None]:
    """Return what a column is taken for, and why."""
    called = normal(head.replace(".", " "))
    if called in meant:
        return meant[called], Text("a column of this format", "此格式的欄位") if meant[called] else None
    by_words = WORDS[kind].get(called)
    if by_words is not None and (not values or _possible(by_words, values)):
        return by_words, Text("by its name", "按欄名")
    for target, looks, why in _LOOKS:
        if values and sum(looks(value) for value in values) >= _MOSTLY * len(values):
            return target, why
    return "", None


def _possible(target: str, values: Sequence[str]) -> bool:
    """Say whether the values of a column can be what its name says, where that shows."""
    looks = {"addresses": _address, "macs": _mac, "email": _mail}.get(target)
    return looks is None or any(looks(value) for value in values)


def _parts(value: str) -> list[str]:
    """Return the parts of a cell that may hold a list."""
    return [part for part in _PARTS.split(value) if part]


def _address(value: str) -> bool:
    """Say whether a cell holds network addresses alone, with or without the length of their prefix."""
    try:
        return bool([ipaddress.ip_interface(part) for part in _parts(value)]) and not value.strip().isdigit()
    except ValueError:
        return False


def _mac(value: str) -> bool:
    """Say whether a cell holds hardware addresses alone."""
    return bool(parts := _parts(value)) and all(_MAC.match(part) for part in parts)


def _full(value: str) -> bool:
    """Say whether a cell holds full host names alone."""
    parts = _parts(value)
    return bool(parts) and all(_FULL.match(part) and not part.replace(".", "").isdigit() for part in parts)


def _mail(value: str) -> bool:
    """Say whether a cell is an e-mail address."""
    return bool(_MAIL.match(value))


_LOOKS: Final[tuple[tuple[str, Callable[[str], bool], Text], ...]] = (
    ("addresses", _address, Text("its values look like addresses", "內容似網絡位址")),
    ("macs", _mac, Text("its values look like hardware addresses", "內容似硬件位址")),
    ("email", _mail, Text("its values look like e-mail addresses", "內容似電郵地址")),
    ("hosts", _full, Text("its values look like host names", "內容似主機名稱")),
)
