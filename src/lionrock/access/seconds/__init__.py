"""Decisions that wait for a second person."""
