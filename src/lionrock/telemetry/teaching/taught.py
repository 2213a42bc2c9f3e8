"""A kind of log as a site taught it: plain data with nothing in it that runs. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.formats.times import zone
from lionrock.telemetry.teaching import choices
from lionrock.telemetry.teaching.templates import template

ID: Final = re.compile(r"[a-z][a-z0-9-]{0,39}(?:\.[a-z0-9][a-z0-9-]{0,39})?\Z")
ROLES: Final = ("time", "host", "user", "address", "message")
_LONGEST_NAME: Final = 128
_LONGEST_TITLE: Final = 100


class UnfitError(InputError):
    """A taught kind that cannot serve; `key` is the part of its file that is wrong."""

    def __init__(self, key: str, said: Text, hint: Text | None = None) -> None:
        """Name the part."""
        super().__init__(
            said, hint or Text("Mend the file, or teach the kind again.", "請修正檔案，或重新教授此種類。")
        )
        self.key = key


@dataclass(frozen=True, slots=True)
class Kept:
    """A line kept with a taught kind, and what must come out of it."""

    raw: str
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Taught:
    """How to recognise a log and read a line of it.

    `time`, `host`, `user`, `address` and `message` name fields of the log; `names` gives Sigma's name the log's own.
    `needs` are fields without which a line is of another kind. `program` is what a syslog envelope must name.
    """

    id: str
    title: Text
    shape: str
    envelope: bool = False
    program: str = ""
    delimiter: str = ","
    columns: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    vendor: str = ""
    time: str = ""
    clock: str = "any"
    zone: str = ""
    host: str = ""
    user: str = ""
    address: str = ""
    message: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    product: str = ""
    category: str = ""
    service: str = ""
    ocsf: int = 0
    samples: tuple[Kept, ...] = ()

    @property
    def roles(self) -> dict[str, str]:
        """Return which field of the log says when, where, who, from where and what."""
        told = {"time": self.time, "host": self.host, "user": self.user, "address": self.address}
        return {role: name for role, name in {**told, "message": self.message}.items() if name}


def checked(taught: Taught) -> Taught:
    """Return a taught kind that can serve; raises UnfitError naming what cannot."""
    if not ID.match(taught.id):
        raise UnfitError(
            "id",
            Text("{id} is no id", "{id} 不是代號").format(id=repr(taught.id[:80])),
            Text("Write small letters, such as plant.turbine.", "請用小寫字母，例如 plant.turbine。"),
        )
    for title in (taught.title.en, taught.title.zh):
        if not 0 < len(title.strip()) <= _LONGEST_TITLE:
            raise UnfitError("title", Text(f"the title has {len(title)} characters; 1 to {_LONGEST_TITLE} are expected",
                                           f"標題有 {len(title)} 個字元，應為 1 至 {_LONGEST_TITLE} 個"))  # fmt: skip
    _chosen(taught)
    _named(taught)
    try:
        zone({"zone": taught.zone})
    except Exception as problem:
        raise UnfitError(
            "zone",
            Text("time zone {zone} is not known", "未知的時區：{zone}").format(zone=taught.zone[:80]),
            Text("Write an offset such as +08:00, or Asia/Hong_Kong.", "請填寫 +08:00 或 Asia/Hong_Kong。"),
        ) from problem
    for written in taught.lines:
        try:
            template(written)
        except InputError as problem:
            raise UnfitError("lines", problem.message, problem.hint) from problem
    _telling(taught)
    return taught


def _chosen(taught: Taught) -> None:
    """Return when what stands in lists is of them; raises UnfitError."""
    lists: tuple[tuple[str, Any, Any], ...] = (
        ("shape", taught.shape, choices.SHAPES),
        ("clock", taught.clock, choices.CLOCKS),
        ("delimiter", taught.delimiter, choices.DELIMITERS),
        ("ocsf", taught.ocsf, choices.CLASSES),
        ("product", taught.product, ("", *choices.PRODUCTS)),
        ("category", taught.category, ("", *choices.CATEGORIES)),
        ("service", taught.service, ("", *choices.SERVICES)),
    )
    for key, value, known in lists:
        if value not in known:
            shown = repr(value)[:80]
            raise UnfitError(key, Text(f"{key}: {shown} is none of the choices", f"{key}：{shown} 不在選項之內"))


def _named(taught: Taught) -> None:
    """Return when names are within bounds; raises UnfitError."""
    several = {"columns": taught.columns, "needs": taught.needs, "lines": taught.lines, "samples": taught.samples}
    bounds = {"samples": choices.MOST_SAMPLES, "lines": choices.MOST_TEMPLATES}
    for key, values in several.items():
        most = bounds.get(key, choices.MOST_NAMES)
        if len(values) > most:
            raise UnfitError(key, Text(f"{key}: {len(values)} are there; {most} at most",
                                       f"{key}：共 {len(values)} 個，最多 {most} 個"))  # fmt: skip
    names = {"names": [*taught.names, *taught.names.values()], "columns": taught.columns, "needs": taught.needs}
    names |= {role: [name] for role, name in taught.roles.items()} | {"program": [taught.program or "x"]}
    for key, written in names.items():
        if wrong := next((name for name in written if not 0 < len(name) <= _LONGEST_NAME), None):
            raise UnfitError(key, Text(f"{key}: a name of {len(wrong)} characters; 1 to {_LONGEST_NAME} are expected",
                                       f"{key}：名稱有 {len(wrong)} 個字元，應為 1 至 {_LONGEST_NAME} 個"))  # fmt: skip


def _telling(taught: Taught) -> None:
    """Return when a taught kind tells its lines from others'; raises UnfitError."""
    marks = {
        "json": ("needs", taught.needs),
        "pairs": ("needs", taught.needs),
        "cells": ("columns", taught.columns[1:]),
        "cef": ("vendor", taught.vendor),
        "text": ("lines", taught.lines),
    }
    key, mark = marks[taught.shape]
    if not mark:
        raise UnfitError(key, Text(f"{key} is empty: nothing would tell its lines from others'",
                                   f"{key} 為空：無法與其他紀錄區別"))  # fmt: skip
    fields = {name for written in taught.lines for name in template(written).names} | set(taught.columns)
    known = fields | {"Program", "ProcessId", "Message"}
    if taught.shape in {"text", "cells"} and (
        strange := next(((role, name) for role, name in taught.roles.items() if name not in known), None)
    ):
        raise UnfitError(strange[0], Text(f"{strange[0]}: no field is called {strange[1]}",
                                          f"{strange[0]}：沒有名為 {strange[1]} 的欄位"))  # fmt: skip
