"""Is every alternative control approved, reviewed by somebody, and not over?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.events.risk import AlternativeApproved, AlternativeEnded, AlternativeProposed, AlternativesNotNeeded
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.twins import estate
from lionrock.risk.alternative import STANDINGS, Alternative
from lionrock.risk.service import standing_in
from lionrock.risk.store import alternatives as store
from lionrock.risk.twins import WHO, approved


@control(
    "risk.alternatives",
    title=Text(
        "Where a requirement cannot be met, an approved alternative control stands in its place",
        "不能符合要求時，均有獲批准而未屆滿的替代措施",
    ),
    satisfies=("C-GOV-05",),
    every=days(1),
    proof="document",
    witness="person",
    on=(AlternativeProposed, AlternativeApproved, AlternativeEnded, AlternativesNotNeeded),
    guidance=Text(
        "Under Risk, Alternative controls: approve what is proposed, say what follows what is over, or have a named "
        "person state that none is needed.",
        "在「風險」的「替代措施」批准所提出者、就已屆滿者交代後續，或由具名人員聲明無需替代措施。",
    ),
)
def alternatives(platform: Platform) -> Iterator[Result]:
    """Yield one result for each that has not ended; with none, what a named person stated."""
    now = platform.now()
    standing = [one for one in standing_in.listing(platform) if one.standing(now) != "ended"]
    for one in standing:
        yield Result(one.reference, *_judged(platform, one), system=one.system)
    if standing:
        return
    said = store.statement(platform.db)
    if said is None:
        yield Result(
            "operator",
            "unknown",
            Text("nobody recorded any, nor said that none is needed", "未有紀錄，亦未有聲明無需替代措施"),
        )
    elif said.until <= now:
        yield Result(
            "operator",
            "unknown",
            Text("the statement that none is needed is over", "無需替代措施的聲明已屆滿"),
            said.at,
        )
    else:
        yield Result("operator", "passed", Text("stated that none is needed", "已聲明無需替代措施"), said.at)


def _judged(platform: Platform, one: Alternative) -> tuple[State, Text]:
    """Return state and reason of one that has not ended."""
    standing = one.standing(platform.now())
    if standing == "expired":
        return "failed", STANDINGS[standing]
    if standing == "proposed":
        return "partly", STANDINGS[standing]
    if not one.reviewer.strip():
        return "partly", Text("nobody is named to review it", "未定檢討人")
    return "passed", STANDINGS[standing]


@world(alternatives, "passed")
def one_stands(twin: Twin) -> None:
    """An alternative control approved for a month, with a reviewer."""
    approved(twin, next(iter(estate(twin).values())))


@world(alternatives, "passed")
def stated_that_none_is_needed(twin: Twin) -> None:
    """A named person stated that every requirement is met as it is written."""
    standing_in.not_needed(twin.platform, WHO, "a twin's reason", twin.platform.now() + days(90))


@world(alternatives, "unknown")
def nobody_said_anything(twin: Twin) -> None:
    """No alternative control, and no statement."""


@world(alternatives, "unknown")
def the_statement_is_over(twin: Twin) -> None:
    """The statement that none is needed has lapsed."""
    stated_that_none_is_needed.make(twin)
    twin.wait(days(91))


@breaks(alternatives)
def it_is_over(twin: Twin) -> None:
    """Its month passes and nobody says what follows."""
    twin.wait(days(31))


@breaks(alternatives, "partly")
def another_is_proposed(twin: Twin) -> None:
    """Another one is proposed that nobody approved."""
    now = twin.platform.now()
    one = standing_in.listing(twin.platform)[0]
    wanted = standing_in.Wanted("C-NET-02", one.system, one.words, "Man Ho", now, now + days(30))
    standing_in.propose(twin.platform, WHO, wanted)
