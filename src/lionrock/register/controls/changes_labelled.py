"""Has somebody said of every change since the last submission whether it is material?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lionrock.events.register import BaselineSet, ChangesLabelled, ChangesNoticed, FormFollowed, RegisterChanged
from lionrock.kernel.clock import Instant, days, hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.material import service, store
from lionrock.register.material.sentinel import Found, Sentinel
from lionrock.register.model import Asset
from lionrock.register.twins import ASSETS, DEPUTY, ME, estate

GRACE: Final = days(14)
"""How long a change may wait for a label: half of the month in which a material one is notified (s. 22)."""
_OPERATOR: Final = "operator"


@control(
    "register.changes-labelled",
    title=Text(
        "Every change since the last submission is labelled material or not, and material ones have a form",
        "上次提交後的每項更改均已判斷是否屬重大，屬重大者均有表格跟進",
    ),
    satisfies=("C-CHG-01", "OBL-22-MATERIAL"),
    every=hours(1),
    proof="effect",
    on=(BaselineSet, ChangesNoticed, ChangesLabelled, FormFollowed, RegisterChanged),
    guidance=Text(
        "Under Register, Changes, say of each change whether it is material and why; the form follows by itself. "
        "Without a submitted plan there is nothing to hold changes against: record the submission, or set the present "
        "state by hand with a reason.",
        "在「登記冊」的「更改」逐項判斷是否屬重大並說明理由，表格會自行跟進。如從未提交計劃則無從比對："
        "請記錄提交，或說明理由後人手設定現況。",
    ),
)
def changes_labelled(platform: Platform) -> Iterator[Result]:
    """Yield one result a system, and one for what concerns none; unknown before anything was submitted."""
    found = platform.port(Sentinel).found(met=False)
    if found.baseline is None:
        yield Result(_OPERATOR, "unknown", Text("nothing was recorded as submitted yet", "尚未有任何提交紀錄"))
        return
    for label, why in found.silent:
        yield Result(label.en, "unknown", Text("{who} could not be asked: {why}", "未能查詢{who}：{why}").format(
            who=label, why=why
        ))  # fmt: skip
    waiting = _waiting(found, store.said(platform.db), store.unfollowed(platform.db), store.noticed(platform.db))
    ids = {one.record.key: one.id for one in found.opened.of("system") if one.record}
    grouped: dict[str, list[_Open]] = {id: [] for id in (*ids.values(), _OPERATOR)}
    for one in waiting:
        for key in one.systems or (_OPERATOR,):
            grouped[ids.get(key, _OPERATOR)].append(one)
    for subject, own in grouped.items():
        yield _judged(subject, own, found.baseline.at, platform.now())


@dataclass(frozen=True, slots=True)
class _Open:
    """A change that waits: for a label, or labelled material for its form; since when."""

    systems: tuple[str, ...]
    since: Instant | None
    labelled: bool


def _waiting(
    found: Found, said: Mapping[str, str], unfollowed: Iterable[str], noticed: Mapping[str, store.Noticed]
) -> Iterator[_Open]:
    """Yield what waits for a person or a form."""
    formless = set(unfollowed)
    for bundle in found.bundles:
        known = noticed.get(bundle.cause)
        since = known.first if known else bundle.since
        open_ones = {one.id for one in service.open_of(bundle, said)}
        for one in bundle.differences:
            if one.id in open_ones or one.id in formless:
                yield _Open(one.systems, since, one.id not in open_ones)


def _judged(subject: str, own: list[_Open], submitted: Instant, now: Instant) -> Result:
    """Return what waits for one system: failed once it waited too long, partly before."""
    if not own:
        words = Text("nothing waits since what was submitted on {day}", "自 {day} 提交以來沒有待判斷的更改")
        return Result(subject, "passed", words.format(day=f"{submitted:%Y-%m-%d}"))
    oldest = min((one.since for one in own if one.since), default=None)
    over = oldest is not None and now - oldest > GRACE
    formless = sum(one.labelled for one in own)
    words = Text("wait for a label: {n}, called material without a form: {m}", "待判斷：{n}，判為重大而未有表格：{m}")
    return Result(subject, "failed" if over else "partly", words.format(n=len(own) - formless, m=formless))


@world(changes_labelled, "passed")
def a_change_was_labelled(twin: Twin) -> None:
    """An asset moved after the estate was submitted, and a deputy said that this is not material."""
    _submitted(twin)
    _moved(twin, "192.0.2.11")
    ids = [one.id for one in twin.platform.port(Sentinel).found(met=False).differences]
    service.label(twin.platform, DEPUTY, "not_material", "same network, same function", ids)


@world(changes_labelled, "unknown")
def nothing_was_submitted(twin: Twin) -> None:
    """Two systems stand in the register, and nothing was recorded as submitted."""
    estate(twin)


@breaks(changes_labelled, "partly")
def another_change_waits(twin: Twin) -> None:
    """The asset moves again, and nobody has looked yet."""
    _moved(twin, "192.0.2.12")


@breaks(changes_labelled)
def a_change_waits_for_weeks(twin: Twin) -> None:
    """A machine comes into a critical system, and for fifteen days nobody says whether that is material."""
    made = Asset(key="oms-web", name="Web", addresses=("198.51.100.7",), owner="ho-man", system="oms")
    register.put(twin.platform, ME, "broken", made)
    twin.settle()
    twin.wait(days(15))


@breaks(changes_labelled, "partly")
def somebody_cannot_say(twin: Twin) -> None:
    """The asset moves again, and all that anybody says is that they cannot say yet."""
    _moved(twin, "192.0.2.13")
    ids = [one.id for one in twin.platform.port(Sentinel).found(met=False).differences]
    service.label(twin.platform, DEPUTY, "unsaid", "the engineer is asked", ids)


def _submitted(twin: Twin) -> None:
    """Register the small estate and take it as submitted; an hour passes."""
    estate(twin)
    service.by_hand(twin.platform, DEPUTY, "as handed in on paper")
    twin.settle()
    twin.wait(hours(1))


def _moved(twin: Twin, address: str) -> None:
    """Give an asset another address."""
    register.put(twin.platform, ME, "moved", replace(ASSETS[0], addresses=(address,)))
    twin.settle()
