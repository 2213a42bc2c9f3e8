"""Is the data key rotated in time?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from lionrock.events.people import KeyCompromised, KeyRotated
from lionrock.kernel.change import system
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.keys import service
from lionrock.keys.ring import KeyRing
from lionrock.keys.settings import ROTATION_DAYS
from lionrock.keys.twins import gone


@control(
    "keys.rotation",
    title=Text("The data key is younger than the site's limit", "資料密碼匙的使用時間未超過所訂期限"),
    satisfies=("C-KEY-01",),
    every=days(1),
    proof="configuration",
    on=(KeyRotated, KeyCompromised),
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


@world(rotation, "passed")
def a_young_key(twin: Twin) -> None:
    """The data key was rotated three months after the first was made, and a month ago."""
    twin.wait(days(90))
    service.rotate(twin.platform, system("shell"), "the yearly rotation")
    twin.wait(days(30))


@world(rotation, "unknown")
def the_keys_are_not_here(twin: Twin) -> None:
    """The platform runs without its key folder."""
    gone(twin)


@breaks(rotation)
def nobody_rotates(twin: Twin) -> None:
    """Another 335 days pass over the same key."""
    twin.wait(days(335))


@breaks(rotation, "unknown")
def the_clock_is_set_back(twin: Twin) -> None:
    """The clock goes back to before the key came into use."""
    twin.wait(-days(40))
