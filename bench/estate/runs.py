"""The worlds of a run, each lived in a process of its own over what was read once."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.estate.people import Estate
from bench.estate.spool import Rules, batches
from bench.estate.world import Outcome, lived
from lionrock.detection.rule_files import OWN

PARTS = 2
"""Processes that read, and live through worlds, at the same time."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is run: the worlds share what was read."""

    estate: Estate
    days: int
    place: Path
    attacks: bool

    @property
    def spools(self) -> list[Path]:
        """Return the files of what matched, in order of time."""
        return [self.place / f"part-{part}" for part in range(PARTS)]


@dataclass(frozen=True, slots=True)
class World:
    """One way to live through it, with a set of rules."""

    name: str
    set: str
    rules: Rules
    careful: bool
    planted: bool


def worlds(rules: Rules, *, planted: bool) -> Iterator[World]:
    """Yield the worlds: each set of rules with the practice and without, and with attacks."""
    sets = [("own rules", "own", Rules((OWN,), rules.plans)), ("own rules and SigmaHQ's", "all", rules)]
    for name, set_, served in sets[: min(len(rules.folders), 2)]:
        yield World(f"{name}, with the practice", set_, served, careful=True, planted=False)
        if planted:
            yield World(f"{name}, with the practice, attacked", set_, served, careful=True, planted=True)
        yield World(f"{name}, all live from the first day", set_, served, careful=False, planted=False)


def live(plan: Plan, world: World) -> Outcome:
    """Live through one world, with the attacks or without."""
    found = batches(plan.spools)
    if world.planted:
        attacks = sorted(batches([plan.place / "attacks"]), key=lambda one: one.hour)
        found = heapq.merge(found, attacks, key=lambda one: one.hour)
    return lived(plan.estate, plan.days, found, world.rules, careful=world.careful)
