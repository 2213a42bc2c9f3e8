"""What a checkpoint says about the clock it was made by."""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from typing import Final

_UNSYNCHRONISED: Final = 0x0040
_NANOSECONDS: Final = 0x2000


@dataclass(frozen=True, slots=True)
class Reading:
    """The machine's clock as its kernel sees it: microseconds of offset and of greatest error; None is unknown."""

    synchronised: bool | None = None
    offset: int | None = None
    error: int | None = None

    def __str__(self) -> str:
        """Return the words of a checkpoint line."""
        if self.synchronised is None:
            return "synchronised=unknown offset_us=unknown"
        state = "yes" if self.synchronised else "no"
        return f"synchronised={state} offset_us={self.offset} max_error_us={self.error}"


class _Timex(ctypes.Structure):
    """`struct timex` of Linux (adjtimex(2)) up to what is read, with room for the rest."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("frequency", ctypes.c_long),
        ("error", ctypes.c_long),
        ("estimated", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 256),
    )


def reading() -> Reading:
    """Return what the kernel knows of its clock; unknown where it cannot be asked."""
    if sys.platform != "linux":
        return Reading()
    asked = _Timex()
    try:
        answer = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(asked))
    except (OSError, AttributeError):
        return Reading()
    if answer < 0:
        return Reading()
    divisor = 1_000 if asked.status & _NANOSECONDS else 1
    return Reading(not asked.status & _UNSYNCHRONISED, asked.offset // divisor, asked.error)
