"""Which commands a line may mean, read off the sources: what holds none of them is not loaded.

Loading every capability for one command would cost more than most commands do, in each process of an instance anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from lionrock.kernel.contributions import Command
from lionrock.kernel.registry import Registry

_NAMED: Final = re.compile(r'@command\(\s*"([\w.-]+)"')


def near(registry: Registry, word: str) -> list[Command]:
    """Return the commands that begin with a word, or every command when no source names one."""
    found: dict[str, Command] = {}
    for package in registry.packages:
        for module, ids in _sources(package):
            if any(id.split(".")[0] == word for id in ids):
                values = vars(import_module(module)).values()
                found |= {one.id: one for one in values if isinstance(one, Command) and one.id.split(".")[0] == word}
    return [found[id] for id in sorted(found)] or registry.of(Command)


def named(package: str) -> Iterator[str]:
    """Yield the ids of commands that the sources of a package name."""
    yield from (id for _, ids in _sources(package) for id in ids)


def _sources(package: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each module of a package that may hold commands, with the ids its source names."""
    spec = find_spec(package)
    for place in (spec and spec.submodule_search_locations) or ():
        for path in (Path(place) / "commands.py", *sorted((Path(place) / "commands").glob("*.py"))):
            if path.is_file():
                inner = "" if path.name == "commands.py" else f".{path.stem}"
                yield f"{package}.commands{inner}", _NAMED.findall(path.read_text("utf-8"))
