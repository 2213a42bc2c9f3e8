"""What is wrong with a stream as a finding: it opens no incident by itself, and joins one that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.events.findings import Level
from lionrock.events.ports import Estate, EventStore, Findings, Hunt
from lionrock.events.records import Alert, Frame, Match
from lionrock.kernel.change import Change
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.telemetry.model import Stream

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_HOSTS: Final = 10


def match(  # noqa: PLR0913 what a finding says
    platform: Platform, stream: Stream, rule: str, title: Text, said: str, since: Instant, *, ended: str = ""
) -> Match:
    """Return what is wrong with a stream since then as a match at its last record; `ended` says how it ended."""
    host, critical = _place(platform, stream)
    level: Level = "high" if critical else "medium"
    alert = Alert(
        product="lionrock",
        id=f"{stream.id}@{since.isoformat()}",
        rule=rule,
        title=title.en,
        level=level,
        state="closed" if ended else "open",
        said=ended or title.en,
    )
    now = platform.now()
    return Match(rule, title, level, (), max(0, stream.next - 1), now, host, None, None, said, alert, opens=False)


def count(platform: Platform, change: Change, stream: Stream, found: Match) -> None:
    """Have the finding counted where findings are kept."""
    if platform.provides(Findings):
        frame = Frame(stream.id, stream.source, max(0, stream.next - 1), (), change.now, "")
        platform.port(Findings).count(change, frame, (found,))


def _place(platform: Platform, stream: Stream) -> tuple[str, bool]:
    """Return the host a silent stream tells of, and whether it is of a critical computer system.

    Of several hosts the first of a critical system; where nobody knows, the stream's own name stands for it.
    """
    named = _hosts(platform, stream)
    for host in named:
        if _critical(platform, host):
            return host, True
    return (named[0] if len(named) == 1 else stream.name), False


def _hosts(platform: Platform, stream: Stream) -> list[str]:
    """Return the hosts of which a stream tells most, or the one the site settled."""
    if settled := stream.settings.get("host"):
        return [settled]
    try:
        found = platform.port(EventStore).facets(Hunt(stream=stream.id), "host", _HOSTS)
    except LionrockError:
        return []
    return [host for host, _ in found if host]


def _critical(platform: Platform, host: str) -> bool:
    """Say whether a host is of a critical computer system; with the register sealed nobody knows."""
    try:
        placed = platform.port(Estate).place(host) if platform.provides(Estate) else None
    except LionrockError:
        return False
    return placed is not None and placed.system is not None
