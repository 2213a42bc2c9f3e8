"""Every statement of continuity."""

from lionrock.continuity.store import rows
from lionrock.continuity.store.records import (
    acknowledge,
    add_backup,
    add_failure,
    add_rehearsal,
    add_return,
    add_upgrade,
    backups,
    epoch,
    last_backup,
    last_failure,
    last_rehearsal,
    returns,
    upgrades,
)
from lionrock.continuity.store.sheets import add_sheet, last_sheet
from lionrock.continuity.store.watchdogs import (
    add_watchdog,
    by_token,
    heard,
    quiet,
    revoke,
    watchdog,
    watchdogs,
)

__all__ = [
    "acknowledge",
    "add_backup",
    "add_failure",
    "add_rehearsal",
    "add_return",
    "add_sheet",
    "add_upgrade",
    "add_watchdog",
    "backups",
    "by_token",
    "epoch",
    "heard",
    "last_backup",
    "last_failure",
    "last_rehearsal",
    "last_sheet",
    "quiet",
    "returns",
    "revoke",
    "rows",
    "upgrades",
    "watchdog",
    "watchdogs",
]
