"""All SQL of audits."""
