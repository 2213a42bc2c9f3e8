"""How a receiver fares: who is connected, what came, what was lost, and who is turned away that was not before."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from lionrock.kernel.clock import Instant, monotonic
from lionrock.kernel.text import Text

_MOST: Final = 100
_MOST_KNOWN: Final = 1_000
_LOOKS: Final = 10
_PATIENCE: Final = 60.0
"""Seconds without a refusal after which a sender that delivers counts as well again."""


class Handshakes:
    """Encrypted connections that were begun and those that came about; looked at once a second."""

    def __init__(self) -> None:
        self.begun = self.done = 0
        self._old: deque[int] = deque(maxlen=_LOOKS)
        self._before = self._settled = 0

    def began(self, *_: object) -> None:
        """Count a client that greets."""
        self.begun += 1

    def failed(self) -> int:
        """Return how many failed since the last that came about; one begun within ten looks may still do so."""
        self._old.append(self.begun)
        failed = max(0, self._old[0] - self.done) if len(self._old) == _LOOKS else 0
        if self.done != self._before or failed < self._settled:
            self._before, self._settled = self.done, failed
        return failed - self._settled


@dataclass
class Health:
    """How a receiver fares: who is connected, what came, what was lost and why."""

    stream: str
    connections: int = 0
    records: int = 0
    dropped: int = 0
    refused: int = 0
    trouble: dict[str, str] = field(default_factory=dict)
    """What last went wrong, by sender; a hundred at most."""
    until: Instant | None = None
    """Until when its certificate holds."""

    def wrong(self, peer: str, why: str) -> None:
        """Keep what went wrong with a sender."""
        self.trouble.pop(peer, None)
        self.trouble[peer] = why[:200]
        if len(self.trouble) > _MOST:  # the oldest makes room
            del self.trouble[next(iter(self.trouble))]


class Senders:
    """Who sends to a receiver and who is turned away, with the receiver's health; used within one event loop."""

    def __init__(self, health: Health, known: set[str], steady: Callable[[], float] = monotonic) -> None:
        """Know senders from before; `steady` counts seconds."""
        self.health = health
        self.handshakes = Handshakes()
        self._known = known
        self._away: dict[str, tuple[str, float]] = {}
        self._steady = steady

    def turned_away(self, peer: str, why: str) -> None:
        """Note that nothing is taken from a sender; for one that is known this is a broken integration."""
        self.health.refused += 1
        self.health.wrong(peer, why)
        if peer in self._known and (peer in self._away or len(self._away) < _MOST):
            self._away[peer] = (why[:200], self._steady())

    def delivered(self, peer: str, count: int) -> None:
        """Note records of a sender; one that is refused in between, too, stays told of."""
        self.health.records += count
        if peer in self._away and self._steady() - self._away[peer][1] > _PATIENCE:
            del self._away[peer]
        if len(self._known) < _MOST_KNOWN:
            self._known.add(peer)

    def complaints(self, now: Instant) -> dict[str, Text]:
        """Return what keeps senders from delivering, by what it is about; to be asked once a second.

        The words stay the same while the matter does: each change of them is a fact in the ledger.
        """
        found = {
            peer: Text(f"this sender is refused: {why}", f"拒收此傳送方：{why}")
            for peer, (why, _) in self._away.items()
        }
        until = self.health.until
        if until is not None and until <= now:
            found["certificate"] = Text(
                f"the certificate ended on {until:%Y-%m-%d %H:%M} UTC: senders that look at it send nothing",
                f"憑證已於 {until:%Y-%m-%d %H:%M}（UTC）到期：會核對憑證的傳送方不再傳送",
            )
        if self.handshakes.failed() and not self.health.connections:
            found["tls"] = Text(
                "no encrypted connection comes about: a sender refuses the certificate, or shows none that is trusted",
                "未能建立加密連線：傳送方不接受憑證，或其憑證不獲信任",
            )
        return found
