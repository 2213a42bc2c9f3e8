"""A witness for twins: it has a key of its own and signs what it is asked to."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lionrock.kernel.change import system
from lionrock.kernel.ledger.checkpoint import split
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.twin import Twin
from lionrock.notary import model, service
from lionrock.notary.store import Witness

ME: Final = system("twin")


@dataclass(frozen=True, slots=True)
class Auditor:
    """A witness that was named, and the key it signs with."""

    witness: Witness
    key: Ed25519PrivateKey

    def sign(self, twin: Twin) -> None:
        """Cosign the log as it is now, and have that taken in."""
        note = Sequencer(twin.platform).sign_now().note
        text, seconds = split(note)[0], int(twin.clock.now.timestamp())
        known = model.WitnessKey.parse(self.witness.key)
        made = known.hash + seconds.to_bytes(8, "big") + self.key.sign(model.message(text, seconds))
        line = f"\N{EM DASH} {known.name} {base64.b64encode(made).decode()}\n"
        service.take(twin.platform, ME, line, "a twin's witness")


def named(twin: Twin, name: str = "auditor.example") -> Auditor:
    """Name a witness in a twin."""
    key = Ed25519PrivateKey.generate()
    line = str(model.WitnessKey.of(name, key.public_key().public_bytes_raw()))
    return Auditor(service.name_witness(twin.platform, ME, line, "a twin's witness"), key)
