"""Is manual evidence as it was entered? Each row is held against its entry, so that an edited table proves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lionrock.events.evidence import EvidenceGiven, EvidenceWithdrawn, PayloadErased
from lionrock.kernel.ledger.told import every

if TYPE_CHECKING:
    from lionrock.assurance.manual.model import Evidence
    from lionrock.kernel.platform import Platform


def altered(platform: Platform, requirement: str, found: Sequence[Evidence]) -> list[str]:
    """Return what of a requirement's evidence is not as the ledger has it: references, or ids of what is gone.

    Evidence whose entry was erased, as an entry says, cannot be held against it, and stands as it is.
    """
    given = dict(every(platform.db, EvidenceGiven))
    erased = {fact.entry for _, fact in every(platform.db, PayloadErased) if fact is not None}
    withdrawn = {fact.evidence for _, fact in every(platform.db, EvidenceWithdrawn) if fact is not None}
    mine = {fact.evidence: fact for fact in given.values() if fact is not None and fact.requirement == requirement}
    replaced = {fact.supersedes for fact in mine.values() if fact.supersedes}
    wrong = [
        one.reference
        for one in found
        if (given.get(one.entry) is None and one.entry not in erased)
        or (given.get(one.entry) is not None and _said(one) != given[one.entry])
        or (one.id in withdrawn and one.withdrawn is None)
        or (one.id in replaced and not one.superseded)
    ]
    return wrong + sorted(mine.keys() - {one.id for one in found})


def _said(one: Evidence) -> EvidenceGiven:
    """Return the fact that a row repeats."""
    return EvidenceGiven(
        evidence=one.id,
        requirement=one.requirement,
        kind=one.kind,
        says=one.says,
        systems=one.systems,
        whole=one.whole,
        effective=one.effective,
        until=one.until,
        digest=one.digest,
        file=one.file,
        supersedes=one.supersedes,
        request=one.request,
    )
