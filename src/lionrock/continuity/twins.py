"""Back-ups, rehearsals and watchdogs for twins, on the disk the twin goes with."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from lionrock.continuity.record import Watchdog
from lionrock.continuity.service import rehearsing, tending, watching
from lionrock.kernel.change import system
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin

ME: Final = system("twin")


class Locked:
    """Keys that are locked."""

    @property
    def verifier(self) -> str:
        """Raise SealedError: they are locked."""
        raise _locked()

    def sign(self, message: bytes) -> bytes:
        """Raise SealedError: they are locked."""
        raise _locked()


class Nowhere:
    """Keys that do not stand where they should."""

    def folder(self) -> Path | None:
        """Return that they are not here."""
        return None


def folder(twin: Twin) -> Path:
    """Return the folder into which a twin is backed up."""
    return twin.place / "backups"


def saved(twin: Twin) -> Path:
    """Let a twin back itself up, and return the folder."""
    folder(twin).mkdir()
    twin.tune("continuity", backup_folder=str(folder(twin)))
    tending.back_up_when_due(twin.platform)
    return folder(twin)


def rehearsed(twin: Twin, place: Path) -> None:
    """Rehearse a restore of the one back-up in a folder."""
    [file] = place.iterdir()
    rehearsing.rehearse(twin.platform, file, ME)


def spoiled(twin: Twin) -> None:
    """Cut the one back-up of a twin short, and rehearse with it."""
    [file] = folder(twin).iterdir()
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with suppress(LionrockError):
        rehearsing.rehearse(twin.platform, file, ME)


def paired(twin: Twin, name: str) -> Watchdog:
    """Pair a watchdog with a twin."""
    return watching.pair(twin.platform, ME, name, twin.place / f"{name}.json")


def _locked() -> SealedError:
    """Return the error of keys that are locked."""
    return SealedError(Text("the keys are locked", "密碼匙已鎖上"), Text("Unlock them.", "請解鎖。"))
