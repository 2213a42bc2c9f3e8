"""Risk: the yearly assessment, accepted risks, penetration tests, and what stands in place of a requirement."""
