"""One pack for all tests of the verifier, and the key to verify it with."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from assurance.world import DEPUTY, case
from conftest import HandClock, scratch

from lionrock.assurance import erasing, service
from lionrock.assurance import lionrock_verify as verifier
from lionrock.events.incidents import NoteWritten


@dataclass(frozen=True)
class Sample:
    """A pack with its key, and a checkpoint that was given out before it was made."""

    data: bytes
    key: str
    fingerprint: str
    after: bytes


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return a commissioner's pack with withheld and erased payloads, records and documents."""
    platform = scratch(tmp_path_factory.mktemp("issuer"), HandClock())
    try:
        made = case(platform)
        earlier = made.issue("court")
        erased = made.tell(NoteWritten(made.id, "Chan Tai Man called", platform.now()))[0]
        made.note = erased
        erasing.erase(platform, erased, DEPUTY, "asked for")
        issued = made.issue("commissioner")
        key = service.key(platform)
        return Sample(issued.data, str(key), key.fingerprint, checkpoint(earlier.data))
    finally:
        platform.close()


def checkpoint(data: bytes) -> bytes:
    """Return the checkpoint note of a pack."""
    return next(one.data for one in verifier.unpack(data) if one.name == verifier.CHECKPOINT)
