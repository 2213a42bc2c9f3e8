"""Filings: what content a form asks for, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lionrock.kernel.contributions import Contribution
from lionrock.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Field:
    """One field: the value it is filled from, by id, or None when only a person can say."""

    id: str
    label: Text
    value: str | None
    group: Text


@dataclass(frozen=True, slots=True)
class Filing(Contribution):
    """Content for a form of the authorities; never the specified form itself."""

    obligation: str
    annex: str
    title: Text
    fields: tuple[Field, ...]
    rooms: ClassVar[tuple[str, ...]] = ("filings",)
