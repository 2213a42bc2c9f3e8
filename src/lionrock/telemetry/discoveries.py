"""Machines that logs name: the hosts that wrote them, and the addresses in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.events.ports import EventStore, Hunt
from lionrock.kernel.clock import days
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register.discovering import Discovery, Seen
from lionrock.telemetry.eventsql import MOST_VALUES

_SINCE: Final = days(30)
_PASSING: Final = days(7)


def _hosts(platform: Platform) -> Iterator[Seen]:
    """Yield the hosts of the records of thirty days, the most frequent ones where there are very many."""
    found = platform.port(EventStore).facets(Hunt(since=platform.now() - _SINCE), "host", MOST_VALUES)
    yield from (Seen((name,)) for name, _ in found)


def _addresses(platform: Platform) -> Iterator[Seen]:
    """Yield the addresses in the records of seven days, the most frequent ones where there are very many."""
    found = platform.port(EventStore).facets(Hunt(since=platform.now() - _PASSING), "address", MOST_VALUES)
    yield from (Seen((name,)) for name, _ in found)


LOGS: Final = Discovery("logs", Text("logs", "日誌"), _hosts, most=MOST_VALUES)
ADDRESSES: Final = Discovery(
    "addresses", Text("addresses in logs", "日誌所載位址"), _addresses, most=MOST_VALUES, proposed=False
)
