"""What was known at the moment of an answer, and the names of systems; unknown where a part does not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lionrock.events.ports import Estate, Findings
from lionrock.incidents import store
from lionrock.incidents.screen import screen
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ledger.entry import stamp
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_MOST: Final = 500
_UNREAD: Final = Text("a registered system, its name cannot be read", "登記系統，未能讀取名稱")


def snapshot(platform: Platform, incident: str, system: str | None = None) -> dict[str, Any]:
    """Return what the page showed: findings with counts, notes by id, and the seriousness screen; no floats.

    `system` is the one of several that the answer is about. A part that does not answer is written as None: a
    statement never waits for it.
    """
    found = store.get(platform.db, incident)
    return {
        "findings": _findings(platform, incident),
        "screen": screen(platform, found, system).plain(),
        "notes": [note.id for note in store.notes(platform.db, incident)][-_MOST:],
    }


def system_name(platform: Platform, system: str) -> Text:
    """Return the name of a critical computer system; raises NotFoundError."""
    name: Text = platform.port(Estate).system(system)["name"]
    return name


def named(platform: Platform, system: str) -> Text:
    """Return the name of a system; where the register does not answer, that it cannot be read."""
    try:
        return system_name(platform, system)
    except LionrockError:
        return _UNREAD


def _findings(platform: Platform, incident: str) -> list[dict[str, Any]] | None:
    """Return the incident's findings as they stand now."""
    ids = [member.finding for member in store.members(platform.db, incident)][-_MOST:]
    try:
        found = platform.port(Findings).several(ids)
    except LionrockError:
        return None
    return [{"finding": one.finding, "level": one.level, "count": one.count, "last": stamp(one.last)} for one in found]
