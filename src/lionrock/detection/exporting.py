"""Findings written out for other products."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from lionrock import __version__
from lionrock.detection import ocsf, store
from lionrock.detection.store import Search

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

MOST: Final = 100_000
_AT_ONCE: Final = 500


def events(platform: Platform, search: Search, most: int = MOST) -> Iterator[dict[str, Any]]:
    """Yield findings as OCSF events, the latest activity first."""
    given = 0
    while given < most:
        page = replace(search, limit=min(_AT_ONCE, most - given), offset=given)
        found = store.listing(platform.db, page)
        for one in found:
            yield ocsf.event(one, store.events(platform.db, one.id), __version__)
        given += len(found)
        if len(found) < page.limit:
            return


def lines(platform: Platform, search: Search, most: int = MOST) -> Iterator[bytes]:
    """Yield findings as JSON, one a line."""
    import orjson

    for one in events(platform, search, most):
        yield orjson.dumps(one) + b"\n"
