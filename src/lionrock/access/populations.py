"""Accounts as a population an auditor may sample, held against the entries of their making."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.access import store
from lionrock.events.audits import Population, Row, Window
from lionrock.kernel.clock import EPOCH
from lionrock.kernel.ledger import counting
from lionrock.kernel.ledger.entry import stamp
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def _rows(platform: Platform, window: Window) -> Iterator[Row]:
    """Yield the accounts made by the end of the window, as they stand now."""
    found = counting.found(platform.db, ("AccountAdded",), EPOCH, window.until, window.size)
    made = {fact["account"]: leaf.id for leaf, fact in counting.told(platform.db, list(found)) if fact}
    for one in store.accounts(platform.db):
        if one.made < window.until:
            yield {
                "id": one.id,
                "entry": made.get(one.id),
                "name": one.name,
                "person": one.person,
                "role": one.role,
                "state": one.state,
                "made": stamp(one.made),
                "opens": stamp(one.opens) if one.opens else None,
                "closes": stamp(one.closes) if one.closes else None,
            }


def _count(platform: Platform, window: Window) -> int:
    """Return how many accounts the ledger says were made."""
    return counting.counted(platform.db, ("AccountAdded",), EPOCH, window.until, window.size)


ACCOUNTS = Population(
    id="access.accounts",
    title=Text("Accounts of this platform", "本平台的帳戶"),
    about=Text("Every account made by the end of the period, open or closed.", "期間結束前新增的全部帳戶，不論狀態。"),
    query=Text(
        "The accounts made by the end of the span: id, entry (of its making), name, person, role, state, made, opens "
        "and closes. In the ledger they are the entries of kind AccountAdded.",
        "時段結束前新增的帳戶：id、entry（新增的紀錄）、name、person、role、state、made、opens 及 closes。"
        "在存證帳本中即類別為 AccountAdded 的紀錄。",
    ),
    counting=Text("entries of an account's making, each read as it was signed", "逐項讀取已簽署的新增帳戶紀錄"),
    rows=_rows,
    count=_count,
    clauses=("C-ACC-01", "C-ACC-02"),
    tells=("AccountAdded", "AccountChanged"),
)
