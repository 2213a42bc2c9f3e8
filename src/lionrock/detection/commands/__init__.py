"""Commands of detection: over files without a platform, and on what the rules of one may do."""
