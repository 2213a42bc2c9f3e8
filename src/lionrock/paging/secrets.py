"""Secrets of channels: plain as an environment gives them, or sealed under the folder's keys as files should."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final

from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

MARK: Final = "sealed:"
MOST: Final = 4_096
_PURPOSE: Final = "paging.secret"


def seal(platform: Platform, secret: str) -> str:
    """Return the text to write into the settings in place of a secret."""
    sealed = platform.port(Cipher).seal(secret.encode(), _PURPOSE)
    return MARK + base64.urlsafe_b64encode(sealed).decode()


def opened(platform: Platform, written: str) -> str:
    """Return the secret behind a setting; raises SealedError without keys, ConfigurationError when garbled."""
    if not written.startswith(MARK):
        return written
    try:
        sealed = base64.urlsafe_b64decode(written.removeprefix(MARK).strip())
    except (ValueError, binascii.Error) as problem:
        raise ConfigurationError(
            Text("a sealed secret of paging is garbled", "傳召的密文不完整"),
            Text("Seal it again: lionrock paging seal.", "請重新產生：lionrock paging seal。"),
        ) from problem
    return platform.port(Cipher).open(sealed, _PURPOSE).decode()
