"""Tests of how the instance keeps its keys."""
