"""Tests of ours over whether people are reached."""
