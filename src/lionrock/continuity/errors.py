"""What can go wrong with back-ups, restores and upgrades."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text

ANOTHER_COPY: Final = Text(
    "Take another copy of the file, or an older back-up; keep this one for examination.",
    "請取該檔案的另一份副本或較早的備份，並保留此檔案以供檢查。",
)


class BackupError(LionrockError):
    """A back-up file is not as it was written; the message names the member."""

    def __init__(self, member: str, en: str, zh: str) -> None:
        """Name the member and what is wrong with it."""
        self.member = member
        super().__init__(Text(f"back-up refused: {member} {en}", f"備份不獲接納：{member} {zh}"), ANOTHER_COPY)


class OccupiedError(LionrockError):
    """The place to restore into already holds something."""


class GapError(LionrockError):
    """A back-up is older than a checkpoint that was given out."""


class ForkError(LionrockError):
    """A back-up's log is another one than a checkpoint kept elsewhere says."""


class UpgradeError(LionrockError):
    """An upgrade failed; the message says what failed and that everything was put back."""
