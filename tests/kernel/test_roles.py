"""The processes of roles: the order in which they end."""

from __future__ import annotations

import sys
from pathlib import Path

from lionrock import app
from lionrock.kernel.contributions import Role
from lionrock.kernel.platform import Platform
from lionrock.kernel.roles import Process, Supervisor

ENDS = "import sys; sys.stdin.read(); print(sys.argv[1], file=open(sys.argv[2], 'a'), flush=True)"
"""A process that runs until its input closes, then writes its name."""


def test_who_hands_on_work_ends_before_the_part_that_takes_it(platform: Platform, tmp_path: Path) -> None:
    """The store still answers while the matcher finishes what it was at."""
    told = tmp_path / "ended"
    supervisor = Supervisor(platform, lambda role, _: [sys.executable, "-c", ENDS, role, str(told)])
    supervisor.processes = [Process("store", 0, rank=1), Process("matcher", 0)]
    supervisor.watch()
    supervisor.stop()
    assert told.read_text("utf-8").split() == ["matcher", "store"]


def test_the_store_of_events_ends_last() -> None:
    """Every other role of the product may ask it until then."""
    ranks = {role.id: role.rank for role in app.registry().of(Role)}
    assert all(rank < ranks["store"] for id, rank in ranks.items() if id != "store")
