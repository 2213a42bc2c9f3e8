"""Is somebody on duty at every moment of the next thirty days?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register import roster
from lionrock.register.roster.reading import AHEAD
from lionrock.ui.words import span, stamp

_SUBJECT = "roster"


@control(
    "register.roster-cover",
    title=Text("Somebody is on duty at every moment of the next 30 days", "未來 30 天每一刻均有人當值"),
    satisfies=("C-INC-01", "C-ERP-01"),
    every=hours(1),
    proof="document",
    guidance=Text(
        "Open the roster in the register: the spans without cover stand first. Add a shift, or import the roster "
        "again; where leave takes everybody out of a shift, name another deputy.",
        "在登記冊開啟當值名單：無人當值的時段列於最前。請新增班次，或重新匯入名單；如因放假而全班無人，請另指定後備。",
    ),
)
def cover(platform: Platform) -> Iterator[Result]:
    """Yield whether there is a gap; unknown while the roster is sealed."""
    now = platform.now()
    try:
        found = roster.gaps(platform, now, now + AHEAD)
    except LionrockError as problem:
        yield Result(_SUBJECT, "unknown", problem.message)
        return
    if not found:
        yield Result(_SUBJECT, "passed", Text("somebody is on duty throughout 30 days", "30 天內均有人當值"))
        return
    first = found[0]
    said = Text(
        "spans without cover: {n}; the first from {at}, {long}", "{n} 個時段無人當值；首個由 {at} 起，共 {long}"
    )
    yield Result(_SUBJECT, "failed", said.format(n=len(found), at=stamp(first.starts), long=span(first.length)))
