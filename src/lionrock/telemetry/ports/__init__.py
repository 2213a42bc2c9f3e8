"""The ports telemetry implements; reading files loads no more than it needs."""
