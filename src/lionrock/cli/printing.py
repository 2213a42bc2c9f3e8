"""Prints answers: tables for people, JSON for machines, errors with what to do next."""

from __future__ import annotations

import sys
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.table import Table

from lionrock.kernel.contributions import Answer
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Language, Text

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
        for name, value in found.rows.items():
            console.print(f"[bold]{name}[/bold]  {_cell(value, language)}", highlight=False)
    elif rows := found.rows if found.shown is None else found.shown:
        assert isinstance(rows, list)
        console.print(_table(rows, language))
    if found.said is not None:
        console.print(found.said.within(language), highlight=False, markup=False)


def failure(problem: LionrockError, language: Language) -> None:
    """Print what failed and what to do next, to standard error."""
    console = Console(stderr=True)
    console.print(problem.message.within(language), style="bold red", highlight=False, markup=False)
    console.print(problem.hint.within(language), highlight=False, markup=False)


def _table(rows: list[dict[str, Any]], language: Language) -> Table:
    """Return a table whose columns are the keys of the first row."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    names = list(rows[0])
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row.get(name), language) for name in names))
    return table


def _cell(value: Any, language: Language) -> str:
    """Return a value as a person reads it; unknown is said, never blank."""
    if value is None:
        return Text("unknown", "未知").within(language)
    if isinstance(value, Text):
        return value.within(language)
    if isinstance(value, dict) and value.keys() == {"en", "zh"}:
        return str(value[language])  # a Text that came over the control channel
    if isinstance(value, (dict, list)):
        return msgspec.json.encode(value, enc_hook=_plain).decode()
    return str(value)


def _plain(value: Any) -> Any:
    """Return a value JSON knows for one it does not."""
    return str(value)
