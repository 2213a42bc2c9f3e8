"""What can go wrong with keys, each with what to do next."""

from __future__ import annotations

from lionrock.kernel.errors import ConfigurationError, ConflictError


class PassphraseError(ConfigurationError):
    """The passphrase does not open the keys, or may not be used."""


class PermissionsError(ConfigurationError):
    """A file or folder of the keys can be read or written by somebody else."""


class DamagedKeysError(ConfigurationError):
    """The key file is not as it was written."""


class KeyStateError(ConflictError):
    """A key cannot go from its state to the one asked for (NIST SP 800-57 part 1)."""
