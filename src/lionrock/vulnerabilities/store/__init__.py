"""All SQL of vulnerabilities."""
