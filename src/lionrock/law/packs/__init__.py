"""Packs of law, one TOML file a version."""
