"""Which areas of the Code the logs there are can support: a statement about logs, never about the operator. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any, Literal

from lionrock.kernel.text import Text
from lionrock.law.rulebook import Rulebook

Seen = Mapping[tuple[str, int], int]
"""How many records were understood, by kind of log (a source's id) and OCSF class."""

Standing = Literal["can", "nothing", "elsewhere"]
"""`can`: some log there is can support it; `nothing`: logs could and none does yet; `elsewhere`: logs do not."""

STANDINGS: Mapping[Standing, Text] = {
    "can": Text("can support", "可支持"),
    "nothing": Text("nothing yet", "尚無"),
    "elsewhere": Text("not by logs", "不靠日誌"),
}


@dataclass(frozen=True, slots=True)
class Log:
    """Logs that are evidence towards a requirement: records of these classes from these kinds, empty for any."""

    requirement: str
    title: Text
    classes: tuple[int, ...]
    sources: tuple[str, ...]

    def holds(self, source: str, ocsf: int) -> bool:
        """Say whether a record of this kind and class is such a log."""
        fits = not self.sources or any(fnmatchcase(source, one) for one in self.sources)
        return fits and (not self.classes or ocsf in self.classes)


@dataclass(frozen=True, slots=True)
class Held:
    """Logs of one sort with how many records of it were seen, and which kinds wrote them."""

    log: Log
    records: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """What the logs seen can do for one area; `where` tells of evidence that is no log."""

    area: str
    title: Text
    held: tuple[Held, ...]
    missing: tuple[Log, ...]
    where: Text | None

    @property
    def standing(self) -> Standing:
        """Return in one word how the area stands."""
        if self.held:
            return "can"
        return "nothing" if self.missing else "elsewhere"

    @property
    def why(self) -> Text:
        """Return the reason: what was seen, or what would be needed."""
        if self.held:
            return _listed([one.log.title for one in self.held])
        if self.missing:
            return Text("wanted: {logs}", "需要：{logs}").format(logs=_listed([one.title for one in self.missing]))
        return self.where or Text("no log is known to support it", "未知有日誌可支持")


def supports(book: Rulebook, seen: Seen) -> list[Support]:
    """Return every area with loaded requirements: those the logs can support, those they could, and the others."""
    order = list(STANDINGS)
    found = [_support(book, area.id, area.title, seen) for area in book.areas if _loaded(book, area.id)]
    return sorted(found, key=lambda one: order.index(one.standing))


@cache
def logs() -> tuple[Log, ...]:
    """Return which logs support which requirement, as it ships."""
    return tuple(
        Log(
            row["requirement"],
            Text(row["title"]["en"], row["title"]["zh"]),
            tuple(row.get("classes", ())),
            tuple(row.get("sources", ())),
        )
        for row in _tree()["log"]
    )


@cache
def elsewhere() -> Mapping[str, Text]:
    """Return by area where evidence comes from that is no log."""
    return {row["area"]: Text(row["where"]["en"], row["where"]["zh"]) for row in _tree()["elsewhere"]}


def _tree() -> dict[str, Any]:
    """Return the file as it ships."""
    return tomllib.loads(resources.files("lionrock.law").joinpath("logs.toml").read_text("utf-8"))


def _loaded(book: Rulebook, area: str) -> set[str]:
    """Return the ids of an area's loaded requirements."""
    return {one.id for one in book.requirements if one.area == area}


def _support(book: Rulebook, area: str, title: Text, seen: Seen) -> Support:
    """Return what the logs seen can do for one area."""
    wanted = [log for log in logs() if log.requirement in _loaded(book, area)]
    found = [(log, _held(log, seen)) for log in wanted]
    held = tuple(one for _, one in found if one is not None)
    missing = tuple(log for log, one in found if one is None)
    return Support(area, title, held, missing, elsewhere().get(area))


def _held(log: Log, seen: Seen) -> Held | None:
    """Return what was seen of a sort of log, None for nothing."""
    fitting = {source: 0 for source, ocsf in seen if log.holds(source, ocsf)}
    for (source, ocsf), count in seen.items():
        if log.holds(source, ocsf):
            fitting[source] += count
    total = sum(fitting.values())
    return Held(log, total, tuple(sorted(source for source, count in fitting.items() if count))) if total else None


def _listed(words: list[Text]) -> Text:
    """Return words one after another."""
    return Text("; ".join(one.en for one in words), "；".join(one.zh for one in words))
