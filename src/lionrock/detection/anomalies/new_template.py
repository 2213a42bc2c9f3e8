"""A message of a log whose like was never there before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from lionrock.detection.learning import templates
from lionrock.detection.learning.model import SEP, Detector, Habit, Number, Site, Unusual, Wait, days, often
from lionrock.detection.learning.templates import Miner, Template
from lionrock.events.learning import Group, Reading
from lionrock.kernel.text import Text

_SHOWN: Final = 200


class Templates(Habit, kw_only=True, omit_defaults=True):
    """The templates of one log, and how many new ones came after it was learned."""

    templates: list[Template] = msgspec.field(default_factory=list)
    fresh: int = 0


def _about(group: Group) -> list[tuple[str, str]]:
    """Return the log, the program that wrote and the message."""
    source, program, message = group.by
    return [(SEP.join((source, program.lower())), message)] if message else []


def _judge(habit: Templates, waits: Sequence[Wait], site: Site) -> list[Unusual]:
    """Return the messages that made a template of their own in a log that rarely has new ones."""
    source, program = waits[0].key.split(SEP)
    miner, found = Miner(templates.preset(source), habit.templates), []
    for wait in waits:
        known = habit.days(wait.first)
        template, new = miner.met(wait.value, wait.count, wait.first, wait.last)
        habit.met(wait)
        if not new or known < site.numbers["days"]:
            continue
        once = known / (1 + habit.fresh)
        habit.fresh += 1
        if once >= site.numbers["once_in"]:
            found.append(_unusual(wait, template, f"{source} {program}".strip(), known, once, len(miner.templates)))
    habit.templates = miner.kept()
    return found


def _unusual(wait: Wait, template: Template, log: str, known: float, once: float, many: int) -> Unusual:
    """Return a new template with what was known."""
    text = template.text[:_SHOWN]
    return Unusual(
        wait=wait,
        reason=Text(
            f"{log} wrote “{text}” {wait.count} times; none of its {many - 1:,} known kinds of message in "
            f"{round(known):,} days is like it; {often(once).en}",
            f"{log} 寫出「{text}」{wait.count} 次；{round(known):,} 日內已知的 {many - 1:,} 種訊息均不相似；"
            f"{often(once).zh}",
        ),
        once_in=once,
    )


def _told(habit: Templates) -> Text:
    """Return what was learned."""
    most = sorted(habit.templates, key=lambda one: -one.count)[:3]
    some = " · ".join(one.text[:80] for one in most)
    return Text(
        f"{len(habit.templates):,} kinds of message, most often: {some}",
        f"{len(habit.templates):,} 種訊息，最常見：{some}",
    )


NEW_TEMPLATE: Final = Detector(
    id="lionrock.anomaly.new-template",
    title=Text("Kind of message never seen in this log", "此日誌從未出現的訊息種類"),
    explained=Text(
        "Masks what varies in messages and remembers what kinds there are in each log and of each program.",
        "遮蓋訊息中會變的部分，並記住每種日誌及每個程式有哪些種類的訊息。",
    ),
    level="low",
    tags=(),
    reading=Reading(
        by=("source", "Program|program|Provider_Name", "message"),
        seconds=300,
        needs=("message",),
        sources=(
            "linux.auth", "syslog.any", "journald.json", "apache.error", "nginx.error", "postgresql.text",
            "postgresql.csv", "application.text", "application.json", "application.logfmt", "cisco.ios", "linux.syslog",
        ),
        shapes=True,
    ),
    habit=Templates,
    about=_about,
    judge=_judge,
    told=_told,
    named=lambda key: key.replace(SEP, " ").strip(),
    response=Text("Read the message and what stands around it.", "閱讀該訊息及其前後的紀錄。"),
    whole=True,
    numbers={
        "days": days(14),
        "once_in": Number(3, Text("rarer than once in so many days", "少於每若干日一次")),
    },
)  # fmt: skip
