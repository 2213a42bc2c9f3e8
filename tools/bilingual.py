"""Checks that whatever a user reads stands in both languages, and that its Chinese is ours.

In templates every visible text and every aria-label, title, placeholder and alt must come out of an expression, and
every `t(` holds two wordings. In Python every `Text(` holds two. The Chinese holds no word of the *not* column of the
terms, no character that Hong Kong does not write (Big5-HKSCS), and the same `{places}` as the English.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, nodes

HERE = Path(__file__).resolve().parent.parent
SOURCES = HERE / "src" / "lionrock"
sys.path.insert(0, str(HERE / "src"))

SPOKEN = ("aria-label", "title", "placeholder", "alt", "label")
SILENT = {"code", "kbd", "pre", "script", "style", "path", "defs", "symbol"}
NAMES = re.compile(r"Lionrock|⌘K|Ctrl K")
LETTER = re.compile(r"[A-Za-z\u3400-\u9fff]")
HAN = re.compile(r"[\u3400-\u9fff]")
PHRASE = re.compile(r"[\u3400-\u9fff]|\b[A-Z][a-z]{2,}")
ATTRIBUTE = re.compile(r'[a-z-]+="[^"]*"')
"""A macro may print an attribute."""
LINE_NUMBER = re.compile(r"第\s*[^\s，。；]+\s*行")
"""行 is refused for rows of data; the number of a line is written with it."""
HOLE = "\ue000"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "use"}


class Complaint(NamedTuple):
    """What is wrong, and where."""

    line: int
    what: str


class Reader(HTMLParser):
    """Reads the fixed part of a template and complains about words that stand in one language."""

    def __init__(self, lines: list[int]) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = lines
        self.silent: list[str] = []
        self.found: list[Complaint] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check spoken attributes; words in a silent element, or in one that names its language, are left alone."""
        for name, value in attrs:
            if name in SPOKEN and value and _words(value):
                self._complain(f"{name}={value!r} stands in one language")
        silent = tag in SILENT or bool(self.silent) or any(name == "lang" for name, _ in attrs)
        if silent and tag not in VOID and tag != "html":
            self.silent.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element without content."""
        depth = len(self.silent)
        self.handle_starttag(tag, attrs)
        del self.silent[depth:]

    def handle_endtag(self, tag: str) -> None:
        """Leave a silent element."""
        if tag in self.silent:
            del self.silent[len(self.silent) - 1 - self.silent[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        """Check text."""
        if not self.silent and _words(ATTRIBUTE.sub("", data)):
            self._complain(f"{' '.join(data.replace(HOLE, '…').split())!r} stands in one language")

    def _complain(self, what: str) -> None:
        """Note a complaint at the template's own line."""
        row = self.getpos()[0] - 1
        self.found.append(Complaint(self.lines[min(row, len(self.lines) - 1)], what))


def template(source: str) -> list[Complaint]:
    """Return what is wrong with a template."""
    tree = Environment(autoescape=True).parse(source)
    fixed, lines = _fixed(tree)
    reader = Reader(lines)
    reader.feed(fixed)
    reader.close()
    return sorted([*reader.found, *_expressions(tree)])


def module(source: str) -> list[Complaint]:
    """Return what is wrong with a Python module."""
    found: list[Complaint] = []
    try:
        tree = ast.parse(source)
    except SyntaxError as problem:
        return [Complaint(problem.lineno or 1, f"not Python: {problem.msg}")]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name == "Text" and len(node.args) == 2:  # noqa: PLR2004 two languages
                found += _python_pair(node)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            found += _raised(node.exc)
    return sorted(found)


def script(source: str) -> list[Complaint]:
    """Return lines of a script that hold Chinese outside `say(`, or a `say(` without it."""
    found = []
    for n, line in enumerate(source.splitlines(), 1):
        if line.strip().startswith("//") or "const say" in line:
            continue
        if ("say(" in line) != bool(HAN.search(line)):
            found.append(Complaint(n, f"{line.strip()[:80]!r}: both languages belong on one line, in say()"))
    return found


def pair(en: str, zh: str, line: int) -> list[Complaint]:
    """Return what is wrong with two wordings of one thing."""
    from lionrock.law.terms import forbidden

    found = []
    if bool(en) != bool(zh):
        found.append(f"{en!r} / {zh!r}: one of the two is empty")
    if en != zh and any(name not in zh for name in re.findall(r"[\u3400-\u9fff]+", en)):
        found.append(f"{en!r}: the English holds Chinese")
    if not HAN.search(zh) and LETTER.search(re.sub(r"\{\w*\}", "", zh)) and en != zh:
        found.append(f"{zh!r}: the Chinese holds none")
    if set(re.findall(r"\{(\w+)", en)) != set(re.findall(r"\{(\w+)", zh)):
        found.append(f"{en!r} / {zh!r}: different places to fill")
    found += [f"{zh!r}: {word} is in the *not* column of the terms" for word in forbidden(LINE_NUMBER.sub("", zh))]
    found += [f"{zh!r}: {c} is not written in Hong Kong" for c in zh if HAN.match(c) and not _hong_kong(c)]
    return [Complaint(line, what) for what in found]


def _fixed(tree: nodes.Template) -> tuple[str, list[int]]:
    """Return the text of a template with a hole for each expression, and the template line of each of its lines."""
    text, lines = "", [1]
    for output in tree.find_all(nodes.Output):
        for part in output.nodes:
            piece = part.data if isinstance(part, nodes.TemplateData) else HOLE
            text += piece
            first = part.lineno
            lines += [first + 1 + n for n in range(piece.count("\n"))]
    return text, lines


def _expressions(tree: nodes.Template) -> Iterator[Complaint]:
    """Yield complaints about `t(` calls and about words given as they are."""
    spoken: set[int] = set()
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t":
            words = [arg.value for arg in call.args if isinstance(arg, nodes.Const)]
            spoken |= {id(arg) for arg in call.args}
            if len(words) != 2 or len(call.args) != 2 or not all(isinstance(word, str) for word in words):  # noqa: PLR2004
                yield Complaint(call.lineno, "t( needs two wordings, written out")
            else:
                yield from pair(words[0], words[1], call.lineno)
        if isinstance(call.node, nodes.Getattr) and call.node.attr in {"key", "code", "raw", "copy"}:
            spoken |= {id(arg) for arg in call.args}
    for const in tree.find_all(nodes.Const):
        if id(const) not in spoken and isinstance(const.value, str) and _phrase(const.value):
            yield Complaint(const.lineno, f"{const.value!r} stands in one language")


def _python_pair(call: ast.Call) -> list[Complaint]:
    """Return what is wrong with a `Text(`; wordings made elsewhere are not looked at."""
    words = [_written(arg) for arg in call.args]
    if words[0] is None or words[1] is None:
        return []
    return pair(words[0], words[1], call.lineno)


def _raised(call: ast.Call) -> list[Complaint]:
    """Return a complaint about an error of ours raised with plain words."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    plain = [
        arg for arg in call.args[:2] if isinstance(arg, (ast.JoinedStr, ast.Constant)) and _words(_written(arg) or "")
    ]
    if len(plain) == 2 and name.endswith("Error") and not hasattr(__builtins__, name):  # noqa: PLR2004 message and hint
        return [Complaint(call.lineno, f"{name} is raised with words in one language")]
    return []


def _written(node: ast.expr) -> str | None:
    """Return a string as written, f-strings with a bare hole for each value; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else HOLE for part in node.values]
        return "".join(str(part) for part in parts)
    return None


def _words(text: str) -> bool:
    """Say whether a text holds letters that are no name."""
    return LETTER.search(NAMES.sub("", text)) is not None


def _phrase(value: str) -> bool:
    """Say whether a string in an expression is meant for a reader: no address, no language tag, no data."""
    return not value.startswith(("/", "{", "#", "zh-")) and PHRASE.search(NAMES.sub("", value)) is not None


def _hong_kong(character: str) -> bool:
    """Say whether Hong Kong's character set holds a character."""
    try:
        character.encode("big5hkscs")
    except UnicodeEncodeError:
        return False
    return True


def problems(root: Path = SOURCES) -> Iterator[str]:
    """Yield every complaint about the sources below `root`."""
    for path in sorted(root.rglob("*")):
        if "vendor" in path.parts:
            continue
        check = {".html": template, ".py": module, ".js": script}.get(path.suffix)
        if check is not None:
            for line, what in check(path.read_text("utf-8")):
                yield f"{path.relative_to(root.parent.parent)}:{line}: {what}"


if __name__ == "__main__":
    complaints = list(problems())
    print("\n".join(complaints) or "bilingual: every word stands in both languages")
    raise SystemExit(1 if complaints else 0)
