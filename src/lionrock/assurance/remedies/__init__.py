"""Remedies: one task for each control that fails for a system, which ends by itself once the control passes."""
