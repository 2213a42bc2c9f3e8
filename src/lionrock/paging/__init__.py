"""Calls people on the roster until one answers."""
