"""What continuity tells others: the epoch on every checkpoint, the age of the last back-up."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from lionrock.continuity import known, store
from lionrock.kernel.contributions import Mark, gauge
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def _epoch(platform: Platform) -> str | None:
    """Return the line of a restored log: its epoch and the last checkpoint known before it."""
    last = next(iter(store.returns(platform.db)), None)
    if last is None:
        return None
    root = base64.b64encode(bytes.fromhex(last.known_root)).decode()
    return f"{known.EPOCH}{last.epoch} after {last.known_size} {root}"


EPOCH = Mark(id="continuity.epoch", line=_epoch)


@gauge("backup_age_seconds", Text("Age of the last back-up", "最近備份距今"))
def age(platform: Platform) -> float:
    """Return seconds since the last back-up was cut; raises NotFoundError while there is none."""
    last = store.last_backup(platform.db)
    if last is None:
        raise NotFoundError(Text("no back-up was made yet", "尚未有備份"), Text("Make one.", "請製作備份。"))
    return (platform.now() - last.made).total_seconds()
