"""Rows and words that several pages of response show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lionrock.events.containment import Containment, TargetKind
from lionrock.events.response import Docket, Matter
from lionrock.kernel.text import Text
from lionrock.response import owners
from lionrock.response.containing import State
from lionrock.response.model import Task
from lionrock.ui.pages import Ask

VERBS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "made": Text("made", "建立"),
        "owner": Text("given to", "交予"),
        "due": Text("due", "期限"),
        "words": Text("words changed to", "內容改為"),
        "order": Text("moved in its order", "更改次序"),
        "done": Text("done", "完成"),
        "undone": Text("undone", "已還原"),
        "skipped": Text("skipped", "略過"),
        "resumed": Text("open again", "重新開啟"),
        "planned": Text("dry run made", "預演"),
        "approved": Text("approved", "批准"),
        "in_force": Text("carried out", "已執行"),
        "failed": Text("failed, nothing was done", "失敗，未有執行"),
        "stuck": Text("uncertain", "狀況不明"),
        "prolonged": Text("prolonged", "延長"),
        "time_up": Text("time was up", "時間已到"),
        "lifting": Text("to be undone", "將會還原"),
        "dropped": Text("given up", "放棄"),
    }
)
"""What the history of a task or a containment says of each change."""
STATES: Final[Mapping[State, Text]] = MappingProxyType(
    {
        "planned": Text("dry run, not approved", "預演，未經批准"),
        "dropped": Text("given up", "已放棄"),
        "approved": Text("approved, being carried out", "已批准，執行中"),
        "in_force": Text("in force", "生效中"),
        "failed": Text("failed, nothing was done", "失敗，未有執行"),
        "lifting": Text("being undone", "還原中"),
        "undone": Text("undone", "已還原"),
        "stuck": Text("uncertain whether it is in force", "是否生效不得而知"),
    }
)
TARGETS: Final[Mapping[TargetKind, Text]] = MappingProxyType(
    {
        "address": Text("address or network", "位址或網段"),
        "host": Text("host", "主機"),
        "account": Text("account", "帳戶"),
    }
)
SPANS: Final[tuple[tuple[int, Text], ...]] = (
    (30, Text("30 minutes", "30 分鐘")),
    (120, Text("2 hours", "2 小時")),
    (480, Text("8 hours", "8 小時")),
    (1440, Text("1 day", "1 日")),
    (4320, Text("3 days", "3 日")),
    (10080, Text("7 days", "7 日")),
)
"""How long a containment may stand, in minutes and in words."""


@dataclass(frozen=True, slots=True)
class Row:
    """A task in a list: its incident, its owner in words, and whether that account is no more."""

    task: Task
    matter: Matter | None
    owner: Text
    gone: bool
    late: bool
    mine: bool


def rows(ask: Ask, tasks: Iterable[Task]) -> list[Row]:
    """Return tasks as rows, in their order."""
    found = list(tasks)
    known = ask.platform.port(Docket).matters(one.incident for one in found if one.incident)
    accounts = frozenset(one.id for one in owners.people(ask.platform))
    return [
        Row(
            task=one,
            matter=known.get(one.incident or ""),
            owner=owners.shown(one.owner),
            gone=one.open and owners.gone(one.owner, accounts),
            late=one.late(ask.now),
            mine=one.mine(ask.actor),
        )
        for one in found
    ]


def ways(ask: Ask) -> list[tuple[Containment, Text | None]]:
    """Return the ways to contain there are, each with why it cannot be used here."""
    return [(one, one.missing(ask.platform)) for one in ask.platform.registry.of(Containment)]


def action(ask: Ask, id: str) -> Text:
    """Return what a way to contain is called; one that is no longer installed by its id."""
    for one in ask.platform.registry.of(Containment):
        if one.id == id:
            return one.title
    return Text(id, id)
