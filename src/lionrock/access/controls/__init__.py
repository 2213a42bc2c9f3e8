"""Tests of who can sign in, and how."""
