"""Numbers and story lines of evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.assurance.manual import exhibits
from lionrock.assurance.model import profile
from lionrock.assurance.store import packs as store
from lionrock.events.stories import Line, tells
from lionrock.events.subjects import AUDIT, INCIDENT
from lionrock.kernel.contributions import Item, exhibit, gauge
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@gauge("entries", Text("Ledger entries", "存證帳本紀錄"))
def entries(platform: Platform) -> float:
    """Return how many entries the ledger holds."""
    return reading.total(platform.db)


@tells("assurance.packs", of=INCIDENT)
def packs(platform: Platform, incident: str) -> Iterator[Line]:
    """Tell of each pack that was issued of the incident."""
    for one in store.packs(platform.db, incident=incident):
        leaf = next(iter(reading.listing(platform.db, Search(kind="PackIssued", subject=one.id, limit=1))), None)
        yield Line(
            at=one.made,
            learned=one.made,
            title=Text("Evidence pack issued: {who}", "發出證據檔案：{who}").format(who=profile(one.profile).title),
            detail=Text(
                f"{one.included} included, {one.withheld} withheld; SHA-256 {one.digest[:16]}…",
                f"收錄 {one.included} 項，不公開 {one.withheld} 項；SHA-256 {one.digest[:16]}…",
            ),
            weight="done",
            who=one.actor,
            link="/evidence/packs",
            entry=leaf.id if leaf else None,
        )


@exhibit("assurance.manual", of=AUDIT)
def manual(platform: Platform, audit: str) -> Iterator[Item]:
    """Yield manual evidence, plainly marked, with its documents."""
    yield from exhibits.items(platform, audit)
