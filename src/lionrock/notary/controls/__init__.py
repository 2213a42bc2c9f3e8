"""Tests of proof from outside."""
