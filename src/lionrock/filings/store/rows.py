"""Rows as values, and who did what as columns."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Row

from lionrock.filings.record import Who

Made = TypeVar("Made")


def by(who: Who, entry: str) -> dict[str, str]:
    """Return who did it and the entry behind it, as columns."""
    return {"actor": who.actor, "name": who.name, "role": who.role, "entry": entry}


def whose(row: Row[Any]) -> Who:
    """Return who a row names."""
    return Who(row.actor, row.name, row.role)


def read(made: type[Made], row: Row[Any], **other: Any) -> Made:
    """Return a row as a value of this class; `other` replaces columns that read differently."""
    found = row._asdict() | {"who": whose(row)} | other
    return made(**{one.name: found[one.name] for one in fields(made)})  # type: ignore[arg-type]  # made is a dataclass
