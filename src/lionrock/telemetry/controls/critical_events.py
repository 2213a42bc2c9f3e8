"""Are the critical events that the Code names seen in the logs of every critical computer system?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

from lionrock.events.ports import Estate
from lionrock.events.register import RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.kernel.clock import days, minutes
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.law.supporting import Log, logs
from lionrock.register import service as register
from lionrock.register.model import Asset
from lionrock.register.twins import ME, estate
from lionrock.telemetry import hearing, twins

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

REQUIREMENT: Final = "C-LOG-01"
_MONTH: Final = days(30.5)
_MONTHS: Final = 6
"""Changes of audit policy are rare: half a year is looked at, as long as logs are kept."""


@control(
    "telemetry.critical-events",
    title=Text(
        "Critical events of every critical computer system were seen in its logs within six months",
        "六個月內在每個關鍵電腦系統的日誌中見過各類關鍵事項",
    ),
    satisfies=(REQUIREMENT,),
    every=days(1),
    proof="effect",
    on=(RegisterChanged, RegisterImported, RegisterImportUndone),
    witness="source",
    limit=minutes(5),
    guidance=Text(
        "The reason names the sorts of event never seen of the system. Switch their logging on at its assets: the "
        "audit policy of Windows (privilege use, account management, policy change, object access on key and password "
        "files), auditd or sudo on Linux; then do such a thing once, such as a failed sign-in, and see it come. Which "
        "sorts count stands in the list of logs by requirement; it is our own reading of the requirement.",
        "理由列出從未見於該系統的事項類別。請在其資產啟用相關日誌：Windows 的審核原則（使用特權、帳戶管理、"
        "原則變更、密碼匙及密碼檔案的物件存取）、Linux 的 auditd 或 sudo；然後實際做一次，例如登入失敗，"
        "確認紀錄到達。計算哪些類別，載於按要求列出的日誌清單，屬我們對該要求的理解。",
    ),
)
def critical_events(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: which sorts of critical event were seen; unknown when nothing of it was heard."""
    wanted = tuple(one for one in logs() if one.requirement == REQUIREMENT)
    for system, seen in _seen(platform, wanted).items():
        yield Result(system, *_judged(wanted, seen))


def _seen(platform: Platform, wanted: Collection[Log]) -> dict[str, set[Log] | None]:
    """Return which sorts were seen of each system, None where nothing was heard of it.

    A month at a time, the newest first, until every sort of every system was seen or half a year was looked at.
    """
    now = platform.now()
    found: dict[str, set[Log] | None] = {id: None for id, _ in platform.port(Estate).systems()}
    for n in range(_MONTHS):
        until = now - n * _MONTH if n else None
        for system, own in hearing.by_system(platform, hearing.heard(platform, now - (n + 1) * _MONTH, until)).items():
            if own:
                sorts = {log for log in wanted for one, _ in own if log.holds(one.source, one.ocsf)}
                found[system] = (found[system] or set()) | sorts
        if all(seen is not None and len(seen) == len(wanted) for seen in found.values()):
            break
    return found


def _judged(wanted: Collection[Log], seen: set[Log] | None) -> tuple[State, Text]:
    """Return state and reason of a system of which these sorts were seen."""
    if seen is None:
        return "unknown", Text("nothing of its assets was heard", "沒有收到其資產的日誌")
    missing = [log.title for log in wanted if log not in seen]
    if not missing:
        return "passed", Text(f"seen: all {len(seen)} sorts", f"已見全部 {len(seen)} 類")
    listed = Text("; ".join(one.en for one in missing), "；".join(one.zh for one in missing))
    said = Text("never seen: {listed}", "從未見過：{listed}").format(listed=listed)
    return "partly" if seen else "failed", said


@world(critical_events, "passed")
def every_sort_was_seen(twin: Twin) -> None:
    """On the asset of each system somebody signed in, used rights, changed some, changed the audit policy and files."""
    estate(twin)
    twins.site(twin)
    twins.follow(twin, "events")
    for host in ("oms-db", "dir-1"):
        twins.write(twin, "events", twins.ocsf(twin, host, 3002, 3003, 3001, 1008, 1001), f"{host}.json")


@world(critical_events, "unknown")
def nothing_is_read(twin: Twin) -> None:
    """Systems with assets, and not one log."""
    estate(twin)
    twins.site(twin)


@breaks(critical_events, "partly")
def the_audit_policy_is_thinned(twin: Twin) -> None:
    """Half a year passes in which one system tells of sign-ins alone."""
    twin.wait(days(190))
    twins.write(twin, "events", twins.ocsf(twin, "oms-db", 3002), "later.json")
    twins.write(twin, "events", twins.ocsf(twin, "dir-1", 3002, 3003, 3001, 1008, 1001), "all.json")


@breaks(critical_events)
def only_processes_are_logged(twin: Twin) -> None:
    """Half a year passes in which one system tells of programs begun, and of nothing that the Code names."""
    twin.wait(days(190))
    twins.write(twin, "events", twins.ocsf(twin, "oms-db", 1007), "later.json")
    twins.write(twin, "events", twins.ocsf(twin, "dir-1", 3002, 3003, 3001, 1008, 1001), "all.json")


@breaks(critical_events, "unknown")
def the_asset_is_renamed(twin: Twin) -> None:
    """The register names a host that no log comes from."""
    register.put(twin.platform, ME, "broken", Asset(key="oms-db", name="Database", hosts=("oms-new",), system="oms"))
