"""The rows of the law as counsel checks them: each beside its source, and what a reading of the text changes. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lionrock.counsel.editions import Book
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.ledger.entry import canonical
from lionrock.kernel.text import Text
from lionrock.law.comparing import titled
from lionrock.law.fields import FIELDS, Checked, read, taken, words
from lionrock.law.model import Provenance
from lionrock.law.reading import REQUIREMENT_ID, Pack, provenance
from lionrock.law.rulebook import NOTICE, in_force
from lionrock.law.values import ADDED, READ_IN, SECONDARY, Scalar, Value, flat, laid
from lionrock.law.values import rows as rows_of

_TITLES: Final = ("title_en", "title_zh")
_LAST: Final = date(2100, 1, 1)
_STATED: Final = Text("as the authority states", "按當局訂明")
_CODE: Final = "cop-generic-1.0-partial"
_SITE: Final = "C-SITE-"
_LETTERS: Final = frozenset("abcdefg")
_LETTER: Final = Checked("letter", Text("letter of 7.3.4, a to g", "第7.3.4段的字母，a 至 g"), "words")
_ID: Final = Checked("id", Text("id, such as C-GOV-06", "代號，例如 C-GOV-06"), "words", optional=True)
_TABLES: Final = {"obligations": 0, "statutory_test": 1, "criterion": 2, "requirements": 3}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: as it ships, as it stands with the site's value over it, and that value."""

    pack: Pack
    id: str
    table: str
    shipped: Mapping[str, Any]
    plain: Mapping[str, Any]
    provenance: Provenance
    value: Value | None

    @property
    def title(self) -> Text:
        """Return its title."""
        return titled(self.plain)

    @property
    def section(self) -> str:
        """Return the section or paragraph it names."""
        return str(self.plain.get("section") or self.plain.get("cites") or "")

    @property
    def notice(self) -> bool:
        """Say whether statutory clocks of incidents rest on it."""
        return self.id in NOTICE

    @property
    def fields(self) -> tuple[Checked, ...]:
        """Return the fields that can be checked."""
        return FIELDS[self.table]

    @property
    def present(self) -> dict[str, Scalar]:
        """Return the values of those fields as they stand."""
        return taken(flat(self.plain), self.table)

    @property
    def seen(self) -> str:
        """Return the digest of the row as it stands: what was read beside another one is out of date."""
        return hashlib.sha256(canonical({name: repr(each) for name, each in flat(self.plain).items()})).hexdigest()

    @property
    def apart(self) -> list[tuple[str, Scalar, Scalar]]:
        """Return the fields in which the pack reads otherwise than the site's value, as (field, pack, site)."""
        if self.value is None:
            return []
        ships = taken(flat(self.shipped), self.table)
        return [
            (name, ships[name], each)
            for name, each in self.value.fields.items()
            if name in ships and ships[name] != each
        ]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person read in the official text of a row: every field, and those that differ as (before, after)."""

    fields: Mapping[str, Scalar]
    changes: Mapping[str, tuple[Scalar, Scalar]]
    since: date


def rows(book: Book, day: date) -> list[Row]:
    """Return every row in force on a day, those that need checking most first."""
    edition = book.edition
    found = [row for pack in in_force(day, edition.packs).values() for row in _rows(pack, edition.values, day)]
    return sorted(found, key=_urgency)


def row(book: Book, id: str, day: date) -> Row:
    """Return one row; raises NotFoundError."""
    for each in rows(book, day):
        if each.id == id:
            return each
    raise NotFoundError(
        Text(f"no row {id[:40]} in the law loaded", f"已載入法例中沒有 {id[:40]} 一項"),
        Text("See the law desk.", "請看法例工作台。"),
    )


def brief(row: Row) -> Text:
    """Return the value of a row that matters most, in a few words; of the statutory test its own."""
    present = row.present
    for field in row.fields:
        if field.name == "limit":
            return words(field, present["limit"]) if present["limit"] else _STATED
        if field.name in {"met_when", "frequency"}:
            return words(field, present[field.name])
    return Text("–", "–")


def verified(found: Iterable[Row]) -> int:
    """Return how many rows two people checked."""
    return sum(each.provenance.verified for each in found)


def understood(row: Row, typed: Mapping[str, str], since: date | None) -> Reading:
    """Return what was typed of a row; the titles count only when one was changed. Raises InputError."""
    present = row.present
    asked = {each.name: read(each, typed.get(each.name, "")) for each in row.fields}
    changes = {name: (present[name], value) for name, value in asked.items() if value != present[name]}
    titled = any(name in changes for name in _TITLES)
    base = row.pack.effective_from
    day = since or base
    if not base <= day <= _LAST:
        raise InputError(
            Text(f"{day} is before the text came into force", f"{day} 早於文本生效日"),
            Text(f"Give {base} or a later day.", f"請填寫 {base} 或其後的日期。"),
        )
    kept = dict(row.value.fields) if row.value is not None and row.value.table else {}
    fields = kept | {name: each for name, each in asked.items() if titled or name not in _TITLES}
    return Reading(_read_in(row.table, typed, fields), changes, day)


def _read_in(table: str, typed: Mapping[str, str], fields: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Return the fields with where a requirement was read, when that is not the official text."""
    own = {name: each for name, each in fields.items() if name != READ_IN}
    elsewhere = table == "requirements" and typed.get(READ_IN) == SECONDARY
    return own | {READ_IN: SECONDARY} if elsewhere else own


@dataclass(frozen=True, slots=True)
class Addition:
    """A row the pack does not have, as a person read it."""

    pack: Pack
    id: str
    reading: Reading


def addable(book: Book, table: str, day: date) -> tuple[Checked, ...]:
    """Return what is asked of a new row of a table; raises NotFoundError for a table that takes none."""
    if table == "criterion":
        return (_LETTER, *FIELDS["criterion"])
    if table == "requirements":
        areas = {area.id: area.title for area in book.rulebook(day).areas}
        own = [each for each in FIELDS["requirements"] if each.name not in ("counts", "withdrawn")]
        return (_ID, Checked("area", Text("area", "範疇"), "choice", areas), *own)
    raise NotFoundError(
        Text(f"no row can be added to {table[:40]}", f"{table[:40]} 不可新增項目"),
        Text("Criteria and requirements of the Code can be added.", "可新增守則的準則及要求。"),
    )


def added(book: Book, table: str, typed: Mapping[str, str], since: date | None, day: date) -> Addition:
    """Return the row that was typed, with an id of its own; raises InputError."""
    fields: dict[str, Scalar] = {each.name: read(each, typed.get(each.name, "")) for each in addable(book, table, day)}
    pack = in_force(day, book.edition.packs)[_CODE]
    known = rows_of(laid(pack, book.edition.values, day).tree)
    every = {one.id for one in rows(book, day)} | set(known)
    id = _lettered(fields, known) if table == "criterion" else _named(fields, every)
    base = pack.effective_from
    changes: dict[str, tuple[Scalar, Scalar]] = {name: (None, each) for name, each in fields.items()}
    fields = _read_in(table, typed, {ADDED: table, **fields})
    return Addition(pack, id, Reading(fields, changes, max(since or base, base)))


def _lettered(fields: dict[str, Scalar], known: Mapping[str, Any]) -> str:
    """Return the id of a criterion by its letter, which becomes its citation; raises InputError."""
    letter = str(fields.pop(_LETTER.name)).strip("()").lower()
    if letter not in _LETTERS or f"SER-{letter.upper()}" in known:
        raise InputError(
            Text(
                f"({letter[:5]}) is no letter of 7.3.4, or is loaded", f"({letter[:5]}) 並非第7.3.4段的字母，或已載入"
            ),
            Text("Write one of a to g that is not loaded.", "請填寫 a 至 g 中尚未載入者。"),
        )
    fields["cites"] = f"CoP v1.0, 7.3.4({letter})"
    return f"SER-{letter.upper()}"


def _named(fields: dict[str, Scalar], known: Collection[str]) -> str:
    """Return the id that was typed for a requirement, or the next of the site's own; raises InputError."""
    id = str(fields.pop(_ID.name) or "") or _numbered(known)
    if not REQUIREMENT_ID.match(id) or id in known:
        raise InputError(
            Text(f"{id[:40]} is loaded, or not of the form C-ABC-01", f"{id[:40]} 已載入，或並非 C-ABC-01 的形式"),
            Text("Write another id, or leave it empty.", "請填寫另一代號，或留空。"),
        )
    return id


def _numbered(known: Iterable[str]) -> str:
    """Return the next id of a requirement the site added."""
    return f"{_SITE}{sum(id.startswith(_SITE) for id in known) + 1:03d}"


def _rows(pack: Pack, values: tuple[Value, ...], day: date) -> Iterable[Row]:
    """Yield the rows of a pack with what stands over them."""
    ships = rows_of(pack.tree)
    for id, (table, plain) in rows_of(laid(pack, values, day).tree).items():
        shipped = ships[id][1] if id in ships else plain
        was = plain.get("was", ())
        names = (id, was) if isinstance(was, str) else (id, *was)
        yield Row(pack, id, table, shipped, plain, provenance(plain), _value(pack, values, names, day))


def _value(pack: Pack, values: tuple[Value, ...], names: Collection[str], day: date) -> Value | None:
    """Return the site's value over a row, by its id or one it had before; None where the pack stands alone."""
    found = [
        one
        for one in values
        if (one.pack, one.base) == (pack.id, pack.effective_from) and one.row in names and one.since <= day
    ]
    return max(found, key=lambda one: (one.since, one.version), default=None)


def _urgency(row: Row) -> tuple[bool, bool, int, str]:
    """Return where a row stands in the list: unverified first, those of incident clocks before all."""
    return (row.provenance.verified, not row.notice, _TABLES[row.table], row.id)
