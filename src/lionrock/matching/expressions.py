"""Regular expressions as each engine reads them: Hyperscan's from texts, Python's from what a rule wrote.

What a rule writes is read as PCRE with ASCII classes. Hyperscan reads that as it stands; Python's `re` needs a few
constructs said in its own way, which `portable` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lionrock.matching.predicates import Like, Phrase, Wild
from lionrock.matching.values import SEPARATOR, clean, fold

_ONE: Final = rb"[^\x00\x80-\xbf][\x80-\xbf]{0,3}"
"""One character of UTF-8 that is no separator: the byte it begins with and those that go on."""
_ONE_BYTE: Final = rb"[^\x00]"
_MANY: Final = rb"[^\x00]*"
_EDGE: Final = rb"\x00"
_BEYOND_ASCII: Final = re.compile(r"\\(?:x(?!\{0*[0-7]?[0-9a-fA-F]\}|[0-7][0-9a-fA-F])|[opPXCNu0-9])")
"""What may name a character beyond ASCII: a code, an octal, a property. Too much is taken for one, never too little."""
_REPEATS: Final = re.compile(r"[{,](\d{1,9})(?=[,}])")
_MANY_TIMES: Final = 256
_PLAIN: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_OPEN: Final = {"equals": (True, True), "contains": (False, False), "starts": (True, False), "ends": (False, True)}


def between(test: Phrase | Like) -> tuple[bool, bytes]:
    """Return the expression for a test of folded texts that stand between separators, and before it how to read it.

    True for texts in one byte a character: that is all a test needs which names ASCII alone. False for UTF-8.
    """
    if isinstance(test, Phrase):
        text = needle(test)
        return text.isascii(), _literal(text)
    parts = folded(test).parts
    narrow = all(isinstance(part, Wild) or part.isascii() for part in parts)
    first, last = parts[0] is not Wild.MANY, parts[-1] is not Wild.MANY
    inner = parts[0 if first else 1 : None if last else -1]
    marks = {Wild.MANY: _MANY, Wild.ONE: _ONE_BYTE if narrow else _ONE}
    body = b"".join(marks[part] if isinstance(part, Wild) else _literal(part) for part in inner)
    return narrow, (_EDGE if first else b"") + body + (_EDGE if last else b"")


def plainly_ascii(pattern: str) -> bool:
    """Say whether an expression names characters of ASCII alone; such a one folds the case of ASCII alone, too."""
    return pattern.isascii() and not pattern.startswith("(*") and not _BEYOND_ASCII.search(pattern)


def lengthy(pattern: str) -> bool:
    """Say whether an expression repeats something hundreds of times, which takes an engine of UTF-8 many seconds."""
    return any(int(times) >= _MANY_TIMES for times in _REPEATS.findall(pattern))


def needle(test: Phrase) -> str:
    """Return what folded texts between separators hold when one of them passes the test."""
    first, last = _OPEN[test.form]
    return (SEPARATOR if first else "") + fold(clean(test.text)) + (SEPARATOR if last else "")


def folded(test: Like) -> Like:
    """Return the test with the case of its texts folded."""
    return Like(tuple(part if isinstance(part, Wild) else fold(clean(part)) for part in test.parts), test.cased)


def whole(test: Phrase | Like) -> str:
    """Return the expression for a test of one text in its original case, anchored at its very ends."""
    if isinstance(test, Phrase):
        first, last = _OPEN[test.form]
        return ("\\A" if first else "") + _escaped(clean(test.text)) + ("\\z" if last else "")
    marks = {Wild.MANY: "(?s:.*)", Wild.ONE: "(?s:.)"}
    body = "".join(marks[part] if isinstance(part, Wild) else _escaped(clean(part)) for part in test.parts)
    return f"\\A{body}\\z"


def _literal(text: str) -> bytes:
    """Return an expression of the text's UTF-8 bytes."""
    return b"".join(bytes((byte,)) if byte in _PLAIN else b"\\x%02x" % byte for byte in text.encode())


def _escaped(text: str) -> str:
    """Return an expression of the text's characters."""
    return "".join(c if c.isascii() and c.isalnum() else f"\\x{{{ord(c):x}}}" for c in text)


_UNSAID: Final = re.compile(r"\\[xcuUNopPgkQE0-9]|\(\?[a-zA-Z]*x|\{[^}]*(?=\Z)")
"""What names a character by a code, quotes, or lets blanks count for nothing: no text is read out of such."""


def needed(pattern: str) -> str:
    """Return a text in small letters that a value must hold for an expression to be found, empty for none known.

    Only what stands in no group is looked at, of expressions that name characters of ASCII alone; their case counts
    for nothing here.
    """
    if not plainly_ascii(pattern) or _UNSAID.search(pattern):
        return ""
    runs, depth, counting = [""], 0, False
    for found in _TOKEN.finditer(pattern):
        kind, text = found.lastgroup, found[0]
        depth += (kind == "open") - (kind == "close")
        if text == "|" and kind == "other" and not depth:
            return ""
        if counting or depth or kind not in {"other", "escape"} or text in _ENDING or text[1:].isalnum():
            runs[-1] = runs[-1][:-1] if text in "*?{" and not (counting or depth) else runs[-1]
            runs.append("")
            counting = text == "{" or (counting and text != "}")
        else:
            runs[-1] += text[-1]
    return max(runs, key=len).lower()


_ENDING: Final = frozenset(".^$+*?{}")
_CLASSES: Final = frozenset("dDwWsS")
_POSIX: Final = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "word": r"\w",
    "space": r" \t-\r", "blank": r" \t", "punct": r"!-/:-@\[-`{-~", "xdigit": "0-9a-fA-F", "cntrl": r"\x00-\x1f\x7f",
    "print": " -~", "graph": "!-~",
}  # fmt: skip
_ELSEWHERE: Final = {"z": r"\Z", "Z": r"(?=\n?\Z)", "h": r"[ \t]"}
_TOKEN: Final = re.compile(
    r"\\x\{(?P<code>[0-9a-fA-F]{1,6})\}|\\(?P<escape>.)|(?P<class>\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\])"
    r"|\(\?(?P<flags>[ims]+)\)|(?P<open>\()|(?P<close>\))|(?P<other>.)",
    re.DOTALL,
)


def portable(pattern: str) -> str:
    """Return the expression in the words of Python's `re`: classes are ASCII, flags and ends mean what PCRE means."""
    return "".join(_tokens(pattern))


def _tokens(pattern: str) -> Iterator[str]:
    """Yield the pieces of the expression, each said as Python says it."""
    pending = [0]  # groups opened for flags, for each group that is open
    for found in _TOKEN.finditer(pattern):
        kind = found.lastgroup
        if kind == "flags":
            pending[-1] += 1
            yield f"(?{found['flags']}:"
        elif kind == "close" and len(pending) > 1:
            yield ")" * (pending.pop() + 1)
        else:
            if kind == "open":
                pending.append(0)
            yield _token(found, kind)
    yield ")" * pending[0]


def _token(found: re.Match[str], kind: str | None) -> str:
    """Return one piece as Python says it."""
    if kind == "code":
        return re.escape(chr(min(int(found["code"], 16), 0x10FFFF)))
    if kind == "escape":
        letter = found["escape"]
        return f"(?a:\\{letter})" if letter in _CLASSES or letter in "bB" else _ELSEWHERE.get(letter, found[0])
    return _set(found[0]) if kind == "class" else found[0]


def _set(written: str) -> str:
    """Return a character class with POSIX names spelt out and its classes ASCII."""
    spelt = re.sub(r"\[:(\w+):\]", lambda name: _POSIX.get(name[1], name[0]), written)
    inner = re.sub(r"(?<!\\)((?:\\\\)*)\[", r"\1\\[", spelt[1:])
    inner = re.sub(r"\\x\{([0-9a-fA-F]{1,6})\}", lambda code: f"\\U{min(int(code[1], 16), 0x10FFFF):08x}", inner)
    spelt = "[" + inner
    ascii_only = any(f"\\{letter}" in spelt for letter in _CLASSES)
    return f"(?a:{spelt})" if ascii_only else spelt
