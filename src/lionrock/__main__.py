"""Runs the command line: `python -m lionrock`."""

from lionrock.app import main

main()
