"""Places in the law as a reader of either language writes them: s.27, Sch 3 · 第27條，附表3. Pure."""

from __future__ import annotations

import re
from typing import Final

from lionrock.kernel.text import Text, same

_WORDS: Final[tuple[tuple[re.Pattern[str], str, str], ...]] = tuple(
    (re.compile(pattern), en, zh)
    for pattern, en, zh in (
        (r"Cap\. ?(\d+), s\. ?(\d+)", r"Cap. \1, s.\2", r"第\1章第\2條"),
        (r"Cap\. ?(\d+)", r"Cap. \1", r"第\1章"),
        (r"SFC (\w+) overlay", r"SFC circular \1", r"證監會通函 \1"),
        (r"CoP (v[\d.]+), ([\d.]+)", r"CoP \1, \2", r"實務守則\1第\2段"),
        (r"CoP ([\d.]+)", r"CoP \1", r"實務守則第\1段"),
        (r"Sch(?:edule)? (\d+)", r"Sch \1", r"附表\1"),
        (r"Annex ([A-Z])", r"Annex \1", r"附件\1"),
        (r"s\. ?(\d+[\w()]*)", r"s.\1", r"第\1條"),
        (r"(\d+) ff\b", r"s.\1 ff", r"第\1條起"),
        (r"\(number unverified\)", "(number unverified)", "（條次未核實）"),
        (r"(\d+\.[\d.]*\d)", r"\1", r"第\1段"),
        (r"(\d+(?:,?\(\w+\))*)", r"s.\1", r"第\1條"),
    )
)
"""Each way a place is written in a law pack, and the same in both languages; the first that fits a part is taken."""

_JOINTS: Final = (
    (re.compile(r", "), ", ", "，"),
    (re.compile(r" and "), " and ", "及"),
    (re.compile(r"; "), "; ", "；"),
    (re.compile(r" "), " ", ""),
)


def place(section: str) -> Text:
    """Return a section, schedule or paragraph in both languages; what is written in no known way stays as it is."""
    en, zh, rest = "", "", section
    while rest:
        step = _part(rest) or _joint(rest)
        if step is None:
            return same(section)
        length, here = step
        en, zh, rest = en + here.en, zh + here.zh, rest[length:]
    return Text(en, zh)


def _part(rest: str) -> tuple[int, Text] | None:
    """Return the length and the words of the part with which the rest begins."""
    for pattern, en, zh in _WORDS:
        if found := pattern.match(rest):
            return found.end(), Text(found.expand(en), found.expand(zh))
    return None


def _joint(rest: str) -> tuple[int, Text] | None:
    """Return the length and the words of what joins two parts."""
    for pattern, en, zh in _JOINTS:
        if found := pattern.match(rest):
            return found.end(), Text(en, zh)
    return None
