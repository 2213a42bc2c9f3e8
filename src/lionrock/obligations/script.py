"""The script for the call: the three facts the Code asks for, and who calls; it volunteers nothing else.

No awareness time, no cause, no seriousness: whoever calls is not led to say more than is known (CoP 7.3.6, as one
secondary source gives it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lionrock.kernel.contributions import Known
from lionrock.kernel.text import Language, Text
from lionrock.ui.values import spoken

VALUES: Final = (
    "operator.name",
    "operator.callback",
    "incident.nature",
    "incident.system",
    "incident.account",
)
"""What the script is composed of, besides the caller's name."""

UNKNOWN: Final = Text("not yet known", "尚未知悉")


@dataclass(frozen=True, slots=True)
class Piece:
    """A few words of the script; those that quote a value carry it, for its source."""

    words: Text
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """The script in both languages; the order of its pieces differs between them no more than it must."""

    english: tuple[Piece, ...]
    chinese: tuple[Piece, ...]

    def within(self, language: Language) -> tuple[Piece, ...]:
        """Return the pieces in one language."""
        return self.chinese if language == "zh" else self.english

    def read(self, language: Language) -> str:
        """Return the script as it is read out."""
        return "".join(piece.words.within(language) for piece in self.within(language))


def compose(caller: Known, values: Mapping[str, Known]) -> Script:
    """Return the script; a value that is unknown is said to be not yet known."""
    name, number = values["operator.name"], values["operator.callback"]
    nature, system, account = values["incident.nature"], values["incident.system"], values["incident.account"]
    english = (
        _said("My name is "),
        _value(caller),
        _said(". I am calling on behalf of "),
        _value(name),
        _said(", call-back number "),
        _value(number),
        _said(", to give a first notice. Nature: "),
        _value(nature),
        _said(". System concerned: "),
        _value(system),
        _said(". Short account: "),
        _value(account),
        _said(" May I have your name and a reference?"),
    )
    chinese = (
        _said("本人"),
        _value(caller),
        _said("，代表"),
        _value(name),
        _said("，回電號碼"),
        _value(number),
        _said("，現作首次通報。性質："),
        _value(nature),
        _said("。涉及："),
        _value(system),
        _said("。簡述："),
        _value(account),
        _said("請告知閣下姓名及檔案編號。"),
    )
    return Script(_ended(english), _ended(chinese))


def _said(words: str) -> Piece:
    """Return fixed words of one language."""
    return Piece(Text(words, words))


def _value(known: Known) -> Piece:
    """Return the words of a value."""
    return Piece(UNKNOWN if known.unknown else spoken(known.value), known)


def _ended(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the pieces with the account ending in one full stop, whatever it was typed with."""
    *before, account, last = pieces
    plain = Text(account.words.en.rstrip(". ") + ".", account.words.zh.rstrip("。 ") + "。")
    return (*before, Piece(plain, account.known), last)
