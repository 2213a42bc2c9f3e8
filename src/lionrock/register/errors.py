"""What can be wrong with a file for the register."""

from lionrock.kernel.errors import InputError


class ImportRefusedError(InputError):
    """A file has rows that are not understood; nothing of it was taken in."""
