"""Silence that is learned, on a clock set by hand: a sender stops in the morning of a working day."""

from __future__ import annotations

import statistics

from telemetry.test_silence_seeds import Week

from integrations.breaking import Outcome


def rows(seeds: int = 12) -> list[Outcome]:
    """Return how long an hour of silence went unnoticed in a week each, and whether anything else was called silent."""
    found = []
    for seed in range(seeds):
        week = Week(seed)
        alarms = week.alarms()
        within = [alarm for alarm in alarms if week.silent[0] < alarm <= week.silent[1]]
        others = tuple(f"false alarm {alarm:%a %H:%M}" for alarm in alarms if alarm not in within)
        found.append(((within[0] - week.silent[0]).total_seconds() if within else None, others))
    heard = [seconds for seconds, _ in found if seconds is not None]
    lies = tuple(other for _, others in found for other in others)
    worst = max(heard) if len(heard) == seeds else None
    middle = statistics.median(heard) if heard else 0
    said = f"virtual clock: {seeds} weeks with holiday, gale, weekend, new key and restart; median {middle:.0f} s"
    return [Outcome("sender silent for an hour (learned)", "any", worst, said, None, lies)]
