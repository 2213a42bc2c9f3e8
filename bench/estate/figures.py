"""What the worlds come to, in figures: groups a shift, false incidents a week, the rules that fire most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import mean, median, quantiles
from typing import Final

from bench.estate.hours import HISTORY, Hour
from bench.estate.world import SHIFT, Outcome

GROUPS: Final = 20
A_WEEK: Final = 1


@dataclass(frozen=True, slots=True)
class Shifts:
    """Finding groups of each shift."""

    counts: tuple[int, ...]

    def __str__(self) -> str:
        """Return mean, median, 95th percentile and most."""
        counts = self.counts
        high = quantiles(counts, n=20, method="inclusive")[-1] if len(counts) > 1 else counts[0]
        over = sum(count > GROUPS for count in counts)
        return (
            f"mean {mean(counts):.1f}, median {median(counts):g}, p95 {high:.0f}, most {max(counts)}; "
            f"{over} of {len(counts)} shifts over {GROUPS}"
        )


def told(name: str, out: Outcome, days: int, *, careful: bool) -> Iterator[str]:
    """Yield the lines that tell of a world without attacks."""
    since = min(HISTORY + 1, days) if careful else 1
    shown = [one for one in out.findings if one.expected is None]
    begin = Hour((since - 1) * 24).start
    opened = [one for one in out.opened if one.at >= begin]
    weeks = (days - since + 1) / 7
    marked = len(out.findings) - len(shown)
    yield f"{name}: days {since} to {days}, findings {len(out.findings):,}, of them expected {marked:,}"
    yield f"  groups a shift (aim {GROUPS}): {Shifts(tuple(out.shifts[(since - 1) * 24 // SHIFT :]))}"
    yield f"  false suspected incidents: {len(opened)}, {len(opened) / weeks:.2f} a week (aim {A_WEEK}, floor 7)"
    if careful:
        yield f"  rules left in watch: {len(out.noisy)}"
    for rule, count in Counter(one.rule for one in opened).most_common(8):
        yield f"    opened {count}: {_title(out, rule)}"
    for rule, count in Counter(one.rule for one in shown if one.first >= begin).most_common(8):
        yield f"    findings {count}, events {out.matched[rule]:,}: {_title(out, rule)}"


def _title(out: Outcome, rule: str) -> str:
    """Return a rule's level and title."""
    one = next(one for one in out.findings if one.rule == rule)
    return f"{one.level}: {one.title.en}"
