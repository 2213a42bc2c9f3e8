"""Reads packs: TOML in, checked rows out; a row that is not understood names its pack and id."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final, get_args

from lionrock.kernel.errors import ConfigurationError, LionrockError
from lionrock.kernel.text import Text
from lionrock.law import dates
from lionrock.law.faults import NO_ID, NO_TABLE, Fault, numbered
from lionrock.law.model import Area, Basis, Criterion, Obligation, Provenance, Requirement

REQUIREMENT_ID: Final = re.compile(r"[A-Z][A-Z0-9]{0,11}(-[A-Z0-9]{1,12}){1,4}\Z")
"""How a requirement row is named."""
STATUTE: Final = "cap653"
CODE: Final = "cop-generic-1.0-partial"
"""The packs every rulebook rests on; any other is the site's own and adds requirements."""
_BY_FILE: Final = Text(
    "a file verifies nothing: two people do, at the law desk", "檔案不能核實任何事項；須由兩人在法例工作台核實"
)
_FINES = ("max_fine_hkd", "summary_fine_hkd", "daily_fine_hkd")


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack as read: `digest` is the SHA-256 of its file, `raw` the file; `values` counts what a site laid over.

    A requirement row that is not understood does not stand in `tree`; `faults` name it.
    """

    id: str
    version: str
    effective_from: date
    title: Text
    digest: str
    tree: Mapping[str, Any]
    raw: bytes = b""
    values: int = 0
    faults: tuple[Fault, ...] = ()

    @property
    def name(self) -> str:
        """Return its id, version and digest, and how many values of the site it carries."""
        site = f" +{self.values}" if self.values else ""
        return f"{self.id} {self.version} {self.digest[:12]}{site}"


@cache
def packs() -> tuple[Pack, ...]:
    """Return every pack that ships, ordered by id and date."""
    folder = resources.files("lionrock.law.packs")
    found = [read(path.read_bytes()) for path in folder.iterdir() if path.name.endswith(".toml")]
    return tuple(sorted(found, key=lambda pack: (pack.id, pack.effective_from, pack.version)))


def read(raw: bytes) -> Pack:
    """Return the pack of one file; a requirement row that is not understood is left out and named."""
    tree, faults = sound(tomllib.loads(raw.decode("utf-8")), raw)
    head = tree["pack"]
    return Pack(
        head["id"],
        head["version"],
        head["effective_from"],
        _text(head["title"]),
        hashlib.sha256(raw).hexdigest(),
        tree,
        raw,
        faults=faults,
    )


def sound(tree: Mapping[str, Any], raw: bytes) -> tuple[Mapping[str, Any], tuple[Fault, ...]]:
    """Return a pack's tree with the requirement rows that are understood, and what is wrong with the others."""
    if "requirements" not in tree:
        return tree, ()
    file, kept, faults = str(tree["pack"]["id"]), [], []
    rows = list(numbered(tree, "requirements", raw))
    often = Counter(str(row.get("id")) for _, row in rows if isinstance(row, Mapping))
    for line, row in rows:
        why = _unsound(row, often)
        if why is None and file not in (CODE, STATUTE) and row["basis"] == "verified":
            why = _BY_FILE
        if why is None:
            kept.append(row)
        else:
            named = str(row.get("id", ""))[:60] if isinstance(row, Mapping) else ""
            faults.append(Fault(file, line, named, why))
    return {**tree, "requirements": kept}, tuple(faults)


def _unsound(row: Any, often: Mapping[str, int]) -> Text | None:
    """Return why a requirement row does not count, None when it does; of two with one id, neither does."""
    if not isinstance(row, Mapping):
        return NO_TABLE
    id = row.get("id")
    if not isinstance(id, str) or not id:
        return NO_ID
    if not REQUIREMENT_ID.match(id):
        return Text("its id is not of the form C-ABC-01", "代號並非 C-ABC-01 的形式")
    if often[id] > 1:
        return Text("{n} rows have this id; none of them counts", "共有 {n} 列使用此代號，全不計算").format(n=often[id])
    return _unread(row, often)


def _unread(row: Mapping[str, Any], others: Mapping[str, int]) -> Text | None:
    """Return why the fields of a row are not understood, None when they are."""
    try:
        made = requirement(row)
    except LionrockError as problem:
        return problem.message
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        what = f"{type(problem).__name__}: {problem}"[:120]
        return Text(f"not understood: {what}", f"未能理解：{what}")
    still = next((each for each in made.was if each in others), None)
    return Text(f"{still}, which it was, is still there", f"其前代號 {still} 仍然存在") if still else None


def obligation(row: Mapping[str, Any]) -> Obligation:
    """Return a duty; raises ConfigurationError naming it."""
    basis_of = {key.removesuffix("_basis"): _basis(row, key) for key in row if key.endswith("_basis")}
    return Obligation(
        id=row["id"],
        section=row["section"],
        force=row["force"],
        category=row.get("category"),
        title=_text(row["title"]),
        title_basis=row["title"].get("zh_basis", ""),
        trigger=row["trigger"],
        limit=dates.parse(row["limit"]) if "limit" in row else None,
        as_soon_as_practicable=row.get("as_soon_as_practicable", False),
        recurrence=row.get("recurrence", "none"),
        report_within=dates.parse(row["report_within"]) if "report_within" in row else None,
        deliverable=_text(row["deliverable"]),
        recipient=row["recipient"],
        provenance=provenance(row),
        basis_of=basis_of,
        **{name: row.get(name) for name in _FINES},
    )


def criterion(row: Mapping[str, Any]) -> Criterion:
    """Return a criterion of CoP 7.3.4."""
    return Criterion(row["id"], _text(row["title"]), row["threshold"], row["unit"], row["met_when"], provenance(row))


def requirement(row: Mapping[str, Any]) -> Requirement:
    """Return a requirement of the Code; raises ConfigurationError for a field that is not words."""
    was = row.get("was", ())
    for name in ("section", "area", "frequency"):
        if not isinstance(row[name], str):
            raise _wrong(row, f"{name} = {row[name]!r}")
    return Requirement(
        id=row["id"],
        section=row["section"],
        area=row["area"],
        title=_text(row["title"]),
        title_basis=row["title"].get("zh_basis", ""),
        frequency=row["frequency"],
        provenance=provenance(row),
        counts=bool(row.get("counts", True)),
        was=(was,) if isinstance(was, str) else tuple(str(each) for each in was),
    )


def area(row: Mapping[str, Any]) -> Area:
    """Return a heading of the Code."""
    return Area(row["id"], _text(row["title"]))


def provenance(row: Mapping[str, Any]) -> Provenance:
    """Return where a row comes from; raises ConfigurationError for a *verified* row without verifier and date."""
    made = Provenance(
        source=row.get("source"),
        cites=row.get("cites"),
        basis=_basis(row, "basis"),
        verified_by=row.get("verified_by"),
        verified_on=row.get("verified_on"),
        note=row.get("note"),
    )
    if made.basis == "verified" and not made.verified:
        raise _wrong(row, "verified without verified_by and verified_on")
    return made


def _basis(row: Mapping[str, Any], key: str) -> Basis:
    """Return a basis; raises ConfigurationError for a word that is none."""
    found: Basis = row[key]
    if found not in get_args(Basis):
        raise _wrong(row, f"{key} = {found!r}")
    return found


def _text(row: Mapping[str, str]) -> Text:
    """Return words in both languages; raises TypeError for what is no words."""
    for name in ("en", "zh"):
        if not isinstance(row[name], str):
            raise TypeError(f"{name} = {row[name]!r}")
    return Text(row["en"], row["zh"])


def _wrong(row: Mapping[str, Any], what: str) -> ConfigurationError:
    """Return the error for a row."""
    return ConfigurationError(
        Text(f"law pack, row {row.get('id')}: {what}", f"規則檔，{row.get('id')} 列：{what}"),
        Text("Mend the row of the pack.", "請修正規則檔內該列。"),
    )
