"""What starts on Windows machines of a working estate: programs, their commands and who starts them, by weight."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final, NamedTuple


class Start(NamedTuple):
    """A program start; `{n}` is a number that changes, `{who}` the person, `{host}` another machine."""

    weight: float
    image: str
    command: str
    parent: str = "C:\\Windows\\explorer.exe"
    above: str = "C:\\Windows\\Explorer.EXE"

    def on(self, host: str) -> Start:
        """Return it with the other machine's name."""
        return self._replace(command=self.command.replace("{host}", host))


_READ: Final[dict[str, list[Any]]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))

Starts = tuple[Start, ...]
STAFF: Final[Starts] = tuple(Start(*row) for row in _READ["staff"])
QUIET: Final[Starts] = tuple(Start(*row) for row in _READ["quiet"])
LOGON: Final[Starts] = tuple(Start(*row) for row in _READ["logon"])
ADMIN: Final[Starts] = tuple(Start(*row) for row in _READ["admin"])
HELPDESK: Final[Starts] = tuple(Start(*row) for row in _READ["helpdesk"])
DEVELOPER: Final[Starts] = tuple(Start(*row) for row in _READ["developer"])
SERVER: Final[Starts] = tuple(Start(*row) for row in _READ["server"])
BACKUP: Final[Starts] = tuple(Start(*row) for row in _READ["backup"])
DIRECTORY_BACKUP: Final[Starts] = tuple(Start(*row) for row in _READ["directory_backup"])
PATCH: Final[Starts] = tuple(Start(*row) for row in _READ["patch"])
