"""Tests of the command line: how answers are printed, commands listed, an instance started."""
