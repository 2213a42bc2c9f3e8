"""Tests of what telemetry is answerable for."""
