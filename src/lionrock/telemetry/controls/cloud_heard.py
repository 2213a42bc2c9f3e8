"""Are the audit logs of clouds that were heard once heard still?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.kernel.clock import days, hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.twins import estate
from lionrock.telemetry import kinds_heard, twins
from lionrock.telemetry.kinds_heard import Guard

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_GUARD: Final = Guard(
    logs=tuple(
        (kind, ())
        for kind in ("aws.cloudtrail", "gcp.audit", "microsoft.entra", "microsoft.m365", "kubernetes.audit", "okta.*")
    ),
    quiet=timedelta(days=1),
    never=Text(
        "no audit log of a cloud was read in 35 days; whether one is used is not known here",
        "35 日內沒有讀取雲端的審核日誌；此處不知道是否使用雲端",
    ),
    apart=False,
)


@control(
    "telemetry.cloud-heard",
    title=Text("Audit logs of each cloud in use are heard within a day", "一日內收到所用各雲端的審核日誌"),
    satisfies=("C-CLD-01",),
    every=hours(1),
    proof="effect",
    witness="source",
    guidance=Text(
        "Follow the bucket or folder into which the cloud writes its audit log. A log that fell silent: see the trail "
        "or export in the cloud, and whether the bucket can still be read. A cloud that is used no more drops out "
        "after 35 days. How responsibilities are shared with its provider, this control does not say.",
        "請監察雲端寫入審核日誌的儲存貯體或資料夾。如日誌沉默，請檢查雲端的日誌匯出設定，以及儲存貯體是否仍可讀取。"
        "不再使用的雲端於 35 日後不再列出。與供應商如何分擔責任，此項檢測不作說明。",
    ),
)
def cloud_heard(platform: Platform) -> Iterator[Result]:
    """Yield one result for each cloud whose audit log was heard in 35 days."""
    yield from kinds_heard.judged(platform, _GUARD)


@world(cloud_heard, "passed")
def a_trail_is_heard(twin: Twin) -> None:
    """The trail of a cloud comes in."""
    estate(twin)
    twins.site(twin)
    twins.follow(twin, "log")
    twins.write(twin, "log", twins.cloud(twin))


@world(cloud_heard, "unknown")
def nothing_is_read(twin: Twin) -> None:
    """The site reads no log at all."""
    twins.site(twin)


@world(cloud_heard, "unknown")
def only_other_logs_are_heard(twin: Twin) -> None:
    """Hosts are heard, and nothing of this sort."""
    estate(twin)
    twins.site(twin)
    twins.follow(twin, "ssh")
    twins.write(twin, "ssh", twins.sign_ins(twin, "oms-db"))


@breaks(cloud_heard)
def it_falls_silent(twin: Twin) -> None:
    """The trail is switched off."""
    twin.wait(days(3))


@breaks(cloud_heard)
def old_events_alone_come(twin: Twin) -> None:
    """The trail stops; what still comes are events of last week, read again."""
    again = twins.cloud(twin)
    again = twins.cloud(twin)
    twin.wait(days(3))
    twins.write(twin, "log", again, "again.json")
