"""Content for a form as a value: every field with its words and source, or an explicit unknown."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Known
from lionrock.kernel.ledger.entry import canonical, stamp
from lionrock.kernel.text import Text
from lionrock.law.filing import Field, Filing
from lionrock.ui.values import spoken

DEMO: Final = Text("Demonstration, not for submission", "示範，不可提交")
EXERCISE: Final = Text("Exercise, not for submission", "演習，不可提交")
NOT_THE_FORM: Final = Text(
    "Content to copy into the official form; this is not the specified form.",
    "供抄錄至官方表格的內容；本文件並非指明表格。",
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A field with its value; `typed` says that a person's words stand for it, `by` whose account it was."""

    field: Field
    known: Known
    typed: bool = False
    by: str = ""

    @property
    def words(self) -> Text | None:
        """Return the value in words, None when unknown."""
        return None if self.known.unknown else spoken(self.known.value)


@dataclass(frozen=True, slots=True)
class Draft:
    """Content as it follows from the values now; equal values give equal bytes and an equal digest."""

    filing: Filing
    subject: str
    reference: str
    filled: tuple[Filled, ...]
    law: Text
    rulebook: str
    mark: Text | None

    @property
    def groups(self) -> list[tuple[Text, list[Filled]]]:
        """Return the fields under their headings."""
        return [(group, list(fields)) for group, fields in groupby(self.filled, key=lambda one: one.field.group)]

    @property
    def unknown(self) -> list[Filled]:
        """Return the fields nobody knows or has typed yet."""
        return [one for one in self.filled if one.known.unknown]

    @property
    def typists(self) -> frozenset[str]:
        """Return the ids of the accounts whose words stand in it."""
        return frozenset(one.by for one in self.filled if one.by)

    @property
    def plain(self) -> dict[str, Any]:
        """Return the content as JSON holds it."""
        return {
            "v": 1,
            "what": _pair(self.filing.title),
            "note": _pair(NOT_THE_FORM),
            "mark": _pair(self.mark) if self.mark else None,
            "filing": self.filing.id,
            "obligation": self.filing.obligation,
            "subject": self.subject,
            "reference": self.reference,
            "law": _pair(self.law),
            "rulebook": self.rulebook,
            "fields": [_field(one) for one in self.filled],
        }

    @property
    def json(self) -> bytes:
        """Return the content as canonical JSON (RFC 8785)."""
        return canonical(self.plain)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the JSON: what a person approves."""
        return hashlib.sha256(self.json).hexdigest()


def mark(*, demo: bool, exercise: bool) -> Text | None:
    """Return the mark of content that must not be submitted."""
    return DEMO if demo else EXERCISE if exercise else None


def _field(one: Filled) -> dict[str, Any]:
    """Return one field as JSON holds it."""
    return {
        "id": one.field.id,
        "label": _pair(one.field.label),
        "group": _pair(one.field.group),
        "value": _pair(one.words) if one.words else None,
        "source": _pair(one.known.source),
        "typed": one.typed,
        "effective": _moment(one.known.effective),
        "learned": _moment(one.known.learned),
    }


def _pair(words: Text) -> Mapping[str, str]:
    """Return words by language."""
    return {"en": words.en, "zh_hant": words.zh}


def _moment(at: Instant | None) -> str | None:
    """Return an instant as text."""
    return stamp(at) if at else None
