"""What can be wrong with the register or with a file for it."""

from lionrock.kernel.errors import InputError


class ImportRefusedError(InputError):
    """A file has rows that are not understood; nothing of it was taken in."""
