"""Verbs of audits: open, state, fix a population, draw, enter findings, follow them up, close, report."""
