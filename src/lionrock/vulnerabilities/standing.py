"""Assets of critical systems that face the internet, by the network zones the site named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lionrock.kernel.text import same
from lionrock.register.estate import Book
from lionrock.register.model import Asset
from lionrock.register.standing import Standing, Stood
from lionrock.vulnerabilities import settings

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def _exposed(platform: Platform) -> Iterator[Stood]:
    """Yield the assets whose zone faces the internet; one without a zone is told of as unknown elsewhere."""
    zones = settings.exposed(platform)
    for version in platform.port(Book).opened().of("asset"):
        asset = version.record
        if isinstance(asset, Asset) and asset.zone is not None and asset.zone.strip().lower() in zones:
            yield Stood(asset.key, same(asset.name))


EXPOSED: Final = Standing("vulnerabilities.exposed", "exposure", _exposed)
