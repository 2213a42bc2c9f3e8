"""A program on a host for the first time."""

from __future__ import annotations

from typing import Final

from lionrock.detection.learning import names
from lionrock.detection.learning.firsts import Words, first_seen
from lionrock.events.learning import Group, Reading
from lionrock.kernel.text import Text


def _about(group: Group) -> list[tuple[str, str]]:
    """Return the host and the program."""
    host, program = group.by[0].lower(), names.program(group.by[1])
    return [(host, program)] if host and program else []


PROGRAM_ON_HOST: Final = first_seen(
    "lionrock.anomaly.program-on-host",
    title=Text("Program on a host for the first time", "程式首次在某主機執行"),
    explained=Text(
        "Remembers which programs run on each host; tells of a new one on hosts where that is rare.",
        "記住每部主機執行哪些程式；對甚少出現新程式的主機，提示新出現的程式。",
    ),
    words=Words(who=Text("host", "主機"), what=Text("programs", "程式"), kind="host"),
    reading=Reading(
        by=("host", "Image|NewProcessName|exe"),
        seconds=300,
        needs=("host", "Image|NewProcessName|exe"),
        where=(("ocsf", ("1007",)),),
    ),
    about=_about,
    response=Text("See who started it, and whether software was installed.", "查看由誰啟動，以及是否曾安裝軟件。"),
    tags=("attack.execution",),
    learns=28,
    rarer=28,
)
