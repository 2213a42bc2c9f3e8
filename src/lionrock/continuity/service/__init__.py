"""The verbs of continuity."""
