"""Can the Commissioner's Office be reached: is its number entered from the official papers, and was it tried?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from lionrock.events.ports import Estate
from lionrock.events.register import RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.kernel.clock import HONG_KONG, days
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.twins import ME, OPERATOR

_STALE: Final = timedelta(days=366)
"""After which a trial of the number no longer counts."""
_NUMBER: Final = "commissioner-number"
_CHANNEL: Final = "secure-channel"


@control(
    "notification.reach",
    title=Text(
        "The Commissioner’s number is entered and tried, the secure channel is entered",
        "已輸入並測試專員辦公室電話，並已輸入指定保密渠道",
    ),
    satisfies=("C-INC-01",),
    every=days(1),
    proof="document",
    on=(RegisterChanged, RegisterImported, RegisterImportUndone),
    witness="person",
    guidance=Text(
        "Open the operator in the register; enter number and channel from the letter of designation, call the number "
        "and enter the day of that call.",
        "在登記冊開啟營運者資料，按指定通知書輸入電話及渠道；致電測試後輸入測試日期。",
    ),
)
def reach(platform: Platform) -> Iterator[Result]:
    """Yield the number (failed when missing, partly when not tried within a year) and the channel."""
    try:
        operator = platform.port(Estate).operator()
    except LionrockError as problem:
        yield Result(_NUMBER, "unknown", problem.message)
        yield Result(_CHANNEL, "unknown", problem.message)
        return
    if operator.get("name") is None:
        yield Result("operator", "unknown", Text("no operator is registered", "尚未登記營運者"))
        return
    yield _number(operator, platform.now().astimezone(HONG_KONG).date())
    entered = operator.get("secure_channel") is not None
    yield Result(_CHANNEL, "passed" if entered else "failed", _ENTERED if entered else _MISSING)


def _number(operator: dict[str, Any], today: date) -> Result:
    """Return what is known of the number."""
    if operator.get("commissioner_number") is None:
        return Result(_NUMBER, "failed", _MISSING)
    tried = _day(operator.get("commissioner_number_tested_on"))
    if tried is None:
        return Result(_NUMBER, "partly", Text("entered, never tried", "已輸入，從未測試"))
    state: State = "passed" if tried <= today and today - tried <= _STALE else "partly"
    return Result(_NUMBER, state, Text(f"entered, tried on {tried}", f"已輸入，於 {tried} 測試"))


def _day(written: object) -> date | None:
    """Return the day of the trial, None when none is registered."""
    try:
        return date.fromisoformat(str(written)[:10]) if written else None
    except ValueError:
        return None


@world(reach, "passed")
def both_are_entered_and_tried(twin: Twin) -> None:
    """The operator's papers name a number and a channel, and somebody called the number yesterday."""
    _registered(twin, commissioner_number_tested_on=_today(twin) - days(1))


@world(reach, "unknown")
def nothing_is_registered(twin: Twin) -> None:
    """The operator itself is not registered."""


@breaks(reach)
def the_number_is_removed(twin: Twin) -> None:
    """The register loses the number."""
    _registered(twin, commissioner_number=None, commissioner_number_tested_on=_today(twin) - days(1))


@breaks(reach)
def the_channel_is_removed(twin: Twin) -> None:
    """The register loses the secure channel."""
    _registered(twin, secure_channel=None, commissioner_number_tested_on=_today(twin) - days(1))


@breaks(reach, "partly")
def nobody_tries_it_again(twin: Twin) -> None:
    """More than a year passes after the last call."""
    twin.wait(days(367))


@breaks(reach, "partly")
def the_trial_lies_ahead(twin: Twin) -> None:
    """Somebody enters a day to come as that of the call."""
    _registered(twin, commissioner_number_tested_on=_today(twin) + days(30))


def _registered(twin: Twin, **changes: Any) -> None:
    """Register the operator with number and channel, and these changes."""
    papers = {"commissioner_number": "+852 2000 0000", "secure_channel": "portal of the Office"}
    register.put(twin.platform, ME, "a twin's operator", replace(OPERATOR, **papers | changes))


def _today(twin: Twin) -> date:
    """Return the day in Hong Kong."""
    return twin.platform.now().astimezone(HONG_KONG).date()


_MISSING: Final = Text("not entered", "尚未輸入")
_ENTERED: Final = Text("entered", "已輸入")
