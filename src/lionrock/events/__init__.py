"""The published language: one frozen dataclass per fact or kind of record, and the ports that carry them."""
