"""Is the ledger what it was? Everything is recomputed from the entries, and what they commit to is looked at."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from lionrock.assurance import service
from lionrock.assurance.twins import intruded, written
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.checkpoint import NoteError
from lionrock.kernel.ledger.entry import LedgerError, opened, parse
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin

SAMPLES: Final = 1000
"""Payloads held against their entries each time, the newest among them; others from day to day."""


@control(
    "assurance.ledger-sound",
    title=Text("The ledger recomputes to its signed roots", "存證帳本重新計算後與已簽署的根值相符"),
    satisfies=("C-LOG-03",),
    every=days(1),
    proof="effect",
    guidance=Text(
        "Stop, keep the folder untouched for examination, and restore a backup elsewhere; the reason names the place.",
        "請停用並保留資料夾原狀以供檢查，在另一處還原備份；理由會指明位置。",
    ),
)
def ledger_sound(platform: Platform) -> Iterator[Result]:
    """Yield one result for the ledger: failed names the first entry, node, checkpoint or payload that differs."""
    try:
        sound = service.recompute(platform)
        payloads = _opened(platform, sound.entries)
    except (LedgerError, NoteError) as fault:
        yield Result("ledger", "failed", fault.message)
        return
    if not sound.checkpoints:
        words = Text("no signed checkpoint to hold the entries against", "沒有已簽署的檢查點可與紀錄比對")
        yield Result("ledger", "unknown", words)
        return
    said = Text(
        "{entries} entries and {checkpoints} checkpoints recomputed, {payloads} payloads fit their entries",
        "已重新計算 {entries} 項紀錄及 {checkpoints} 個檢查點，{payloads} 份內容與紀錄相符",
    )
    counts = (sound.entries, sound.checkpoints, payloads)
    names = ("entries", "checkpoints", "payloads")
    yield Result("ledger", "passed", said.format(**{name: f"{n:,}" for name, n in zip(names, counts, strict=True)}))


def _opened(platform: Platform, entries: int) -> int:
    """Return how many of the payloads drawn today fit their entries, those erased left out; raises LedgerError."""
    dice = random.Random(platform.now().date().isoformat())  # noqa: S311 a spot check, no secret
    drawn = dice.sample(range(entries), min(entries, SAMPLES // 2))
    places = sorted({*drawn, *range(max(0, entries - SAMPLES // 2), entries)})
    found = [leaf for at in places if (leaf := reading.at(platform.db, at)) is not None]
    kept = reading.payloads(platform.db, [leaf.number for leaf in found])
    for leaf in found:
        if leaf.number in kept:
            opened(parse(leaf.body), kept[leaf.number].salt, kept[leaf.number].body)
    return len(kept)


@world(ledger_sound, "passed")
def nobody_touched_it(twin: Twin) -> None:
    """Some entries under a signed checkpoint, and some after it."""
    written(twin)
    Sequencer(twin.platform).sign_now()
    written(twin)


@world(ledger_sound, "unknown")
def nothing_was_ever_signed(twin: Twin) -> None:
    """Entries, and no checkpoint that they could be held against."""
    written(twin)


@breaks(ledger_sound)
def an_entry_is_altered(twin: Twin) -> None:
    """Somebody with the database changes what an entry says."""
    intruded(twin, "UPDATE ledger_entry SET body = replace(body, 'Genesis', 'Exodus')", "ledger_entry_no_update")


@breaks(ledger_sound)
def a_payload_is_altered(twin: Twin) -> None:
    """Somebody changes the contents of an entry, and leaves the entry as it is."""
    intruded(twin, "UPDATE ledger_payload SET body = CAST('{}' AS BLOB) WHERE entry = 2")


@breaks(ledger_sound)
def the_last_entries_are_cut_off(twin: Twin) -> None:
    """Somebody removes the newest entries under the last checkpoint with their positions."""
    intruded(twin, "DELETE FROM ledger_position WHERE position >= 2", "ledger_position_no_delete")
    intruded(twin, "DELETE FROM ledger_entry WHERE number >= 3", "ledger_entry_no_delete")
    for name in ("payload", "about"):
        intruded(twin, f"DELETE FROM ledger_{name} WHERE entry >= 3")


@breaks(ledger_sound)
def a_node_is_altered(twin: Twin) -> None:
    """Somebody changes a hash of the tree."""
    statement = "UPDATE ledger_node SET hash = zeroblob(32) WHERE level = 1 AND idx = 0"
    intruded(twin, statement, "ledger_node_no_update")


@breaks(ledger_sound)
def a_checkpoint_is_altered(twin: Twin) -> None:
    """Somebody writes another root beside a signed note."""
    intruded(twin, "UPDATE ledger_checkpoint SET root = zeroblob(32)", "ledger_checkpoint_no_update")


@breaks(ledger_sound)
def a_note_is_signed_by_another_key(twin: Twin) -> None:
    """Somebody puts another name under a signed note."""
    statement = "UPDATE ledger_checkpoint SET note = replace(note, '— ', '— x')"
    intruded(twin, statement, "ledger_checkpoint_no_update")


@breaks(ledger_sound, "unknown")
def all_checkpoints_are_removed(twin: Twin) -> None:
    """Somebody removes every signed checkpoint."""
    intruded(twin, "DELETE FROM ledger_checkpoint", "ledger_checkpoint_no_delete")
