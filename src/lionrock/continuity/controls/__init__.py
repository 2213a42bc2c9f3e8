"""Tests of back-ups, of their restoration, and of who watches."""
