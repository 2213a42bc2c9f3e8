"""What can be wrong with proof from outside."""

from __future__ import annotations

from lionrock.kernel.errors import InputError, RefusedError
from lionrock.kernel.text import Text


class StampError(InputError):
    """An authority's answer is not a time stamp over what was sent."""

    def __init__(self, what: Text) -> None:
        """Say what is wrong with the answer."""
        hint = Text(
            "The answer was not taken; the authority is asked again. Try another authority if it goes on.",
            "未有接納該回覆，系統會再次要求。如持續出現，請改用其他機構。",
        )
        super().__init__(what, hint)


class CosignatureError(RefusedError):
    """What came back from a witness is not its signature under a checkpoint of this ledger."""

    def __init__(self, what: Text) -> None:
        """Say what does not fit."""
        hint = Text(
            "Give the witness a fresh request, and import the lines it returns unchanged.",
            "請向見證人發出新的要求，並原封不動匯入其交回的內容。",
        )
        super().__init__(what, hint)
