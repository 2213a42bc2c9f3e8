"""Views of one place side by side: each capability contributes its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lionrock.kernel.contributions import Contribution
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Tab(Contribution):
    """A view of a place, shown in a row with its others in the given order."""

    place: str
    order: int
    label: Text
    url: str
    rooms: ClassVar[tuple[str, ...]] = ("pages",)


def tabs(platform: Platform, place: str, here: str) -> list[tuple[Text, str, bool]]:
    """Return label, address and whether it is the present one, for each view of a place."""
    found = sorted(
        (one for one in platform.registry.of(Tab) if one.place == place), key=lambda one: (one.order, one.id)
    )
    return [(one.label, one.url, one.url == here) for one in found]
