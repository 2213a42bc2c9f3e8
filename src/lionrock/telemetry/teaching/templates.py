"""Free text by its constant words: `operator {user} set {point} to {value}`. Pure; time grows with a line's length.

`{name}` is one word, `{name:2}` two, `{name...}` anything up to what follows. Braces of the text itself are doubled.
No regular expression stands behind it: a constant is looked for from the left, once, and never given back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,63}\Z")
_VARIABLE: Final = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.\-]{0,63}?)(\.\.\.|:[1-9])?\}")
_LONGEST: Final = 2000
_MOST_PARTS: Final = 120
_LEAST: Final = 3
"""Letters and digits that constants must have together: a template of variables alone would understand every line."""


@dataclass(frozen=True, slots=True)
class Part:
    """A constant, or a variable of so many words; 0 words is anything up to what follows."""

    constant: str = ""
    name: str = ""
    words: int = 1


@dataclass(frozen=True, slots=True)
class Template:
    """One form of line."""

    written: str
    parts: tuple[Part, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the variables, in order."""
        return tuple(part.name for part in self.parts if part.name)

    @property
    def weight(self) -> int:
        """Return how many letters and digits are constant: of two templates that fit, the heavier one says more."""
        return sum(sign.isalnum() for part in self.parts for sign in part.constant)

    def fits(self, line: str) -> dict[str, str] | None:
        """Return the variables of a line whose spaces are single, None when it has another form."""
        found: dict[str, str] = {}
        at = 0
        for n, part in enumerate(self.parts):
            if part.constant:
                if not line.startswith(part.constant, at):
                    return None
                at += len(part.constant)
                continue
            following = self.parts[n + 1].constant if n + 1 < len(self.parts) else ""
            end = _end(line, at, part.words, following)
            if end < 0 or (part.words and (end == at or line.count(" ", at, end) != part.words - 1)):
                return None
            found[part.name] = line[at:end]
            at = end
        return found if at == len(line) else None


def _end(line: str, at: int, words: int, following: str) -> int:
    """Return where a variable ends, -1 when what follows it is not there."""
    if not following:
        return len(line)
    begin = at
    for _ in range(words - 1):
        begin = line.find(" ", begin) + 1
        if begin == 0:
            return -1
    return line.find(following, begin)


def single(line: str) -> str:
    """Return a line with single spaces and none at its ends, as templates see it."""
    return " ".join(line.split())


def template(written: str) -> Template:
    """Return the template a person wrote or confirmed; raises InputError."""
    written = single(written)
    if len(written) > _LONGEST:
        raise _wrong(f"it has more than {_LONGEST} characters", f"超過 {_LONGEST} 個字元")
    parts = tuple(_parts(written))
    names = [part.name for part in parts if part.name]
    if len(parts) > _MOST_PARTS:
        raise _wrong(f"it has more than {_MOST_PARTS} parts", f"超過 {_MOST_PARTS} 個部分")
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise _wrong(f"the variable {twice} stands in it twice", f"變數 {twice} 出現兩次")
    if any(one.name and other.name for one, other in pairwise(parts)):
        raise _wrong("two variables stand side by side with nothing between", "兩個變數相連，中間沒有任何字元")
    found = Template(written, parts)
    if found.weight < _LEAST:
        raise _wrong("it has no constant words: it would understand every line", "沒有固定字詞，會套用於所有紀錄")
    return found


def _parts(written: str) -> Iterable[Part]:
    """Yield constants and variables of a template as written."""
    at, constant = 0, ""
    while at < len(written):
        sign = written[at]
        if written[at : at + 2] in {"{{", "}}"}:
            constant, at = constant + sign, at + 2
        elif found := _VARIABLE.match(written, at):
            if constant:
                yield Part(constant)
            kind = found[2] or ":1"
            yield Part(name=found[1], words=0 if kind == "..." else int(kind[1:]))
            constant, at = "", found.end()
        elif sign in "{}":
            raise _wrong(
                f"the brace at character {at + 1} is no variable: write {{name}}, or double the brace",
                f"第 {at + 1} 個字元的括號並非變數：請寫成 {{name}}，或將括號重複",
            )
        else:
            constant, at = constant + sign, at + 1
    if constant:
        yield Part(constant)


def escaped(text: str) -> str:
    """Return text as a constant is written."""
    return text.replace("{", "{{").replace("}", "}}")


def best(templates: Sequence[Template], line: str) -> tuple[Template, dict[str, str]] | None:
    """Return the first template that a line fits with its variables; the heaviest should stand first."""
    for one in templates:
        if (found := one.fits(line)) is not None:
            return one, found
    return None


def _wrong(en: str, zh: str) -> InputError:
    """Return the error for a template that is none."""
    return InputError(
        Text(f"this form of line cannot serve: {en}", f"此行格式不能使用：{zh}"),
        Text(
            "Write the line with {name} where a word varies, {name:2} for two words, {name...} for the rest.",
            "照寫該行，會變的字詞寫成 {name}，兩個字詞寫成 {name:2}，其餘部分寫成 {name...}。",
        ),
    )
