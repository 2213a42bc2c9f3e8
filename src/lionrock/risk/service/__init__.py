"""Verbs of risk, by what is written: assessments, scenarios, acceptances, suggestions, tests, reports, alternatives."""
