"""The verbs of filings: each is one change, its facts and its ledger entries."""

from lionrock.filings.service.content import (
    approve,
    approved,
    keep_receipt,
    paper,
    record,
    submissions,
    type_field,
    version,
)

__all__ = ["approve", "approved", "keep_receipt", "paper", "record", "submissions", "type_field", "version"]
