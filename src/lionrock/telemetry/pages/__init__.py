"""Pages of telemetry: what is read, and what was said in it."""
