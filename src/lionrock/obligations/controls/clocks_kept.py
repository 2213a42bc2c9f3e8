"""Was every statutory clock worked off before its strict time, or is it still ahead?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.events.incidents import IncidentAssessed, IncidentMerged, IncidentOpened
from lionrock.events.obligations import CallCompleted, ClockComputed, ClockEnded, SubmissionRecorded
from lionrock.kernel import outbox
from lionrock.kernel.clock import HONG_KONG, Instant, days, hours, minutes
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.obligations import face, service, store
from lionrock.obligations.model import Clock, Matter
from lionrock.obligations.record import ANNEX_E
from lionrock.obligations.service import Submitted
from lionrock.obligations.twins import aware, call, suspected
from lionrock.register.twins import DEPUTY
from lionrock.ui.words import span

BACK = days(366)
"""How far back clocks that were worked off are looked at."""
_REACTIONS = "obligations."


@control(
    "obligations.clocks-kept",
    title=Text(
        "No clock of s.28 passed its strict time without a recorded notice",
        "沒有第28條的時限在過從嚴時間後仍未有通報紀錄",
    ),
    satisfies=("C-INC-01", "OBL-28-SERIOUS", "OBL-28-OTHER", "OBL-28-WRITTEN", "OBL-28-REPORT"),
    every=minutes(5),
    proof="document",
    on=(
        *(IncidentOpened, IncidentAssessed, IncidentMerged, ClockComputed, ClockEnded),
        *(CallCompleted, SubmissionRecorded),
    ),
    witness="person",
    guidance=Text(
        "Open the incident named: call the Commissioner’s Office now and record the call, or record the form that was "
        "submitted, with the time when it was. The test sees what people recorded, and nothing of an incident that "
        "nobody answered the questions of.",
        "開啟所列事故：立即致電專員辦公室並記錄通話，或記錄已提交的表格及其時間。此測試只檢視人員的紀錄，"
        "對未有人回答問題的事故無從得知。",
    ),
)
def clocks_kept(platform: Platform) -> Iterator[Result]:
    """Yield one result for each governing clock of a year, drills apart; unknown while clocks cannot be computed."""
    now = platform.now()
    for one in outbox.failing(platform.db):
        if one.reaction.startswith(_REACTIONS):
            words = Text("clocks could not be computed: {why}", "未能計算時限：{why}").format(why=one.problem)
            yield Result(one.reaction, "unknown", words)
    clocks = store.kept(platform.db, now - BACK)
    matters = store.matters(platform.db, {one.incident for one in clocks})
    real = [one for one in clocks if not matters[one.incident].exercise]
    for clock in real:
        yield _judged(clock, matters[clock.incident], now)
    if real:
        return
    if store.assessed(platform.db):
        yield Result("clocks", "not_due", Text("no clock ran within a year", "一年內沒有計算中的時限"))
    else:
        yield Result("clocks", "unknown", Text("no incident was ever recorded here", "此處從未有事故紀錄"))


def _judged(clock: Clock, matter: Matter, now: Instant) -> Result:
    """Return how one clock stands: its record against its strict time."""
    end = clock.terms.work_to
    said = Text("{incident}, {what}: {how}", "{incident}，{what}：{how}")
    words = {"incident": matter.reference, "what": face.TITLES[clock.terms.kind]}
    if clock.running and now > end:
        how = Text("its strict time passed {long} ago, and nothing is recorded", "從嚴時間已過 {long}，未有紀錄")
        return _result(clock, matter, "failed", said.format(**words, how=how.format(long=span(now - end))))
    if clock.running or clock.ended_at is None:
        how = Text("{long} left", "尚餘 {long}").format(long=span(end - now))
        return _result(clock, matter, "not_due", said.format(**words, how=how))
    day = f"{clock.ended_at.astimezone(HONG_KONG):%Y-%m-%d %H:%M}"
    if clock.ended_at > end:
        how = Text("recorded as given at {at}, {long} after its strict time", "紀錄為 {at} 履行，在從嚴時間後 {long}")
        how = how.format(at=day, long=span(clock.ended_at - end))
        return _result(clock, matter, "failed", said.format(**words, how=how), clock.ended_at)
    how = Text("recorded as given at {at}, {long} before its strict time", "紀錄為 {at} 履行，較從嚴時間早 {long}")
    how = how.format(at=day, long=span(end - clock.ended_at))
    return _result(clock, matter, "passed", said.format(**words, how=how), clock.ended_at)


def _result(clock: Clock, matter: Matter, state: State, reason: Text, effective: Instant | None = None) -> Result:
    """Return a result that counts for the system the incident is about."""
    return Result(clock.id, state, reason, effective, matter.system)


@world(clocks_kept, "passed")
def the_office_was_called(twin: Twin) -> None:
    """A serious incident: the office was called within the hour, and the written record followed within a day."""
    incident = aware(twin)
    twin.wait(hours(1))
    call(twin, incident)
    twin.wait(hours(20))
    service.record(twin.platform, ANNEX_E, incident, Submitted(0, "portal"), DEPUTY)
    twin.settle()


@world(clocks_kept, "unknown")
def nothing_ever_happened(twin: Twin) -> None:
    """No incident was ever opened here."""


@world(clocks_kept, "not_due")
def the_only_clock_is_of_a_drill(twin: Twin) -> None:
    """A drill passed its time long ago; of the one real incident nobody became aware yet."""
    aware(twin, exercise=True)
    suspected(twin)
    twin.wait(days(3))


@breaks(clocks_kept)
def nobody_calls(twin: Twin) -> None:
    """Another serious incident, and thirteen hours pass without a call."""
    aware(twin)
    twin.wait(hours(13))


@breaks(clocks_kept)
def the_call_comes_after(twin: Twin) -> None:
    """Another serious incident is called in fourteen hours after somebody became aware."""
    incident = aware(twin)
    twin.wait(hours(14))
    call(twin, incident)


@breaks(clocks_kept)
def it_turns_out_serious(twin: Twin) -> None:
    """An incident is decided to be serious, and somebody was aware of it twenty hours before."""
    aware(twin, at=twin.clock.now - hours(20))


@breaks(clocks_kept)
def the_report_does_not_follow(twin: Twin) -> None:
    """Fifteen days pass after the incident, and no written report is recorded."""
    twin.wait(days(15))


@breaks(clocks_kept, "unknown")
def clocks_cannot_be_computed(twin: Twin) -> None:
    """Another incident comes in under a reference that is taken: its clocks fail to be computed."""
    taken = store.matter(twin.platform.db, store.kept(twin.platform.db, twin.clock.now - BACK)[0].incident)
    aware(twin, reference=taken.reference)
