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

__all__ = [
    "acknowledge",
    "add_backup",
    "add_failure",
    "add_rehearsal",
    "add_return",
    "add_upgrade",
    "backups",
    "epoch",
    "last_backup",
    "last_failure",
    "last_rehearsal",
    "returns",
    "rows",
    "upgrades",
]
