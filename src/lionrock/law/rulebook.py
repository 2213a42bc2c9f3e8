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
from lionrock.law.faults import LOST, Fault
from lionrock.law.gathering import WITHDRAWN, gathered
from lionrock.law.model import Area, Criterion, Obligation, Provenance, Requirement
from lionrock.law.reading import CODE, STATUTE, Pack
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
    faults: tuple[Fault, ...] = ()
    """Requirement rows of packs that do not count, and why."""
    withdrawn: frozenset[str] = frozenset()
    """Requirement rows that two people took away."""

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

    def requirement(self, id: str) -> Requirement | None:
        """Return one requirement, by its id or one it had before; None for one that is not loaded."""
        found = next((one for one in self.requirements if one.id == id), None)
        return found or next((one for one in self.requirements if id in one.was), None)

    def named(self, ids: Iterable[str]) -> frozenset[str]:
        """Return the ids under which these requirements are loaded now; one that is gone is left out."""
        return frozenset(row.id for id in ids if (row := self.requirement(id)) is not None)

    def lost(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return of these ids those that name neither a requirement nor a duty that is loaded."""
        duties = {one.id for one in self.obligations}
        return tuple(id for id in ids if id not in duties and self.requirement(id) is None)

    def gone(self, id: str) -> Text:
        """Return why a requirement that something names is not loaded."""
        if id in self.withdrawn:
            return WITHDRAWN
        return next((one.why for one in self.faults if one.row == id), LOST)

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
        counted = [one for one in self.requirements if one.counts and not one.pack]
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
    statute, code = newest.pop(STATUTE, None), newest.pop(CODE, None)
    if statute is None or code is None:
        raise NotFoundError(
            Text(f"no law pack covers {as_of}", f"沒有規則檔涵蓋 {as_of}"),
            Text("Cap. 653 has been in force since 1 January 2026.", "第653章自2026年1月1日起生效。"),
        )
    others = [laid(newest[id], values, as_of) for id in sorted(newest)]
    return _rulebook(as_of, laid(statute, values, as_of), laid(code, values, as_of), others)


def in_force(as_of: date, packs: Iterable[Pack]) -> dict[str, Pack]:
    """Return of each pack the latest version effective by a day."""
    ordered = sorted(packs, key=lambda pack: (pack.effective_from, pack.version))
    return {pack.id: pack for pack in ordered if pack.effective_from <= as_of}


def _rulebook(as_of: date, statute: Pack, code: Pack, others: Sequence[Pack]) -> Rulebook:
    """Return the rulebook of the Ordinance, the Code and the site's own packs."""
    test: Mapping[str, Any] = code.tree["statutory_test"]
    areas = {row["id"]: reading.area(row) for pack in (*others[::-1], code) for row in pack.tree.get("area", ())}
    rows, away, faults = gathered((code, *others), areas)
    return Rulebook(
        as_of=as_of,
        version="; ".join(pack.name for pack in (statute, code, *others)),
        obligations=tuple(map(reading.obligation, statute.tree["obligations"])),
        requirements=rows,
        areas=tuple(areas.values()),
        criteria=tuple(map(reading.criterion, code.tree["criterion"])),
        criteria_letters=code.tree["criteria"]["letters"],
        statutory_test=Text(test["title"]["en"], test["title"]["zh"]),
        statutory_provenance=reading.provenance(test),
        more_than=code.tree["pack"]["more_than"],
        faults=faults,
        withdrawn=away,
    )
