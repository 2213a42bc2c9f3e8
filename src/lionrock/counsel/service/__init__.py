"""The verbs of counsel: each is one change, its facts and its ledger entries."""
