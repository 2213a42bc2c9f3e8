"""Techniques of MITRE ATT&CK, which rules name them, and which of those rules fired on a test that was run."""
