"""Tests of ours over what a notice needs."""
