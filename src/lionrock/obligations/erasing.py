"""Where obligations keep words of ledger entries: they go when the payload is erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lionrock.kernel.erasing import Copy, Erased, nothing, plain
from lionrock.kernel.ports import Cipher
from lionrock.obligations.service.calls import PURPOSE
from lionrock.obligations.store.tables import CALL, MATTER, SUBMISSION

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def _said(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> bytes:
    """Return the tombstone as the call's words are kept."""
    words = erased.words.encode()
    return platform.port(Cipher).seal(words, PURPOSE) if row["sealed"] else words


TITLE = Copy(
    id="obligations.title",
    table=MATTER,
    words={"title_en": plain, "title_zh": plain},
    key="incident",
    of="IncidentOpened",
    by="incident",
)
CALLS = Copy(
    id="obligations.call",
    table=CALL,
    words={"said": _said, "spoken_to": plain, "their_reference": plain, "digest": nothing},
)
SUBMISSIONS = Copy(id="obligations.submission", table=SUBMISSION, words={"channel": plain})
