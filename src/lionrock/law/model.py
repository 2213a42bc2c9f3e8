"""What a pack holds: rows whose every value says where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from lionrock.kernel.text import Text
from lionrock.law.dates import Limit

JUDGED: Final = "judged"
"""The threshold of a criterion that reads none."""

Basis = Literal["verified", "several_secondary", "one_secondary", "unverified"]
Force = Literal["statute", "code"]
Recipient = Literal["regulating_authority", "commissioner", "internal"]

BASIS_WORDS: Mapping[Basis, Text] = {
    "verified": Text("verified against the official text", "已與官方文本核對"),
    "several_secondary": Text("several secondary sources", "多個第二手來源"),
    "one_secondary": Text("one secondary source", "一個第二手來源"),
    "unverified": Text("unverified", "未經核實"),
}
FORCE_WORDS: Mapping[Force, Text] = {
    "statute": Text("the Ordinance", "條例"),
    "code": Text("the Code of Practice", "實務守則"),
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a row comes from: what was read, what that points to, how sure, and who verified it when."""

    source: str | None
    cites: str | None
    basis: Basis
    verified_by: str | None = None
    verified_on: date | None = None
    note: str | None = None

    @property
    def verified(self) -> bool:
        """Say whether a named person checked the row against the official text on a date."""
        return self.basis == "verified" and self.verified_by is not None and self.verified_on is not None


@dataclass(frozen=True, slots=True)
class Obligation:
    """One duty. Fines are HK$, None where unknown; `basis_of` qualifies single fields."""

    id: str
    section: str
    force: Force
    category: int | None
    title: Text
    title_basis: str
    trigger: str
    limit: Limit | None
    as_soon_as_practicable: bool
    recurrence: str
    report_within: Limit | None
    deliverable: Text
    recipient: Recipient
    provenance: Provenance
    max_fine_hkd: int | None = None
    summary_fine_hkd: int | None = None
    daily_fine_hkd: int | None = None
    basis_of: Mapping[str, Basis] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of CoP 7.3.4: which threshold of the operator it reads and when it is met.

    One that reads no threshold is *judged* by a person.
    """

    id: str
    title: Text
    threshold: str
    unit: str
    met_when: Literal["above", "below", "at_least", "judged"]
    provenance: Provenance

    @property
    def judged(self) -> bool:
        """Say whether a person judges it, because it reads no threshold."""
        return self.threshold == JUDGED


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of the Code in our words; `counts` is False for rows that are not the Code's.

    `was` are the ids it had before; `pack` is the site's own pack it stands in, empty for the Code's.
    """

    id: str
    section: str
    area: str
    title: Text
    title_basis: str
    frequency: str
    provenance: Provenance
    counts: bool = True
    was: tuple[str, ...] = ()
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A heading of the Code under which requirements stand."""

    id: str
    title: Text
