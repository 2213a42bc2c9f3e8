"""Formats that the register takes in: one file each, found by being here."""
