"""Does a watchdog on another host ask?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.continuity import store, twins
from lionrock.continuity.service import watching
from lionrock.events.continuity import WatchdogHeard, WatchdogPaired, WatchdogRevoked, WatchdogSilent
from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.ui import words

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@control(
    "continuity.watched",
    title=Text("A watchdog on another host asks within five minutes", "另一主機的看守程式在五分鐘內有查詢"),
    satisfies=("C-MON-01",),
    every=minutes(5),
    proof="effect",
    on=(WatchdogHeard, WatchdogPaired, WatchdogRevoked, WatchdogSilent),
    witness="source",
    guidance=Text(
        "Pair one with `lionrock watchdogs pair`, and run it on a host that shares neither power nor network with this "
        "one. A silent one: see its service there.",
        "請以 `lionrock watchdogs pair` 配對，並在與本機不共用電源及網絡的主機上執行。"
        "如看守程式沉默，請在該主機查看其服務。",
    ),
)
def watched(platform: Platform) -> Iterator[Result]:
    """Yield a result for each watchdog; without any, that nobody watches."""
    found = store.watchdogs(platform.db)
    if not found:
        yield Result("watchdog", "failed", Text("no watchdog is paired", "沒有配對看守程式"))
    for one in found:
        past = watching.silent_for(platform, one)
        if past is None:
            yield Result(one.name, "unknown", Text("it never asked", "從未查詢"))
        else:
            said = Text("it asked {age} ago", "{age}前曾查詢").format(age=words.span(past))
            yield Result(one.name, "passed" if past <= watching.SILENCE else "failed", said)


@world(watched, "passed")
def one_asks(twin: Twin) -> None:
    """A watchdog is paired, and asked a moment ago."""
    watching.hear(twin.platform, twins.paired(twin, "branch"))


@world(watched, "unknown")
def one_never_asked(twin: Twin) -> None:
    """A watchdog is paired, and never asked."""
    twins.paired(twin, "branch")


@world(watched, "failed")
def none_is_paired(twin: Twin) -> None:
    """Nobody watches from elsewhere."""


@breaks(watched)
def it_falls_silent(twin: Twin) -> None:
    """It asks no more."""
    twin.wait(minutes(10))


@breaks(watched)
def it_is_revoked(twin: Twin) -> None:
    """Somebody revokes the only one."""
    [one] = store.watchdogs(twin.platform.db)
    watching.revoke(twin.platform, twins.ME, one.id)


@breaks(watched, "unknown")
def a_second_never_asks(twin: Twin) -> None:
    """A second one is paired, and its list never reaches the other host."""
    twins.paired(twin, "office")


@breaks(watched)
def one_of_two_falls_silent(twin: Twin) -> None:
    """Of two watchdogs one asks no more."""
    second = twins.paired(twin, "office")
    twin.wait(minutes(10))
    watching.hear(twin.platform, second)
