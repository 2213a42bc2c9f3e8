"""Attestations: an owner confirms on a day that an entry is right as it was shown; it expires, and a change ends it."""
