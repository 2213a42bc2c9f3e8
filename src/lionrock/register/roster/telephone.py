"""Telephone numbers that can be dialled: their form, never whether somebody answers."""

from __future__ import annotations

import re
from typing import Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

_FORM: Final = re.compile(r"\+?[0-9][0-9 ()/.-]{2,38}\Z")
_HONG_KONG: Final = "+852"
_LOCAL: Final = 8
"""Digits of a number within Hong Kong."""
_ABROAD: Final = range(8, 16)
"""Digits of a number with its country code (ITU-T E.164 allows fifteen)."""


class TelephoneError(InputError):
    """A telephone number that cannot be dialled, and whose it is."""


def dialled(written: str | None, person: Text) -> str:
    """Return the number with its country code, digits alone; raises TelephoneError that names the person."""
    plain = (written or "").strip()
    digits = re.sub(r"[^0-9]", "", plain)
    if _FORM.match(plain) and plain.startswith("+"):
        local = len(digits) - len(_HONG_KONG) + 1
        if digits.startswith(_HONG_KONG[1:]) and local != _LOCAL:
            raise _wrong(plain, person)
        if len(digits) in _ABROAD:
            return f"+{digits}"
    elif _FORM.match(plain) and len(digits) == _LOCAL:
        return f"{_HONG_KONG}{digits}"
    raise _wrong(plain, person)


def dialable(written: str | None) -> bool:
    """Say whether a number has the form of one that can be dialled."""
    try:
        dialled(written, Text("", ""))
    except TelephoneError:
        return False
    return True


def _wrong(found: str, person: Text) -> TelephoneError:
    """Return the error for a number of a person."""
    said = Text(
        "{person}: expected a telephone number such as +852 0000 0000, found {found}",
        "{person}：應為電話號碼，如 +852 0000 0000，實為{found}",
    )
    shown: Text | str = f"“{found[:40]}”" if found else Text("none", "空白")
    return TelephoneError(
        said.format(person=person, found=shown),
        Text(
            "Mend the number in the register; Hong Kong numbers have eight digits.",
            "請在登記冊修正號碼；香港號碼為八位數字。",
        ),
    )
