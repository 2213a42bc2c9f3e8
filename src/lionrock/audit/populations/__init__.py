"""Populations of the ledger itself and of the register."""
