"""Does a person look at every suspected incident soon?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lionrock.events.incidents import IncidentAssessed, IncidentOpened, IncidentSeen
from lionrock.incidents import service, store, twins
from lionrock.incidents.model import Incident
from lionrock.kernel.clock import Instant, days, hours, minutes
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.twins import DEPUTY, estate
from lionrock.ui.words import span

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_SUBJECT: Final = "incidents"
_PATIENCE: Final = hours(2)
"""House default: the twelve hours of the law leave little for anything later. The figure is ours, not the Code's."""
_LATELY: Final = days(90)


@control(
    "incidents.acknowledged",
    title=Text(
        "Every suspected incident is acknowledged by a person within two hours", "每宗懷疑事故均在兩小時內由人員確認"
    ),
    satisfies=("C-INC-01", "C-MON-01"),
    every=minutes(10),
    proof="effect",
    on=(IncidentAssessed, IncidentOpened, IncidentSeen),
    witness="person",
    guidance=Text(
        "Open the incident and acknowledge it, or answer its questions; then see why nobody did in time: whether "
        "somebody was called, and whether the roster and the lines hold. An incident that was acknowledged late stays "
        "in this list for 90 days. The two hours are a house default; no such figure of the Code was read.",
        "請開啟該事故並確認，或回答其問題；然後查明為何無人及時確認：有否傳召人員、當值名單及線路是否有效。"
        "逾時確認的事故在此列出 90 日。兩小時為預設值，並非取自守則。",
    ),
)
def acknowledged(platform: Platform) -> Iterator[Result]:
    """Yield one result for each incident of 90 days that nobody opened by hand; not due where there was none."""
    since = platform.now() - _LATELY
    both = [one for closed in (False, True) for one in store.listing(platform.db, closed=closed)]
    wanted = [one for one in both if not one.exercise and not one.by_hand and one.merged_into is None]
    found = [one for one in wanted if one.open or one.opened_at >= since]
    if not found:
        told = any(one.exercise or one.by_hand for one in both)
        words = Text("no finding opened an incident in 90 days", "90 日內沒有偵測結果開立事故")
        yield Result(_SUBJECT, "not_due" if told else "unknown", words)
    for one in found:
        yield Result(one.reference, *_judged(platform, one), None, one.system)


def _judged(platform: Platform, one: Incident) -> tuple[State, Text]:
    """Return state and reason of an incident."""
    first = _first(platform, one.id)
    if first is None:
        waits = platform.now() - one.opened_at
        said = Text("acknowledged by nobody for {age}", "{age}無人確認").format(age=span(waits))
        return ("failed" if waits > _PATIENCE else "not_due"), said
    took = first - one.opened_at
    said = Text("acknowledged after {age}", "{age}後確認").format(age=span(took))
    return ("partly" if took > _PATIENCE else "passed"), said


def _first(platform: Platform, incident: str) -> Instant | None:
    """Return when a person first acknowledged an incident or answered a question on it."""
    seen = [one.at for one in store.sights(platform.db, incident) if one.how == "acknowledged"]
    return min([*seen, *(one.at for one in store.decisions(platform.db, incident))], default=None)


@world(acknowledged, "passed")
def somebody_acknowledged_it(twin: Twin) -> None:
    """An incident was opened from a finding, and a deputy acknowledged it after half an hour."""
    estate(twin)
    one = twins.opened(twin, "oms-db")
    twin.wait(minutes(30))
    service.acknowledge(twin.platform, one.id, DEPUTY)


@world(acknowledged, "unknown")
def there_never_was_an_incident(twin: Twin) -> None:
    """Nothing was ever opened: whether anybody would look nobody knows."""
    estate(twin)


@world(acknowledged, "not_due")
def one_was_opened_by_hand(twin: Twin) -> None:
    """The only incident was opened by a person, who knows of it."""
    estate(twin)
    service.open_by_hand(twin.platform, DEPUTY, "a ransom note on a screen")


@breaks(acknowledged)
def nobody_looks(twin: Twin) -> None:
    """A second incident is opened from a finding, and nobody looks for five hours."""
    twins.opened(twin, "dir-1")
    twin.wait(hours(5))


@breaks(acknowledged, "partly")
def somebody_looks_too_late(twin: Twin) -> None:
    """A second incident is opened from a finding, and acknowledged after five hours."""
    one = twins.opened(twin, "dir-1")
    twin.wait(hours(5))
    service.acknowledge(twin.platform, one.id, DEPUTY)


@breaks(acknowledged)
def somebody_looks_and_says_nothing(twin: Twin) -> None:
    """A second incident is opened and viewed, and nobody acknowledges it or answers."""
    one = twins.opened(twin, "dir-1")
    service.view(twin.platform, one.id, DEPUTY)
    twin.wait(hours(5))
