"""The auditor's room: audits, their populations and samples, items, findings, controls over the period."""
