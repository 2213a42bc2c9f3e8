"""Tests of lionrock.access."""
