"""The ports response implements: the playbooks of this installation; and the hands that carry containment out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.events.playbooks import Playbooks
from lionrock.kernel.contributions import provides
from lionrock.response.hands import Hands
from lionrock.response.library import Shelf

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@provides(Shelf)
def shelf(platform: Platform) -> Shelf:
    """Return the one shelf of the platform."""
    return Shelf(platform)


@provides(Playbooks)
def playbooks(platform: Platform) -> Shelf:
    """Return the same shelf, as other capabilities ask it."""
    return platform.port(Shelf)


@provides(Hands)
def hands(platform: Platform) -> Hands:
    """Return the hands of this process."""
    return Hands()
