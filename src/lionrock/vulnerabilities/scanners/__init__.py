"""Kinds of scan and reference file, one module each: how to recognise and read it, with samples."""
