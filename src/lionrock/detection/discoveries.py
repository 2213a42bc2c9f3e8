"""Machines that findings name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select

from lionrock.detection.store import FINDING
from lionrock.kernel.clock import days
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register.discovering import Discovery, Seen

_SINCE: Final = days(90)
_MOST: Final = 50_000


def _hosts(platform: Platform) -> Iterator[Seen]:
    """Yield the hosts of findings of three months that no system is known for."""
    wanted = select(FINDING.c.host).distinct().where(FINDING.c.host.is_not(None), FINDING.c.system.is_(None))
    real = FINDING.c.exercise == False  # noqa: E712 a column
    wanted = wanted.where(FINDING.c.last >= platform.now() - _SINCE, real).limit(_MOST)
    yield from (Seen((row.host,)) for row in platform.db.execute(wanted))


FINDINGS: Final = Discovery("findings", Text("findings", "偵測結果"), _hosts, most=_MOST)
