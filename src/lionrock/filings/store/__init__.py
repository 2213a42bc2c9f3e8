"""All SQL of filings."""

from lionrock.filings.store.content import (
    add_content,
    add_receipt,
    add_sent,
    all_typed,
    contents,
    newest,
    next_version,
    receipts,
    sent,
    type_words,
    typed,
)

__all__ = [
    "add_content",
    "add_receipt",
    "add_sent",
    "all_typed",
    "contents",
    "newest",
    "next_version",
    "receipts",
    "sent",
    "type_words",
    "typed",
]
