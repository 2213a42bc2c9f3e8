"""Pages of evidence: the ledger, its entries and checkpoints, packs, verification, and the state of controls."""
