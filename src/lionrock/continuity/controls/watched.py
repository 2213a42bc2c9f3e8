"""Does a watchdog on another host ask?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.continuity import store
from lionrock.continuity.service import watching
from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.text import Text
from lionrock.ui import words

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@control(
    "continuity.watched",
    title=Text("A watchdog on another host asks within five minutes", "另一主機的看守程式在五分鐘內有查詢"),
    satisfies=("C-MON-01",),
    every=minutes(5),
    proof="effect",
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
