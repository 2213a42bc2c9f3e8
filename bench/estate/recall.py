"""What became of the attacks: found, grave, an incident and after how long; and why not, for each that was missed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.estate.attacks import Planted
from bench.estate.world import Outcome, Trace
from lionrock.detection.model import LEVELS
from lionrock.events.trails import GRAVE

REASONS: Final = Path(__file__).parent / "misses.toml"


UNEXPLAINED: Final = "UNEXPLAINED: write down why"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one attack: the gravest finding, and the minutes to the incident, None without one."""

    attack: Planted
    level: str
    minutes: float | None
    why: str


def fates(attacks: Sequence[Planted], out: Outcome, rules: str) -> list[Fate]:
    """Return what became of each attack."""
    written = tomllib.loads(REASONS.read_text("utf-8"))
    return [_fate(attack, out.traces.get(attack.stream, []), out, written.get(rules, {})) for attack in attacks]


def _fate(attack: Planted, traces: Sequence[Trace], out: Outcome, written: Mapping[str, str]) -> Fate:
    """Return what became of one attack."""
    level = max((one.finding.level for one in traces), key=LEVELS.index, default="")
    caught = [one for one in traces if one.incident is not None and _stood(one)]
    if caught:
        return Fate(attack, level, min(max((one.at - attack.begin).total_seconds(), 0) / 60 for one in caught), "")
    return Fate(attack, level, None, _why(attack, traces, out, written))


def _stood(trace: Trace) -> bool:
    """Say whether the incident was open, or opened, when the attack came into it."""
    closed = trace.incident.closed_at if trace.incident else None
    return closed is None or closed > trace.at


def _why(attack: Planted, traces: Sequence[Trace], out: Outcome, written: Mapping[str, str]) -> str:
    """Return why no incident came of an attack: what can be worked out, else what is written down."""
    if not traces:
        return f"no rule matched: {written.get(attack.capture.id, UNEXPLAINED)}"
    grave = [one for one in traces if one.finding.level in GRAVE]
    if not grave:
        told = ", ".join(sorted({f"{one.finding.title.en} ({one.finding.level})" for one in traces}))
        return f"level too low to open an incident: {told}"
    reasons = {reason for one in grave for reason in _kept_back(one, out)}
    return "; ".join(sorted(reasons)) or f"grave findings and no incident: {UNEXPLAINED}"


def _kept_back(trace: Trace, out: Outcome) -> Iterator[str]:
    """Yield why a grave finding led to no incident."""
    finding = trace.finding
    if finding.rule in out.noisy:
        yield f"in watch after {out.noisy[finding.rule]} would-be incidents in the history: {finding.title.en}"
    elif finding.expected is not None:
        yield f"expected ({finding.expected.reason}): {finding.title.en}"
    elif trace.incident is not None:
        yield f"grew a finding of an incident that was dismissed the same day: {finding.title.en}"


def explained(found: Sequence[Fate]) -> bool:
    """Say whether a reason is known for each miss."""
    return not any(UNEXPLAINED in one.why for one in found)


def told(found: Sequence[Fate]) -> Iterator[str]:
    """Yield recall and each attack."""
    seen, grave = sum(bool(one.level) for one in found), sum(one.level in GRAVE for one in found)
    opened = sum(one.minutes is not None for one in found)
    yield f"  recall of {len(found)} attacks: finding {seen}, grave {grave}, incident {opened}"
    for one in found:
        attack = one.attack
        outcome = f"incident after {one.minutes:.1f} min" if one.minutes is not None else f"MISSED: {one.why}"
        where = f"{attack.capture.id} ({attack.slot}, {attack.begin:%d %b %H:%M} UTC, {attack.host})"
        yield f"    {where}: {one.level or 'nothing'}; {outcome}"
