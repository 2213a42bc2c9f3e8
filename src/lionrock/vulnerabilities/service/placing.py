"""Where hosts of scans stand in the register, and what is due when because of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.ports import Estate, Placed
from lionrock.events.vulnerabilities import DueTimesComputed, HostsPlaced
from lionrock.kernel.change import system
from lionrock.kernel.ports import SealedError
from lionrock.register.estate import Book
from lionrock.register.model import Asset
from lionrock.vulnerabilities import settings
from lionrock.vulnerabilities.figures import Figures
from lionrock.vulnerabilities.policy import Exposure
from lionrock.vulnerabilities.store import history, lists, sums, writing

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

ME: Final = system("vulnerabilities")
_MARK: Final = "placed"
_SOME: Final = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where a host stands; asset None: not in the register."""

    asset: str | None = None
    system: str | None = None
    exposure: Exposure = "unknown"


def place(platform: Platform, name: str, also: Collection[str]) -> Place:
    """Return where a host stands, by its name, else by its other names and addresses; raises SealedError."""
    estate = platform.port(Estate)
    for one in (name, *also):
        found = estate.place(one)
        if found is not None:
            return Place(found.asset, found.system, _exposure(platform, found))
    return Place()


def tried(platform: Platform, name: str, also: Collection[str]) -> Place:
    """Return where a host stands, as far as the register can be read now; the job tries again."""
    try:
        return place(platform, name, also)
    except SealedError:
        return Place()


def refresh(platform: Platform) -> bool:
    """Place every host again and compute due times anew where register or policy changed; say whether they had.

    Raises SealedError without keys.
    """
    opened, policy = platform.port(Book).opened(), settings.policy(platform)
    zones = ", ".join(sorted(settings.exposed(platform)))
    mark = f"{opened.stamp} {opened.until} {policy.print} {zones}"
    if lists.mark(platform.db, _MARK) == mark:
        return False
    moved = _placed(platform)
    with platform.change(ME, "register or policy changed") as change:
        writing.place_hosts(change.db, moved)
        lists.set_mark(change.db, _MARK, mark)
        hosts, unknown = sums.host_counts(change.db)
        change.publish(HostsPlaced(len(moved), hosts, unknown))
    compute(platform, "register or policy changed")
    return True


def compute(platform: Platform, why: str) -> int:
    """Compute the due time of every open finding anew; return how many moved."""
    policy = settings.policy(platform)
    moved: list[dict[str, Any]] = []
    for some in writing.chunks([one["id"] for one in history.every_host(platform.db)], _SOME):
        for row in history.dated(platform.db, some):
            critical = row.system is not None
            due = policy.due(row.opened, row.level, row.exposure, critical=critical, exploited=row.exploited)
            if due != row.due:
                moved.append({"key": row.id, "due": due})
    if moved:
        with platform.change(ME, "due times computed anew") as change:
            writing.mend_findings(change.db, moved)
            change.publish(DueTimesComputed(len(moved), policy.print, why))
    platform.port(Figures).changed()
    return len(moved)


def _placed(platform: Platform) -> Sequence[Mapping[str, Any]]:
    """Return the hosts that stand elsewhere than they did."""
    moved = []
    for one in history.every_host(platform.db):
        found = place(platform, one["name"], one["also"])
        if (found.asset, found.system, found.exposure) != (one["asset"], one["system"], one["exposure"]):
            values = {"asset": found.asset, "system": found.system, "exposure": found.exposure}
            moved.append({"key": one["id"], **values})
    return moved


def _exposure(platform: Platform, placed: Placed) -> Exposure:
    """Return whether an asset faces the internet, by its zone; unknown without one."""
    version = platform.port(Book).opened().by_id.get(("asset", placed.asset))
    record = version.record if version else None
    zone = record.zone if isinstance(record, Asset) else None
    if not zone:
        return "unknown"
    return "yes" if zone.strip().lower() in settings.exposed(platform) else "no"
