"""The board: every running clock with how far its work is, read in as many statements for many incidents as for one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from lionrock.kernel.clock import hours
from lionrock.kernel.platform import Platform
from lionrock.obligations import board, service
from lionrock.ui.once import answering
from obligations.world import DEPUTY, Case


@contextmanager
def selects(platform: Platform) -> Iterator[list[str]]:
    """Give the list of statements that read, as it grows."""
    seen: list[str] = []

    def heard(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(platform.db.engine, "before_cursor_execute", heard)
    try:
        yield seen
    finally:
        event.remove(platform.db.engine, "before_cursor_execute", heard)


def test_many_incidents_take_no_more_statements_than_one(platform: Platform, clock: Any) -> None:
    """The clock bar stands on every page: it must not grow with what is going on."""
    board.running(platform)  # the law is read once a platform
    costs: list[int] = []
    for number in range(1, 4):
        Case(platform, clock, reference=f"INC-{number:04d}").open().answer(aware=clock.now)
        with selects(platform) as seen:
            assert len(board.running(platform)) == 2 * number  # first notice and report
        costs.append(len(seen))
    assert len(set(costs)) == 1
    assert costs[0] <= 6


def test_a_page_reads_the_board_once(case: Case) -> None:
    """Bar and list stand on the same reading."""
    case.answer()
    with answering():
        rows = board.running(case.platform)
        with selects(case.platform) as seen:
            assert board.running(case.platform) == rows
    assert seen == []


def test_rows_know_attempts_and_versions_of_their_own_incident(platform: Platform, clock: Any) -> None:
    """Two incidents with different work done do not lend each other theirs."""
    tried, told = (Case(platform, clock, reference=name).open().answer(aware=clock.now) for name in ("INC-1", "INC-2"))
    service.attempt(platform, tried.id, DEPUTY, "engaged")
    clock.set(clock.now + hours(1))
    told.call()
    rows = {(row.matter.incident, row.kind): row for row in board.running(platform)}
    assert rows[tried.id, "notice"].attempts == 1
    assert (told.id, "notice") not in rows
    assert rows[told.id, "written"].version == 0
    assert [row.kind for row in board.of(platform, told.id) if row.done_at] == ["notice"]
