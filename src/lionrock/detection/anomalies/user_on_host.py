"""A user on a host for the first time."""

from __future__ import annotations

from typing import Final

from lionrock.detection.learning import names
from lionrock.detection.learning.firsts import Words, first_seen
from lionrock.events.learning import Group, Reading
from lionrock.kernel.text import Text


def _about(group: Group) -> list[tuple[str, str]]:
    """Return the user and the host."""
    user, host = names.user(group.by[0]), group.by[1].lower()
    return [(user, host)] if user and host else []


USER_ON_HOST: Final = first_seen(
    "lionrock.anomaly.user-on-host",
    title=Text("User on a host for the first time", "使用者首次在某主機出現"),
    explained=Text(
        "Remembers on which hosts each account signs in or is active; tells of a new one for accounts that rarely meet "
        "any.",
        "記住每個帳戶在哪些主機登入或活動；對甚少使用新主機的帳戶，提示新出現的主機。",
    ),
    words=Words(who=Text("user", "使用者"), what=Text("hosts", "主機"), kind="user"),
    reading=Reading(by=("user", "host"), seconds=300, needs=("user", "host")),
    about=_about,
    response=Text(
        "Ask the user, or their manager, whether they worked there.", "向使用者或其主管查證是否曾在該處工作。"
    ),
    tags=("attack.lateral-movement", "attack.t1078"),
)
