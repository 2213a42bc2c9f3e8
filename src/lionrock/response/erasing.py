"""Where response keeps words of ledger entries: they go when the payload is erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from lionrock.kernel.erasing import Copy, Erased, plain
from lionrock.response.store.tables import HANDOVER, MOMENT, RECORD, TASK

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_WORDS: Final = frozenset(
    {"words", "whom", "said", "number", "promise", "kept", "what", "why", "decided_by", "on", "by", "undone"}
)
"""The fields of records that are a person's words; the others are choices and numbers."""


def _body(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record's body without its words and what it rested on; choices and numbers stay."""
    body = {name: erased.words if name in _WORDS and value else value for name, value in row["body"].items()}
    return body | {"basis": []} if "basis" in body else body


def _no_lines(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> list[Any]:
    """Return no lines."""
    return []


RECORDS = Copy(id="response.record", table=RECORD, words={"body": _body, "reason": plain})
MOMENTS = Copy(
    id="response.moment",
    table=MOMENT,
    words=dict.fromkeys(("after_en", "after_zh", "before_en", "before_zh", "reason"), plain),
)
TITLES = Copy(
    id="response.task", table=TASK, words={"title_en": plain, "title_zh": plain}, key="id", of="TaskMade", by="task"
)
ANSWERS = Copy(id="response.answer", table=TASK, words={"answer": plain}, key="id", of="TaskChanged", by="task")
HANDOVERS = Copy(id="response.handover", table=HANDOVER, words={"note": plain, "lines": _no_lines})
