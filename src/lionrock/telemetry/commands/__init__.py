"""Commands of telemetry: what is read and searched, matchers on other machines, the archive."""
