"""Is the data key rotated in time?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.keys.ring import KeyRing
from lionrock.keys.settings import ROTATION_DAYS


@control(
    "keys.rotation",
    title=Text("The data key is younger than the site's limit", "資料密碼匙的使用時間未超過所訂期限"),
    satisfies=("C-KEY-01",),
    every=days(1),
    proof="configuration",
    guidance=Text(
        "Run `lionrock keys rotate`, then back up the key folder; the limit is keys.rotation_days.",
        "請執行 `lionrock keys rotate`，然後備份密碼匙資料夾；期限由 keys.rotation_days 訂定。",
    ),
)
def rotation(platform: Platform) -> Iterator[Result]:
    """Yield one result for the key in use; unknown while the keys are locked, since nothing vouches for their dates."""
    held = platform.port(KeyRing)
    if held.file is None or held.locked is not None:
        yield Result(platform.identity.keys, "unknown", held.locked or Text("the keys are not here", "密碼匙不在此處"))
        return
    active, most = held.file.active, platform.settings[ROTATION_DAYS]
    age = (platform.now() - active.since) // timedelta(days=1)
    if age < 0:
        yield Result(active.id, "unknown", Text("in use since a time to come", "啟用時間在未來"), active.since)
        return
    reason = Text(f"in use for {age} days, at most {most}", f"已使用 {age} 天，上限 {most} 天")
    yield Result(active.id, "passed" if age < most else "failed", reason, active.since)
