"""Tests of the ledger itself."""
