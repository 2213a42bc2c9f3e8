"""What a person does on a control: run it, prove that it can fail, and say where it does not apply."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from lionrock.assurance import judging, proving, rulings, running
from lionrock.assurance.pages.controls import HERE
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.contributions import Control
from lionrock.kernel.text import Text
from lionrock.ui import times
from lionrock.ui.pages import Ask, Go, act
from lionrock.ui.words import stamp

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant

RUNS: Final = "finding.triage"
"""What running a control and breaking its twin ask for."""
_ONE: Final = HERE + "/{control}"


@act("assurance.run", _ONE + "/run", needs=RUNS)
def run(ask: Ask) -> Go:
    """Run one control now."""
    found = running.run(ask.platform, [ask.path["control"]])
    state = judging.STATES[judging.worst(one.state for one in found)]
    said = Text("Run over {n} subjects: {state} at worst", "已就 {n} 個對象執行：最差為{state}")
    return Go(_page(ask), said.format(n=len(found), state=state))


@act("assurance.prove", _ONE + "/prove", needs=RUNS)
def prove(ask: Ask) -> Go:
    """Break what one control watches, in twins, now."""
    done = proving.prove(ask.platform, [ask.path["control"]])
    caught = sum(one.caught for one in done)
    said = Text(
        "Broken in twins {n} times, noticed {caught}; nothing of this instance was touched",
        "在副本中破壞 {n} 次，察覺 {caught} 次；沒有觸及本平台的任何資料",
    )
    return Go(f"{_page(ask)}#proven", said.format(n=len(done), caught=caught))


@act("assurance.rule", _ONE + "/rule", needs=rulings.NEEDS, fresh=True)
def rule(ask: Ask) -> Go:
    """Record that a control does not apply to a subject until the end of a day, and let the board show it."""
    control = ask.platform.registry.get(Control, ask.path["control"])
    subject = ask.typed("subject", Text("the subject", "對象"), most=500)
    why = ask.typed("why", Text("the reason", "理由"), most=2000)
    until = _end(ask.typed("until", Text("the last day", "最後日期"), most=20))
    made = rulings.rule(ask.platform, ask.actor, control.id, subject, why, until)
    running.refresh(ask.platform, control)
    said = Text(
        "Does not apply until {until}; what the test finds stays beside it", "{until} 前不適用；測試結果會一併保留"
    )
    return Go(f"{_page(ask)}#rulings", said.format(until=stamp(made.until)))


@act("assurance.unrule", _ONE + "/rulings/{id}/end", needs=rulings.NEEDS, fresh=True)
def unrule(ask: Ask) -> Go:
    """End a ruling before its time, and let the board show what the test finds."""
    control = ask.platform.registry.get(Control, ask.path["control"])
    rulings.end(ask.platform, ask.actor, ask.path["id"], ask.typed("why", Text("the reason", "理由"), most=2000))
    running.refresh(ask.platform, control)
    return Go(f"{_page(ask)}#rulings", Text("Ended; the test counts again", "已終止；測試結果重新計算"))


def _page(ask: Ask) -> str:
    """Return the address of the control's page."""
    return f"{HERE}/{ask.path['control']}"


def _end(written: str) -> Instant:
    """Return the end of a day in Hong Kong."""
    return datetime.combine(times.day(written) + timedelta(days=1), time(), HONG_KONG)
