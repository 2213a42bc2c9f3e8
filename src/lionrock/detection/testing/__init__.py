"""Tests of rules that were run: on their own samples, on captures read again, in drills."""
