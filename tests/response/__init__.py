"""Tests of response."""
