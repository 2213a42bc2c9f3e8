"""Tests of audits: held in time by somebody independent, and what they found followed up."""
