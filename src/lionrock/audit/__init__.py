"""Audits by an independent auditor: populations fixed first, samples anyone can redraw, findings followed up."""
