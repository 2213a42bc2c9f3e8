"""The command line: lists, frames and runs what capabilities contribute."""
