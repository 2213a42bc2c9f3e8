"""Are new entries signed in time?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.assurance.twins import written
from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.ledger import reading, store
from lionrock.kernel.ledger.entry import parse
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.ui.words import stamp

PATIENCE: Final = minutes(5)
"""How long an entry may wait for a signed checkpoint."""


@control(
    "assurance.ledger-signed",
    title=Text(
        "Every entry is under a signed checkpoint within five minutes", "每項紀錄均在五分鐘內納入已簽署的檢查點"
    ),
    satisfies=("C-LOG-03",),
    every=minutes(5),
    proof="effect",
    guidance=Text(
        "Unlock the keys; without them entries are ordered but not signed. Start `lionrock up` if it does not run.",
        "請解鎖密碼匙；沒有密碼匙，紀錄只會排序而不會簽署。如 `lionrock up` 未在執行，請啟動。",
    ),
)
def ledger_signed(platform: Platform) -> Iterator[Result]:
    """Yield one result for the ledger: failed when the oldest unsigned entry has waited for more than five minutes."""
    newest = store.newest(platform.db)
    signed = newest.size if newest else 0
    first = reading.after(platform.db, signed)
    if first is None:
        yield Result("ledger", "passed", Text(f"all {signed:,} entries are signed", f"全部 {signed:,} 項紀錄已簽署"))
        return
    since = parse(first.body).log_time
    waits = platform.now() - since > PATIENCE
    at = stamp(since)
    why = platform.sequencer.waiting if platform.sequencer else None
    yield Result(
        "ledger",
        "failed" if waits else "passed" if newest else "unknown",
        Text(
            f"unsigned since {at.en}, {signed:,} entries signed{f': {why.en}' if why else ''}",
            f"自 {at.zh} 起未簽署，已簽署 {signed:,} 項紀錄{f'：{why.zh}' if why else ''}",
        ),
    )


@world(ledger_signed, "passed")
def all_is_signed(twin: Twin) -> None:
    """Some entries, all under a checkpoint."""
    written(twin)
    Sequencer(twin.platform).sign_now()


@world(ledger_signed, "unknown")
def nothing_was_ever_signed(twin: Twin) -> None:
    """The first entries were written a moment ago, and no checkpoint was ever made."""


@breaks(ledger_signed)
def signing_stops(twin: Twin) -> None:
    """Entries go on to be written, and nobody signs them."""
    written(twin)
    twin.wait(PATIENCE + minutes(1))


@breaks(ledger_signed)
def checkpoints_are_made_of_old_entries_alone(twin: Twin) -> None:
    """Signing goes on, and leaves out what came since."""
    written(twin)
    twin.wait(PATIENCE + minutes(1))
    Sequencer(twin.platform).order()
