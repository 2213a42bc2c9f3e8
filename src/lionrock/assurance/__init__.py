"""Proof handed to others: evidence packs, what was issued, and controls with their results."""
