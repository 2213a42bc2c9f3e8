"""The raw records behind an entry of the ledger: of a frame, or of a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lionrock.events.evidence import RecordProof
from lionrock.events.ports import Findings
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ledger import counting, reading
from lionrock.kernel.ledger.entry import parse
from lionrock.telemetry import facts

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


class Behind:
    """Finds raw records by entry."""

    def __init__(self, platform: Platform) -> None:
        """Read through this platform."""
        self._platform = platform

    def behind(self, entry: str, most: int) -> list[RecordProof]:
        """Return at most so many raw records with their proofs: of a frame its first, of a finding its events."""
        leaf = reading.entry(self._platform.db, entry)
        told = next(counting.told(self._platform.db, [leaf]))[1] if leaf else None
        if leaf is None or told is None:
            return []
        ids = self._ids(parse(leaf.body).kind, told)[:most]
        found = (facts.proven(self._platform, id) for id in ids)
        return [record for record in found if record is not None]

    def _ids(self, kind: str, told: dict[str, Any]) -> list[str]:
        """Return the ids of the records a fact rests on."""
        if kind == "FrameCommitted":
            return [f"{told['stream']}:{told['first'] + n}" for n in range(told["count"])]
        if kind not in {"DetectionFinding", "FindingJoined"}:
            return []
        try:
            return list(self._platform.port(Findings).describe(told["finding"])["events"])
        except LionrockError:
            return []
