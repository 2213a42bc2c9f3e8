"""What can go wrong while a pack is made or read."""

from __future__ import annotations

from lionrock.assurance.lionrock_verify import Refused
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text


class TooLargeError(InputError):
    """A pack would be larger than one file should be."""

    def __init__(self, what: Text) -> None:
        """Say what there is too much of."""
        super().__init__(
            Text(f"the pack would hold {what.en}", f"證據檔案將載有{what.zh}"),
            Text("Narrow it: give --from and --to, or one incident.", "請縮小範圍：指明 --from 及 --to，或單一事故。"),
        )


class RefusedPackError(LionrockError):
    """A pack does not verify; the message names the member."""

    def __init__(self, refused: Refused) -> None:
        """Keep what the verifier said."""
        super().__init__(
            Text(
                f"pack refused at {refused.member}: {refused.why}",
                f"證據檔案不獲接納：{refused.member} {refused.why_zh}",
            ),
            Text(
                "Ask the issuer for an untouched copy; keep this one for examination.",
                "請向發出者索取未經改動的副本，並保留此檔以供檢查。",
            ),
        )
        self.refused = refused
