"""Lionrock protects critical computer systems and proves what happened."""

__version__ = "0.1.0"
