"""Controls of vulnerabilities."""
