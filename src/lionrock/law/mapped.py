"""Mappings: which numbers of another framework stand beside which of our requirement rows, and how. Pure.

Numbers and our own short words alone. A mapping says what two texts have in common, never that either is met.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text
from lionrock.law.faults import NO_ID, NO_TABLE, Fault, numbered

if TYPE_CHECKING:
    from lionrock.law.rulebook import Rulebook

Relation = Literal["equal", "part", "overlaps"]
MappedBasis = Literal["own_reading", "verified"]

RELATION_WORDS: Final[Mapping[Relation, Text]] = {
    "equal": Text("asks for the same", "要求相同"),
    "part": Text("asks for a part of it", "屬其要求的一部分"),
    "overlaps": Text("shares a part with it", "與其部分重疊"),
}
MAPPED_BASIS_WORDS: Final[Mapping[MappedBasis, Text]] = {
    "own_reading": Text("own reading, not verified", "自行解讀，未經核實"),
    "verified": Text("verified against the framework's text", "已與該框架文本核對"),
}

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}\Z")
_NUMBER: Final = re.compile(r"(?P<family>.+)\.(?P<place>[1-9][0-9]{0,2})\Z")
_MOST_ROWS: Final = 2_000
_MOST_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Link:
    """That a requirement row stands to a number of the framework in some relation."""

    requirement: str
    number: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping as read: its links in order of the framework's numbers, and what of it does not count."""

    id: str
    version: str
    framework: str
    title: Text
    basis: MappedBasis
    by: str
    verified_by: str | None
    verified_on: date | None
    order: int
    whole: bool
    """Whether its families count every number the framework has."""
    families: Mapping[str, int]
    words: Mapping[str, Text]
    links: tuple[Link, ...]
    digest: str
    faults: tuple[Fault, ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return the numbers it names, in the framework's order."""
        return tuple(dict.fromkeys(one.number for one in self.links))

    @property
    def many(self) -> int | None:
        """Return how many numbers the framework has, None where we do not know."""
        return sum(self.families.values()) if self.whole else None


@cache
def mappings() -> tuple[Mapped, ...]:
    """Return every mapping that ships, in order."""
    folder = resources.files("lionrock.law.mappings")
    found = [read(path.read_bytes(), path.name) for path in folder.iterdir() if path.name.endswith(".toml")]
    return tuple(sorted(found, key=lambda one: (one.order, one.id)))


def read(raw: bytes, file: str = "") -> Mapped:
    """Return the mapping of one file; a row that is not understood is left out and named.

    Raises ConfigurationError when the file is no mapping at all.
    """
    try:
        return _mapped(tomllib.loads(raw[: _MOST_BYTES + 1].decode("utf-8")), raw, file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as problem:
        what = f"{type(problem).__name__}: {problem}"[:200]
        raise ConfigurationError(
            Text(f"{file}: not a mapping: {what}", f"{file}：並非對照表：{what}"),
            Text("Mend the file; a mapping that ships shows the form.", "請修正檔案；格式可參考隨附的對照表。"),
        ) from problem


def checked(mapping: Mapped, book: Rulebook) -> Mapped:
    """Return it as it stands under a rulebook: renamed rows by their new id, links to rows that are gone as faults."""
    kept, lost = [], []
    for one in mapping.links:
        row = book.requirement(one.requirement)
        if row is None:
            lost.append(Fault(mapping.id, 0, one.requirement, book.gone(one.requirement)))
        kept.append(one if row is None else replace(one, requirement=row.id))
    return replace(mapping, links=tuple(kept), faults=(*mapping.faults, *dict.fromkeys(lost)))


def _mapped(tree: Mapping[str, Any], raw: bytes, file: str) -> Mapped:
    """Return the mapping of a tree."""
    if len(raw) > _MOST_BYTES:
        raise ValueError(f"more than {_MOST_BYTES:,} bytes")
    head = tree["mapping"]
    id, basis = str(head["id"]), head["basis"]
    if not _ID.match(id):
        raise ValueError(f"id = {id!r}")
    if basis not in get_args(MappedBasis):
        raise ValueError(f"basis = {basis!r}")
    by, on = head.get("verified_by"), head.get("verified_on")
    if basis == "verified" and not (isinstance(by, str) and by and isinstance(on, date)):
        raise ValueError("verified without verified_by and verified_on")
    families = {str(name): int(many) for name, many in tree["families"].items()}
    words = {str(number): Text(row["en"], row["zh"]) for number, row in tree.get("words", {}).items()}
    links, faults = _links(tree, raw, file or id, families)
    order = {name: at for at, name in enumerate(families)}
    return Mapped(
        id=id,
        version=str(head["version"]),
        framework=str(head["framework"]),
        title=Text(head["title"]["en"], head["title"]["zh"]),
        basis=basis,
        by=str(head["by"]),
        verified_by=by,
        verified_on=on,
        order=int(head.get("order", 1_000)),
        whole=bool(head.get("whole", False)),
        families=families,
        words=words,
        links=tuple(sorted(links, key=lambda one: _place(one, order))),
        digest=hashlib.sha256(raw).hexdigest(),
        faults=tuple(faults),
    )


def _links(
    tree: Mapping[str, Any], raw: bytes, file: str, families: Mapping[str, int]
) -> tuple[list[Link], list[Fault]]:
    """Return the links of the rows, and what is wrong with rows."""
    found, faults = list[Link](), list[Fault]()
    rows = list(numbered(tree, "row", raw))[:_MOST_ROWS]
    often = Counter(row.get("requirement") for _, row in rows if isinstance(row, Mapping))
    for line, row in rows:
        name, made, why = _row(row, families)
        if not why and often[name] > 1:
            made, why = [], [Text("this requirement has more than one row", "此要求多於一列")]
        found += made
        faults += [Fault(file, line, name, each) for each in why]
    return found, faults


def _row(row: Any, families: Mapping[str, int]) -> tuple[str, list[Link], list[Text]]:
    """Return the requirement a row names, its sound links, and what is wrong with it."""
    if not isinstance(row, Mapping):
        return "", [], [NO_TABLE]
    name = row.get("requirement")
    if not isinstance(name, str) or not name:
        return "", [], [NO_ID]
    made, why, seen = list[Link](), list[Text](), set[str]()
    for relation in get_args(Relation):
        for number in _listed(row.get(relation, ())):
            if problem := _wrong(number, families, seen):
                why.append(problem)
            else:
                made.append(Link(name, number, relation))
                seen.add(number)
    unknown = sorted(set(row) - {"requirement", "note", *get_args(Relation)})
    if unknown:
        why.append(Text(f"{unknown[0][:40]!r} is no relation", f"{unknown[0][:40]!r} 並非對應關係"))
    if not made and not why:
        why.append(Text("it names no number", "沒有列出編號"))
    return name, made, why


def _listed(found: Any) -> Sequence[Any]:
    """Return a list; what is none, as the one thing it is."""
    return found if isinstance(found, list | tuple) else [found]


def _wrong(number: Any, families: Mapping[str, int], seen: Iterable[str]) -> Text | None:
    """Return what is wrong with a number, None for nothing."""
    found = _NUMBER.match(number) if isinstance(number, str) else None
    if found is None or int(found["place"]) > families.get(found["family"], 0):
        said = str(number)[:40]
        return Text(f"the framework has no number {said!r}", f"該框架沒有編號 {said!r}")
    if number in seen:
        return Text(f"{number} stands twice in this row", f"{number} 在此列出現兩次")
    return None


def _place(link: Link, order: Mapping[str, int]) -> tuple[int, int, str]:
    """Return where a link stands in the framework's order."""
    family, _, place = link.number.rpartition(".")
    return order[family], int(place), link.requirement
