"""Loghub's samples: two thousand lines each of sixteen systems, with the templates that people found in them.

They are for research and stand outside the project: `LIONROCK_LOGHUB` names a checkout of github.com/logpai/loghub.
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lionrock.detection.learning.templates import Miner, Preset, presets

FOLDER = os.environ.get("LIONROCK_LOGHUB", "")
PRESETS = {"Android": "android", "OpenStack": "openstack", "Proxifier": "proxy"}
"""The preset of a kind of log; the others are read with the general one."""
SYSTEMS = (
    "Android", "Apache", "BGL", "HDFS", "HPC", "Hadoop", "HealthApp", "Linux", "Mac", "OpenSSH", "OpenStack",
    "Proxifier", "Spark", "Thunderbird", "Windows", "Zookeeper",
)  # fmt: skip


def rows(system: str) -> list[dict[str, str]]:
    """Return the lines of a system with what people said of them."""
    path = Path(FOLDER) / system / f"{system}_2k.log_structured.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def preset(system: str) -> Preset:
    """Return the preset for a system."""
    return presets()[PRESETS.get(system, "general")]


def accuracy(system: str) -> float:
    """Return the grouping accuracy: the share of lines whose group is exactly one of the true ones."""
    miner, lines = Miner(preset(system), ()), rows(system)
    found, true = defaultdict[int, set[int]](set), defaultdict[str, set[int]](set)
    for place, line in enumerate(lines):
        found[miner.met(line["Content"], 1, place, place)[0].id].add(place)
        true[line["EventId"]].add(place)
    return sum(len(one) for one in found.values() if one == true[lines[min(one)]["EventId"]]) / len(lines)


SPAN = 3_600 * 6
"""Seconds of a window of BGL's sample: it spreads two thousand lines over seven months."""


def windows() -> list[tuple[int, list[dict[str, str]]]]:
    """Return BGL's lines by window of time, in order."""
    by: dict[int, list[dict[str, str]]] = defaultdict(list)
    for line in rows("BGL"):
        by[int(line["Timestamp"]) // SPAN].append(line)
    return sorted(by.items())


@dataclass(frozen=True, slots=True)
class Verdict:
    """A window: whether it holds an anomaly, whether a template was new in it, and whether a forest finds it odd."""

    day: int
    true: bool
    template: bool
    forest: bool


def verdicts(learn: float) -> list[Verdict]:
    """Return the verdicts on each window after so many days of learning."""
    every = windows()
    start = every[0][0]
    counts, fresh = _vectors(every)
    begin = next(n for n, (window, _) in enumerate(every) if (window - start) * SPAN >= learn * 86_400)
    forest = _forest(counts, begin, sum(fresh[begin:]))
    truth = [any(line["Label"] != "-" for line in lines) for _, lines in every]
    days = [window * SPAN // 86_400 for window, _ in every]
    return [Verdict(days[n], truth[n], fresh[n], forest[n - begin]) for n in range(begin, len(every))]


def _vectors(every: list[tuple[int, list[dict[str, str]]]]) -> tuple[list[dict[int, int]], list[bool]]:
    """Return for each window how many lines of each template it has, and whether a template was new in it."""
    miner, counts, fresh = Miner(preset("BGL"), ()), [], []
    for window, lines in every:
        many: dict[int, int] = defaultdict(int)
        new = False
        for line in lines:
            template, made = miner.met(line["Content"], 1, window, window)
            many[template.id] += 1
            new = new or made
        counts.append(many)
        fresh.append(new)
    return counts, fresh


def _forest(counts: list[dict[int, int]], begin: int, most: int) -> list[bool]:
    """Return what a forest over the counts of the windows before `begin` says of those after it: the oddest `most`."""
    from sklearn.ensemble import IsolationForest  # type: ignore[import-untyped]  # the library ships no types

    names = sorted({name for one in counts[:begin] for name in one})
    table: list[list[Any]] = [
        [*(one.get(name, 0) for name in names), sum(n for name, n in one.items() if name not in names)]
        for one in counts
    ]
    forest = IsolationForest(n_estimators=100, random_state=653, n_jobs=1).fit(table[:begin])
    scores = forest.score_samples(table[begin:])
    limit = sorted(scores)[most - 1]
    return [bool(one <= limit) for one in scores]
