"""Pages of vulnerabilities."""
