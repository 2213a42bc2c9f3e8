"""The ledger: immutable entries, one RFC 6962 tree over them and signed checkpoints."""
