"""Did a person look at every rule's effect within six months?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lionrock.detection import modes, store, twins
from lionrock.detection.serving import Runner
from lionrock.events.findings import RulesLoaded
from lionrock.events.rules import RulesModeChanged, RulesReplayed
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.ui.words import date

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_SUBJECT: Final = "rules"
_HALF: Final = days(183)
_REPLAYS: Final = 1000


@control(
    "detection.rules-reviewed",
    title=Text("Each rule was replayed or let by a person within six months", "六個月內每條規則均曾由人員重播或核准"),
    satisfies=("C-MON-02",),
    every=days(1),
    proof="document",
    on=(RulesLoaded, RulesModeChanged, RulesReplayed),
    witness="person",
    guidance=Text(
        "Under Findings, Rules, replay the rules over your own history at least every six months, look at what they "
        "would have found, and let or hold them. A rule that is written anew counts as another rule. A replay shows "
        "what was found in your past, and not that an attack would be found: for that, run a drill.",
        "請在「偵測結果」的規則頁，最少每六個月以過往紀錄重播規則、查看結果，並決定是否准其開立事故。"
        "規則內容更改後視為另一規則。重播只顯示過往可找到甚麼，並不表示能偵測攻擊：請以演習驗證。",
    ),
)
def rules_reviewed(platform: Platform) -> Iterator[Result]:
    """Yield one result for all rules that serve: not due for the first six months, unknown before any served."""
    now, began = platform.now(), store.began(platform.db)
    if began is None:
        yield Result(_SUBJECT, "unknown", Text("no set of rules served yet", "尚未有規則生效"))
        return
    seen = _reviewed(platform, now - _HALF)
    serving = platform.port(Runner).serving.rules
    left = [one for one in serving.values() if (one.id, one.digest) not in seen]
    counts = {"n": f"{len(serving) - len(left):,}", "many": f"{len(serving):,}", "at": date(now - _HALF)}
    said = Text("looked at since {at}: {n} of {many}", "自 {at} 起曾查看：{many} 條中 {n} 條").format(**counts)
    yield Result(_SUBJECT, _state(len(serving), len(left), old=now - began > _HALF), said)


def _reviewed(platform: Platform, since: Instant) -> set[tuple[str, str]]:
    """Return id and text of each rule that a person saw replayed, or let, since a moment."""
    done = (one for one in modes.latest(platform.db, _REPLAYS) if one.state == "done" and one.asked >= since)
    found = {pair for one in done for pair in one.rules.items()}
    return found | {(one.rule, one.digest) for one in modes.every(platform.db).values() if one.since >= since}


def _state(many: int, left: int, *, old: bool) -> State:
    """Return the state of so many rules, of which some were not looked at; `old` after the first six months."""
    if not many:
        return "unknown"
    if not left:
        return "passed"
    if not old:
        return "not_due"
    return "failed" if left == many else "partly"


@world(rules_reviewed, "passed")
def all_were_replayed(twin: Twin) -> None:
    """Two rules served for a year, and were replayed today."""
    twins.ruled(twin)
    twin.wait(days(365))
    twins.reviewed(twin, twins.FIRST)
    twins.replayed(twin, twins.SECOND)


@world(rules_reviewed, "not_due")
def they_serve_since_today(twin: Twin) -> None:
    """Two rules serve since today, and nobody looked at them yet."""
    twins.ruled(twin)


@world(rules_reviewed, "unknown")
def none_ever_served(twin: Twin) -> None:
    """No set of rules was ever told to serve."""


@breaks(rules_reviewed)
def nobody_looks_for_a_year(twin: Twin) -> None:
    """A year passes."""
    twin.wait(days(365))


@breaks(rules_reviewed, "partly")
def a_rule_is_written_anew(twin: Twin) -> None:
    """Somebody writes one rule otherwise: nobody saw what it does now."""
    twins.write(twin, twins.FIRST, word="accepted")
    twins.looked(twin)


@breaks(rules_reviewed, "partly")
def one_alone_is_looked_at(twin: Twin) -> None:
    """Half a year passes, and one of two rules is replayed."""
    twin.wait(days(200))
    twins.replayed(twin, twins.SECOND)
