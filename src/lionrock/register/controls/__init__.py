"""Tests of ours over the register."""
