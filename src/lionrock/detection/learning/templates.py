"""Templates of messages: what varies is masked by presets kept as data, and Drain tells the rest apart.

A preset is a TOML file in `masks/`: the kinds of log it is for, the numbers Drain runs with, and masks in their order.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from drain3.drain import Drain  # type: ignore[import-untyped]  # the library ships no types

GENERAL: Final = "general"
_LONGEST: Final = 1_000
"""Characters of a message that are looked at."""
MOST: Final = 1_000
"""Templates of one log that are kept, those met last."""


@dataclass(frozen=True, slots=True)
class Preset:
    """How the messages of some kinds of log are masked, and how alike they must be to be one template."""

    name: str
    sources: tuple[str, ...]
    masks: tuple[tuple[re.Pattern[str], str], ...]
    similarity: float = 0.75
    depth: int = 5

    def masked(self, message: str) -> str:
        """Return a message with what varies replaced by what it is."""
        text = message[:_LONGEST]
        for pattern, words in self.masks:
            text = pattern.sub(words, text)
        return text


class Template(msgspec.Struct, array_like=True):
    """A message with its varying parts left out: how many came, and when first and last."""

    id: int
    text: str
    count: int
    first: int
    last: int


class Miner:
    """Drain over some templates: says which one a message is of, and makes a new one where it is of none."""

    def __init__(self, preset: Preset, known: Sequence[Template]) -> None:
        """Begin with the templates known, in the order in which they were made."""
        self._preset = preset
        self._drain = _drain(preset, known)
        self.templates = {one.id: one for one in known}

    def met(self, message: str, count: int, first: int, last: int) -> tuple[Template, bool]:
        """Return the template of a message, and whether it is new."""
        cluster, change = self._drain.add_log_message(self._preset.masked(message))
        known = self.templates.get(cluster.cluster_id)
        if known is None or change == "cluster_created":
            known = Template(cluster.cluster_id, cluster.get_template(), 0, first, last)
            self.templates[known.id] = known
        known.text = cluster.get_template()
        known.count += count
        known.first, known.last = min(known.first, first), max(known.last, last)
        return known, change == "cluster_created"

    def kept(self) -> list[Template]:
        """Return the templates to keep: those met last, in the order in which they were made."""
        latest = sorted(self.templates.values(), key=lambda one: (one.last, one.id))[-MOST:]
        return sorted(latest, key=lambda one: one.id)


def _drain(preset: Preset, known: Sequence[Template]) -> Drain:
    """Return a tree that holds these templates."""
    from drain3.drain import Drain, LogCluster

    made = Drain(depth=preset.depth, sim_th=preset.similarity, max_children=100, profiler=None)
    for one in known:
        cluster = LogCluster(one.text.split(), one.id)
        made.id_to_cluster[one.id] = cluster
        made.add_seq_to_prefix_tree(made.root_node, cluster)
        made.clusters_counter = max(made.clusters_counter, one.id)
    return made


@cache
def presets() -> dict[str, Preset]:
    """Return every preset by its name; each ends with the general masks."""
    found = {
        one.name.removesuffix(".toml"): tomllib.loads(one.read_text("utf-8"))
        for one in files(__package__).joinpath("masks").iterdir()
        if one.name.endswith(".toml")
    }
    general = found[GENERAL].get("mask", [])
    return {
        name: Preset(
            name,
            tuple(one.get("sources", ())),
            tuple(
                (re.compile(mask["pattern"]), mask.get("as", f"<{mask['name']}>"))
                for mask in (*(() if name == GENERAL else one.get("mask", ())), *general)
            ),
            **one.get("drain", {}),
        )
        for name, one in sorted(found.items())
    }


def preset(source: str) -> Preset:
    """Return the preset of a kind of log, the general one where none names it."""
    every = presets()
    return next((one for one in every.values() if source in one.sources), every[GENERAL])
