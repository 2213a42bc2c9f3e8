"""The page for a laptop without the platform: one file, no network, no storage."""
