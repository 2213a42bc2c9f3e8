"""Kinds of log that a site teaches: proposed from a sample, kept as data, reviewed by a person before they count."""
