"""Which code a control is: a digest over its own file and the modules of Lionrock that it uses.

Modules of its own capability are followed to those they use in turn; of other packages those count that one of these
names itself. The ground (`kernel`) and the pages (`ui`) are of the engine, and what types alone need is not used.
"""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import lionrock
from lionrock.kernel.contributions import Control

_GROUND: Final = ("lionrock.kernel", "lionrock.ui")
_TYPES: Final = re.compile(r"^if TYPE_CHECKING:\n(?:[ \t]+.*\n|\n)*", re.MULTILINE)
_IMPORT: Final = re.compile(r"^[ \t]*from (lionrock[\w.]*) import (\([^)]*\)|[^\n]*)", re.MULTILINE)
_ASIDE: Final = re.compile(r"#.*|\bas \w+")
_NAME: Final = re.compile(r"\w+")


def code(control: Control) -> str:
    """Return SHA-256 of a control's file and what it uses, so that a change of either shows; empty without a file."""
    try:
        return _code(inspect.getmodule(control.test) or control.test)
    except (OSError, TypeError):
        return ""


@cache
def _code(made: Any) -> str:
    """Return the digest of a module, or of a function that stands in none; raises OSError without a file."""
    own = inspect.getsource(made)
    told = hashlib.sha256(own.encode()).hexdigest()
    used = sorted(_reached(made.__name__ if inspect.ismodule(made) else "", own))
    return hashlib.sha256("\n".join([told, *(f"{name} {_digest(name)}" for name in used)]).encode()).hexdigest()


def _reached(name: str, source: str) -> set[str]:
    """Return the modules that a source uses, those of its own capability followed on."""
    home = ".".join(name.split(".")[:2]) + "."
    found: set[str] = set()
    left = set(_named(source))
    while left:
        one = left.pop()
        if one == name or one in found or f"{one}.".startswith(_GROUND):
            continue
        found.add(one)
        if one.startswith(home):
            left |= _uses(one)
    return found


def _named(source: str) -> Iterator[str]:
    """Yield the modules of Lionrock that a source imports, wherever in it."""
    for package, names in _IMPORT.findall(_TYPES.sub("", source)):
        for one in (package, *(f"{package}.{name}" for name in _NAME.findall(_ASIDE.sub("", names)))):
            if _file(one) is not None:
                yield one


@cache
def _uses(name: str) -> frozenset[str]:
    """Return the modules that a module imports."""
    file = _file(name)
    return frozenset(_named(file.read_text("utf-8")) if file else ())


@cache
def _digest(name: str) -> str:
    """Return the SHA-256 of a module's file."""
    file = _file(name)
    return hashlib.sha256(file.read_bytes()).hexdigest() if file else ""


@cache
def _file(name: str) -> Path | None:
    """Return the file of a module of Lionrock, None when it is none; nothing is imported for it."""
    parts = name.split(".")[1:]
    for place in lionrock.__path__:
        for path in (Path(place, *parts).with_suffix(".py"), Path(place, *parts, "__init__.py")):
            if path.is_file():
                return path
    return None
