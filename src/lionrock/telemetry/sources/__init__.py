"""Kinds of log, one module each: how to recognise, cut and parse it, with samples."""
