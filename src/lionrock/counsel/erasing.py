"""Where counsel keeps words of ledger entries: they go when the payload is erased. A legal hold stops the erasure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from lionrock.counsel import sealing
from lionrock.counsel.store.tables import DAY, DISCLOSURE, HOLD, LINE, NOTE, PIN, PRIVILEGE, PROPOSAL, RELEASE
from lionrock.kernel.erasing import Copy, Erased, plain

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def _note(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> bytes:
    """Return the tombstone, sealed as the note was."""
    return sealing.seal(platform, erased.words, sealing.NOTE, row["id"]).data


def _reason(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> bytes:
    """Return the tombstone, sealed as the reason was."""
    return sealing.seal(platform, erased.words, sealing.NOTE, f"{row['note']}/reason").data


def _line(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> bytes:
    """Return the tombstone as the words of a visit's line are kept."""
    words = msgspec.json.encode({"words": erased.words})
    if not row["sealed"]:
        return words
    name = sealing.NOTE if row["privileged"] else sealing.VISIT
    return sealing.seal(platform, words.decode(), name, row["id"]).data


NOTES = Copy(id="counsel.note", table=NOTE, words={"sealed": _note})
PRIVILEGES = Copy(id="counsel.privilege", table=PRIVILEGE, words={"sealed": _reason})
LINES = Copy(id="counsel.line", table=LINE, words={"words": _line})
HOLDS = Copy(id="counsel.hold", table=HOLD, words={"reason": plain})
LIFTS = Copy(id="counsel.lift", table=HOLD, words={"lift_reason": plain}, key="lifted_entry")
DISCLOSURES = Copy(id="counsel.disclosure", table=DISCLOSURE, words={"recipient": plain, "basis": plain, "what": plain})
RELEASES = Copy(id="counsel.release", table=RELEASE, words={"recipient": plain, "reason": plain})
PINS = Copy(id="counsel.pin", table=PIN, words={"reason": plain})
DAYS = Copy(id="counsel.day", table=DAY, words={"source": plain, "why": plain})
PROPOSALS = Copy(id="counsel.proposal", table=PROPOSAL, words={"reference": plain})
DECIDED = Copy(id="counsel.decided", table=PROPOSAL, words={"why": plain}, key="decided_entry")
