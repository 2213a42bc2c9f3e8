"""Prints answers: tables for people, JSON for machines, errors with what to do next."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from lionrock.kernel.contributions import Answer
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Language, Text
from lionrock.ui import words

_UTC: Final = re.compile(
    r"20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)[ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|\+00:00)"
)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal would obey, or what would turn text around: logs may hold it, and strangers write logs."""
_PIPED: Final = 10_000
"""Columns of a line that no person looks at through a terminal."""


def answer(found: Answer, *, as_json: bool, language: Language) -> None:
    """Print an answer; rows become `{"rows": […]}`, an object stands as it is."""
    if as_json:
        whole = found.rows if isinstance(found.rows, dict) else {"rows": found.rows}
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(whole, enc_hook=_plain)).decode() + "\n")
        return
    # into a file or pipe, a row is one line
    console = Console(soft_wrap=False, width=None if sys.stdout.isatty() else _PIPED)
    if isinstance(found.rows, dict) and found.shown is None:
        _object(console, found.rows, language)
    elif rows := found.rows if found.shown is None else found.shown:
        assert isinstance(rows, list)
        console.print(_table(rows, language))
    if found.said is not None:
        console.print(_seen(found.said.within(language)), highlight=False, markup=False)


def failure(problem: LionrockError, language: Language) -> None:
    """Print what failed and what to do next, to standard error."""
    console = Console(stderr=True)
    console.print(_seen(problem.message.within(language)), style="bold red", highlight=False, markup=False)
    console.print(_seen(problem.hint.within(language)), highlight=False, markup=False)


def _object(console: Console, found: dict[str, Any], language: Language) -> None:
    """Print an object: a line for each value, a list of objects as a table below its name."""
    for name, value in found.items():
        rows = isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)
        console.print(
            f"[bold]{name}[/bold]" + ("" if rows else f"  {_plainly(_cell(value, language))}"), highlight=False
        )
        if rows:
            console.print(Padding(_table(value, language), (0, 0, 0, 2), expand=False))


def _table(rows: list[dict[str, Any]], language: Language) -> Table:
    """Return a table whose columns are the keys of the first row."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    names = list(rows[0])
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_plainly(_cell(row.get(name), language)) for name in names))
    return table


def _plainly(text: str) -> str:
    """Return a text as rich prints it: no markup in it, and nothing a terminal obeys."""
    return escape(_seen(text))


def _seen(text: str) -> str:
    """Return a text with what a terminal would obey spelt out."""
    return _CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _cell(value: Any, language: Language) -> str:
    """Return a value as a person reads it: unknown is said, never blank; an instant stands in Hong Kong time."""
    if value is None:
        return Text("unknown", "未知").within(language)
    if isinstance(value, bool):
        return (Text("yes", "是") if value else Text("no", "否")).within(language)
    if isinstance(value, Text):
        return value.within(language)
    if (moment := _instant(value)) is not None:
        return f"{words.date(moment).within(language)} {words.seconds(moment)}"
    return _whole(value, language) if isinstance(value, (dict, list)) else str(value)


def _whole(value: dict[str, Any] | list[Any], language: Language) -> str:
    """Return what a value with parts says in one cell."""
    if isinstance(value, dict) and value.keys() == {"en", "zh"}:
        return str(value[language])  # a Text that came over the control channel
    if isinstance(value, list) and not any(isinstance(one, (dict, list)) for one in value):
        return ", ".join(_cell(one, language) for one in value) or Text("none", "無").within(language)
    return msgspec.json.encode(value, enc_hook=_plain).decode()


def _instant(value: Any) -> datetime | None:
    """Return the instant a value is, or writes in full in UTC as the control channel carries it."""
    if isinstance(value, datetime):
        return value if value.tzinfo else None
    if not isinstance(value, str) or not _UTC.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:  # a day no month has, as a log may write it
        return None


def _plain(value: Any) -> Any:
    """Return a value JSON knows for one it does not."""
    return str(value)
