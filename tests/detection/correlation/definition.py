"""What correlations find, by their definition alone: every window looked at by itself, slowly, over all events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import median

from lionrock.detection.correlation.model import AMOUNTS, TEMPORAL, Book, Correlation, Occurrence

Told = set[tuple[str, tuple[str, ...], str]]
"""Correlation, group and event."""


@dataclass(frozen=True, eq=False)
class One:
    """An event in a group; `end` is when the correlation it stands for was met."""

    time: int
    rule: int
    id: str
    values: tuple[str, ...]
    of: Occurrence


def found(book: Book, events: Iterable[Occurrence]) -> Told:
    """Return the events that are part of what correlations find."""
    known, told = list(events), set()
    for correlation in book.correlations:
        groups: dict[tuple[str, ...], dict[tuple[str, int], One]] = {}
        for one in known:
            if one.rule in correlation.rules:
                place = correlation.rules.index(one.rule)
                counted = tuple(one.values.get(correlation.counted[0], ())) if correlation.counted else ()
                if correlation.counted and not counted:
                    continue
                for group in product(*(one.values.get(name, ()) for name in correlation.fields[one.rule])):
                    groups.setdefault(group, {}).setdefault(
                        (one.event, place), One(one.time, place, one.event, counted, one)
                    )
        for group, held in groups.items():
            for anchor, window in _windows(correlation, list(held.values())):
                told |= {(correlation.id, group, one.id) for one in window}
                named = {name: (value,) for name, value in zip(correlation.group, group, strict=True)}
                stream, _, ordinal = anchor.id.rpartition(":")
                time = max(one.time for one in window) if correlation.waits else anchor.time
                values = {**anchor.of.values, **named}
                known.append(Occurrence(correlation.id, time, stream, int(ordinal), values))
    return told


def _windows(correlation: Correlation, events: Sequence[One]) -> Iterable[tuple[One, list[One]]]:
    """Yield the windows that meet the condition, with the event each ends or begins with."""
    span = correlation.span
    for anchor in events:
        if correlation.term is not None and correlation.waits:
            window = [one for one in events if anchor.time <= one.time < anchor.time + span]
            around = {one.rule for one in events if abs(one.time - anchor.time) < span}
            if correlation.term.holds({one.rule for one in window}, around):
                yield anchor, window
            continue
        if correlation.waits:
            window = [one for one in events if one.time // span == anchor.time // span]
            if anchor is not max(window, key=lambda one: (one.time, one.rule, one.of.stream, one.of.ordinal)):
                continue
        else:
            window = [one for one in events if anchor.time - span < one.time <= anchor.time]
        if correlation.kind == "temporal_ordered":
            chains = {
                chain
                for sequence in correlation.sequences
                for chain in _chains(sequence, window)
                if chain[-1] == anchor
            }
            if chains:
                yield anchor, [one for one in window if any(one in chain for chain in chains)]
        elif _holds(correlation, window):
            yield anchor, window


def _chains(sequence: Sequence[int], window: Sequence[One]) -> list[tuple[One, ...]]:
    """Return every way through a window in this order of rules; what is of the same time is in order."""
    chains: list[tuple[One, ...]] = [()]
    for rule in sequence:
        steps = [one for one in window if one.rule == rule]
        chains = [(*chain, one) for chain in chains for one in steps if not chain or chain[-1].time <= one.time]
    return chains


def _holds(correlation: Correlation, window: Sequence[One]) -> bool:
    """Say whether a window meets the condition."""
    if correlation.term is not None:
        there = {one.rule for one in window}
        return correlation.term.holds(there, there)
    if correlation.kind in AMOUNTS:
        by_event = {one.id: one.values for one in window}
        return correlation.holds(_figure(correlation, [float(value) for of in by_event.values() for value in of]))
    if correlation.kind in TEMPORAL:
        return correlation.holds(len({one.rule for one in window}))
    if correlation.kind == "event_count":
        return correlation.holds(len({one.id for one in window}))
    return correlation.holds(len({value for one in window for value in one.values}))


def _figure(correlation: Correlation, numbers: Sequence[float]) -> float:
    """Return sum, mean, median or percentile of numbers."""
    if correlation.kind == "value_sum":
        return sum(numbers)
    if correlation.kind == "value_avg":
        return sum(numbers) / len(numbers)
    if correlation.kind == "value_median":
        return median(numbers)
    return min(n for n in numbers if sum(m <= n for m in numbers) * 100 >= correlation.percentile * len(numbers))
