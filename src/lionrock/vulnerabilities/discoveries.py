"""Machines that scanners looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select

from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register.discovering import Discovery, Seen
from lionrock.vulnerabilities.store.tables import HOST

_MOST: Final = 100_000


def _hosts(platform: Platform) -> Iterator[Seen]:
    """Yield the hosts of scans, each with its other names and addresses."""
    wanted = select(HOST.c.name, HOST.c.also).order_by(HOST.c.name).limit(_MOST)
    yield from (Seen((row.name, *row.also)) for row in platform.db.execute(wanted))


SCANS: Final = Discovery("scans", Text("vulnerability scans", "弱點掃描"), _hosts)
