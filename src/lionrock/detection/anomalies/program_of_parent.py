"""A program started by a parent that never started it before, anywhere in the estate."""

from __future__ import annotations

from typing import Final

from lionrock.detection.learning import names
from lionrock.detection.learning.firsts import Words, first_seen
from lionrock.events.learning import Group, Reading
from lionrock.kernel.text import Text


def _about(group: Group) -> list[tuple[str, str]]:
    """Return the parent and what it started."""
    parent, child = names.program(group.by[0]), names.program(group.by[1])
    return [(parent, child)] if parent and child else []


PROGRAM_OF_PARENT: Final = first_seen(
    "lionrock.anomaly.program-of-parent",
    title=Text("Program started by this parent for the first time", "首次由此父程序啟動的程式"),
    explained=Text(
        "Remembers over the whole estate which programs each program starts.", "就全部主機記住每個程式會啟動哪些程式。"
    ),
    words=Words(who=Text("program", "程式"), what=Text("programs started", "已啟動的程式"), kind=""),
    reading=Reading(
        by=("ParentImage|ParentProcessName", "Image|NewProcessName"),
        seconds=300,
        needs=("ParentImage|ParentProcessName",),
    ),
    about=_about,
    response=Text("See who started it and with what command line.", "查看由誰啟動及其命令列。"),
    tags=("attack.execution",),
)
