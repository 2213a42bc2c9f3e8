"""Tests of lionrock.keys."""
