"""Filings: what content a form asks for, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lionrock.events.subjects import INCIDENT
from lionrock.kernel.contributions import Contribution
from lionrock.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Field:
    """One field: the value it is filled from, by id, or None when only a person can say.

    `instead` names values that stand in, in this order, while the first is unknown.
    """

    id: str
    label: Text
    value: str | None
    group: Text
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filing(Contribution):
    """Content for a form of the authorities; never the specified form itself.

    `of` is what it is about: an incident, or an occasion such as a move of the office.
    """

    obligation: str
    annex: str
    title: Text
    fields: tuple[Field, ...]
    of: str = INCIDENT
    rooms: ClassVar[tuple[str, ...]] = ("annexes",)
