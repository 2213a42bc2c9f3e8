"""Proof from outside: time stamps, witness cosignatures, tiles."""
