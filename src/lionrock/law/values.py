"""Values a site confirmed against the official text, laid over the packs; each is bound to the pack it was read beside.

A value stands for the days from `since` on, for as long as the pack in force is of the same `base`: when an amended
text gets a pack of its own, its rows are unverified again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lionrock.law.reading import Pack

Scalar = str | int | bool | None
"""A value as a row writes it: words, whole Hong Kong dollars, a statement, or None for unknown."""

TABLES = ("obligations", "criterion", "requirements")
"""Where a pack's rows stand; a pack may have one row alone as its `statutory_test`."""
ADDED = "table"
"""The field that says in which table a row stands that the pack does not have."""
READ_IN = "read_in"
"""The field that says where a row was read: in another source than the official text, it stays unverified."""
SECONDARY = "secondary"
_TEST = "statutory_test"
_UNITS = {
    "max_tolerable_downtime": "minutes",
    "min_service_level": "percent",
    "material_leak_records": "records",
    "material_complaints": "cases",
    "judged": "judged",
}
_PAIRS = {"title": ("title_en", "title_zh"), "deliverable": ("deliverable_en", "deliverable_zh")}
_OFFICIAL = "official text"


@dataclass(frozen=True, slots=True)
class Value:
    """A row as two people read it in the official text; `fields` holds every field of it that was checked."""

    pack: str
    base: date
    row: str
    version: int
    since: date
    fields: Mapping[str, Scalar]
    reference: str
    verified_by: str
    verified_on: date

    @property
    def table(self) -> str:
        """Return the table a row stands in that the pack does not have, empty for one it has."""
        return str(self.fields.get(ADDED) or "")

    @property
    def secondary(self) -> bool:
        """Say whether it was read in another source than the official text."""
        return self.fields.get(READ_IN) == SECONDARY


def rows(tree: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Return the rows of a pack by id, each with the table it stands in."""
    found = {row["id"]: (table, row) for table in TABLES for row in tree.get(table, ())}
    if _TEST in tree:
        found[tree[_TEST]["id"]] = (_TEST, tree[_TEST])
    return found


def flat(row: Mapping[str, Any]) -> dict[str, Scalar]:
    """Return a row's fields by name, words of two languages as two fields; dates as written."""
    found: dict[str, Scalar] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            found |= {f"{name}_{'basis' if key == 'zh_basis' else key}": each for key, each in value.items()}
        else:
            found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def laid(pack: Pack, values: Sequence[Value], day: date) -> Pack:
    """Return the pack of a day with the values that apply to it, the later over the earlier."""
    applying = [one for one in values if one.pack == pack.id and one.base == pack.effective_from and one.since <= day]
    if not applying:
        return pack
    chosen = {one.row: one for one in sorted(applying, key=lambda one: (one.since, one.version))}
    tree, known = dict(pack.tree), rows(pack.tree)
    chosen = _followed(chosen, known)
    for table in TABLES:
        kept = [_over(row, chosen.get(row["id"])) for row in tree.get(table, ())]
        new = [one for one in chosen.values() if one.table == table and one.row not in known]
        tree[table] = kept + [_over({"id": one.row}, one) for one in new]
    if _TEST in tree:
        tree[_TEST] = _over(tree[_TEST], chosen.get(tree[_TEST]["id"]))
    return replace(pack, tree=tree, values=sum(one.version for one in chosen.values()))


def _followed(chosen: Mapping[str, Value], known: Mapping[str, Any]) -> dict[str, Value]:
    """Return the values by the id their row has now: one that was renamed keeps what was read of it."""
    renamed: dict[str, str] = {}
    for id, (_, row) in known.items():
        was = row.get("was", ())
        renamed |= dict.fromkeys((was,) if isinstance(was, str) else was, id)
    moved = {renamed[id]: one for id, one in chosen.items() if id not in known and renamed.get(id) in known}
    return moved | {id: one for id, one in chosen.items() if id in known or id not in renamed}


def _over(row: Mapping[str, Any], value: Value | None) -> Mapping[str, Any]:
    """Return a row with a value over it: verified, by whom and when, the text read as its source."""
    if value is None:
        return row
    made = dict(row)
    for pair, names in _PAIRS.items():
        made |= _paired(made, pair, [value.fields[name] for name in names if name in value.fields])
    paired = {ADDED, READ_IN, *(name for names in _PAIRS.values() for name in names)}
    plain = {name: each for name, each in value.fields.items() if name not in paired}
    if "threshold" in plain:
        plain["unit"] = _UNITS.get(str(plain["threshold"]), "judged")
    for name, each in plain.items():
        made.pop(f"{name}_basis", None)
        made.pop(name, None)
        made |= {} if each is None else {name: each}
    if value.secondary:
        return {name: each for name, each in made.items() if not name.startswith("verified_")} | {
            "basis": "one_secondary",
            "source": value.reference,
        }
    return made | {
        "basis": "verified",
        "source": value.reference,
        "verified_by": value.verified_by,
        "verified_on": value.verified_on,
    }


def _paired(row: Mapping[str, Any], name: str, words: Sequence[Scalar]) -> dict[str, Any]:
    """Return words of two languages as the row holds them, when both were checked."""
    if len(words) < 2:  # noqa: PLR2004 two languages
        return {}
    former = row.get(name, {})
    en, zh = (str(each or "") for each in words)
    basis = {"zh_basis": _OFFICIAL} if "zh_basis" in former or zh != former.get("zh") else {}
    return {name: {**former, "en": en, "zh": zh, **basis}}
