"""Stories as read from their files: arrivals of telemetry and steps of people, minutes after the story's beginning."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec

from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text

Act = Literal[
    "acknowledge",
    "possible",
    "note",
    "system",
    "nature",
    "core",
    "attempt",
    "call",
    "approve",
    "submit",
    "playbook",
    "done",
    "skip",
    "task",
    "contact",
    "cost",
    "decide",
    "shift_note",
    "handover",
    "accept",
]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file of telemetry reaches the platform; the longest file of its story ends at that moment."""

    after: int
    stream: str
    source: str
    file: str
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def delay(self) -> timedelta:
        """Return how long after the beginning."""
        return timedelta(minutes=self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a person of the demo does."""

    after: int
    who: str
    act: Act
    answer: str = ""
    reason: str = ""
    evidence: str = ""
    words: str = ""
    kind: str = "note"
    outcome: str = ""
    spoken_to: str = ""
    reference: str = ""
    said: str = ""
    channel: str = ""
    due: int = 0
    """Minutes from then until a task is due, or a promised call comes; 0 for no time."""
    hours: int = 0
    hkd: int = 0

    @property
    def delay(self) -> timedelta:
        """Return how long after the beginning."""
        return timedelta(minutes=self.after)


@dataclass(frozen=True, slots=True)
class Story:
    """One story; a live one arrives once the console answers, and nobody has decided anything."""

    id: str
    title: Text
    hours_ago: int
    live: bool
    arrival: tuple[Arrival, ...]
    step: tuple[Step, ...] = ()

    @property
    def moments(self) -> list[Arrival | Step]:
        """Return arrivals and steps in the order in which they happen."""
        return sorted([*self.arrival, *self.step], key=lambda moment: moment.after)


def stories(examples: Path) -> list[Story]:
    """Return the stories of the examples in the order of their names; raises ConfigurationError naming the file."""
    return [_story(path) for path in sorted((examples / "stories").glob("*.toml"))]


def _story(path: Path) -> Story:
    """Return the story of one file."""
    try:
        tree: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        return msgspec.convert(tree, Story)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as problem:
        raise ConfigurationError(
            Text(f"{path.name}: {problem}", f"{path.name}：{problem}"),
            Text("See examples/stories/README.md for the keys.", "請看 examples/stories/README.md 所列的鍵。"),
        ) from problem


def examples() -> Path:
    """Return the folder of the examples: in the checkout, or as installed with the package."""
    here = Path(__file__).resolve()
    for place in (here.parents[3] / "examples", here.parent / "examples"):
        if (place / "stories").is_dir():
            return place
    raise ConfigurationError(
        Text("the examples are not installed", "未安裝示範資料"),
        Text("Run the demo from a checkout of the project.", "請由專案的原始碼資料夾執行示範。"),
    )
