"""The review of how detection works: what was tested, what fired, what changed, who looked at it, when next."""
