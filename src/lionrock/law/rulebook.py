"""The rulebook: the law as of a date, frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.law import dates, reading
from lionrock.law.dates import Due, Limit, Warnings
from lionrock.law.model import Area, Criterion, Obligation, Provenance, Requirement
from lionrock.law.reading import Pack
from lionrock.law.values import Value, laid

SERIOUS: Final = "OBL-28-SERIOUS"
OTHER: Final = "OBL-28-OTHER"
WRITTEN: Final = "OBL-28-WRITTEN"
REPORT: Final = "OBL-28-REPORT"
NOTICE: Final = (SERIOUS, OTHER, WRITTEN, REPORT)
"""The rows of s.28: while one of them is unverified, the clock says so."""

_COMMISSIONER: Final = Text(
    "Commissioner of Critical Infrastructure (Computer-system Security)", "關鍵基礎設施（電腦系統安全）專員"
)
_DESIGNATED: Final = {
    "banking": Text("Monetary Authority", "金融管理專員"),
    "telecommunications": Text("Communications Authority", "通訊事務管理局"),
}


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Duties, criteria and requirements in force on a day; `version` names packs, digests and confirmed values.

    `kept` names the duties whose row is of an earlier version, and that version.
    """

    as_of: date
    version: str
    obligations: tuple[Obligation, ...]
    requirements: tuple[Requirement, ...]
    areas: tuple[Area, ...]
    criteria: tuple[Criterion, ...]
    criteria_letters: int
    statutory_test: Text
    statutory_provenance: Provenance
    more_than: int
    kept: Mapping[str, str] = field(default_factory=dict)

    def version_of(self, id: str) -> str:
        """Return the version under which a duty's row stands here."""
        return self.kept.get(id, self.version)

    def keeping(self, rows: Iterable[tuple[Obligation, str]]) -> Rulebook:
        """Return it with these rows, each of an earlier version, in place of its own."""
        kept = {row.id: (row, version) for row, version in rows}
        own = tuple(kept[one.id][0] if one.id in kept else one for one in self.obligations)
        gone = tuple(row for id, (row, _) in kept.items() if all(id != one.id for one in self.obligations))
        versions = {id: version for id, (_, version) in kept.items()}
        return replace(self, obligations=own + gone, kept=dict(self.kept) | versions)

    def obligation(self, id: str) -> Obligation:
        """Return one duty; raises NotFoundError."""
        for one in self.obligations:
            if one.id == id:
                return one
        raise NotFoundError(
            Text(f"no obligation {id}", f"沒有責任 {id}"),
            Text("See `lionrock obligations`.", "請看 `lionrock obligations`。"),
        )

    def limit(self, id: str) -> Limit:
        """Return a duty's limit; raises NotFoundError when the authority states it case by case."""
        found = self.obligation(id).limit
        if found is None:
            raise NotFoundError(
                Text(f"{id} has no limit of its own", f"{id} 沒有固定期限"),
                Text("Enter the date the authority stated.", "請輸入當局訂明的日期。"),
            )
        return found

    def due(self, id: str, triggered: Instant, warnings: Warnings | None = None) -> Due:
        """Return when a duty is due that was triggered at `triggered` (aware UTC)."""
        return dates.due(self.limit(id), triggered, warnings or Warnings())

    def recipient(self, id: str, sector: str | None, *, designee: bool) -> Text:
        """Return who receives a duty's deliverable.

        Category 3 always goes to the Commissioner; categories 1 and 2 to the Monetary Authority or the Communications
        Authority for those they designated (Schedule 2), else to the Commissioner.
        """
        one = self.obligation(id)
        if one.recipient == "internal":
            return Text("within the operator", "營運者內部")
        if one.recipient == "commissioner" or one.category == 3 or not designee:  # noqa: PLR2004 category 3 of Part 4
            return _COMMISSIONER
        return _DESIGNATED.get(sector or "", _COMMISSIONER)

    @property
    def notice_verified(self) -> bool:
        """Say whether every row of s.28 was verified against the official text."""
        return all(self.obligation(id).provenance.verified for id in NOTICE)

    @property
    def standing(self) -> Text:
        """Return what the clock says of the law it runs on."""
        return (
            Text("law verified", "法例文本已核實")
            if self.notice_verified
            else Text("law unverified", "法例文本未經核實")
        )

    @property
    def loaded(self) -> Text:
        """Return how much of the Code is loaded and verified; printed on the page and in every pack."""
        counted = [one for one in self.requirements if one.counts]
        verified = sum(one.provenance.verified for one in counted)
        return Text(
            f"{len(counted)} of more than {self.more_than} requirements loaded, "
            f"{verified} verified against the official text",
            f"已載入 {len(counted)} 項要求（守則共逾 {self.more_than} 項），{verified} 項已與官方文本核對",
        )

    @property
    def criteria_missing(self) -> int:
        """Return how many lettered criteria of CoP 7.3.4 are not loaded."""
        return self.criteria_letters - len(self.criteria)


@cache
def rulebook(as_of: date) -> Rulebook:
    """Return the rulebook in force on a day (Hong Kong) as it ships: of each pack the latest version effective by then.

    Raises NotFoundError for a day before the first pack: the Ordinance commenced on 1 January 2026.
    """
    return made(as_of, reading.packs())


def made(as_of: date, packs: Sequence[Pack], values: Sequence[Value] = ()) -> Rulebook:
    """Return the rulebook of these packs on a day, with the values a site confirmed; raises NotFoundError."""
    newest = in_force(as_of, packs)
    statute, code = newest.get("cap653"), newest.get("cop-generic-1.0-partial")
    if statute is None or code is None:
        raise NotFoundError(
            Text(f"no law pack covers {as_of}", f"沒有規則檔涵蓋 {as_of}"),
            Text("Cap. 653 has been in force since 1 January 2026.", "第653章自2026年1月1日起生效。"),
        )
    return _rulebook(as_of, laid(statute, values, as_of), laid(code, values, as_of))


def in_force(as_of: date, packs: Iterable[Pack]) -> dict[str, Pack]:
    """Return of each pack the latest version effective by a day."""
    ordered = sorted(packs, key=lambda pack: (pack.effective_from, pack.version))
    return {pack.id: pack for pack in ordered if pack.effective_from <= as_of}


def _rulebook(as_of: date, statute: Pack, code: Pack) -> Rulebook:
    """Return the rulebook of two packs."""
    test: Mapping[str, Any] = code.tree["statutory_test"]
    return Rulebook(
        as_of=as_of,
        version="; ".join(pack.name for pack in (statute, code)),
        obligations=tuple(map(reading.obligation, statute.tree["obligations"])),
        requirements=tuple(map(reading.requirement, code.tree["requirements"])),
        areas=tuple(map(reading.area, code.tree["area"])),
        criteria=tuple(map(reading.criterion, code.tree["criterion"])),
        criteria_letters=code.tree["criteria"]["letters"],
        statutory_test=Text(test["title"]["en"], test["title"]["zh"]),
        statutory_provenance=reading.provenance(test),
        more_than=code.tree["pack"]["more_than"],
    )
