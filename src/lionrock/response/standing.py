"""Ways to contain that are set up here: each of them stands in the traffic once it is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lionrock.events.containment import Containment
from lionrock.register.standing import Standing, Stood

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def _set_up(platform: Platform) -> Iterator[Stood]:
    """Yield the ways to contain that can be used."""
    yield from (Stood(one.id, one.title) for one in platform.registry.of(Containment) if one.missing(platform) is None)


CONTAINMENT: Final = Standing("response.containment", "mechanism", _set_up)
