"""Builds the command line from `Command` contributions and prints their answers."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, get_type_hints

import typer

from lionrock import __version__
from lionrock.cli import listing, place, printing
from lionrock.kernel.contributions import Answer, Command
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Language, Text

_OPTIONS: Final = {
    "data": Annotated[Path | None, typer.Option("--data", help="data folder (default: the one in use)")],
    "keys": Annotated[Path | None, typer.Option("--keys", help="where key folders stand (default: keys.folder)")],
    "demo": Annotated[bool, typer.Option("--demo", help="use the demo folder")],
    "as_json": Annotated[bool, typer.Option("--json", help="print JSON for machines")],
}
_PATHS: Final = frozenset({"data", "keys"})
_WORDS: Final = Text(
    "Lionrock protects critical computer systems and proves what happened. Not legal advice.",
    "Lionrock 保護關鍵電腦系統，並證明所發生的事。並非法律意見。",
)


def run(registry: Registry) -> None:
    """Run the command line and exit with 0 (done), 1 (failed) or 2 (misuse)."""
    word = sys.argv[1] if len(sys.argv) > 1 else "-"
    build(registry, _language(), registry.of(Command) if word.startswith("-") else listing.near(registry, word))()


def build(registry: Registry, language: Language, commands: Sequence[Command] | None = None) -> typer.Typer:
    """Return the command line of these commands, by default of everything the registry lists."""
    top = typer.Typer(
        help=_WORDS.within(language), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    top.callback(help=_WORDS.within(language))(_whole)
    groups: dict[str, typer.Typer] = {}
    commands = registry.of(Command) if commands is None else commands
    for command in commands:
        *words, name = command.id.split(".")
        parent = _group(top, groups, words, [one.id for one in commands])
        framed = _framed(registry, command, language)
        parent.command(name, help=_help(command, language), hidden=command.internal)(framed)
    return top


def _version(wanted: bool) -> None:  # noqa: FBT001 typer gives a switch by position
    """Print the version and end."""
    if wanted:
        typer.echo(f"lionrock {__version__}")
        raise typer.Exit


def _whole(*, version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False) -> None:
    """Take the options of the whole command line; `--version` ends it before anything else is read."""


def _group(top: typer.Typer, groups: dict[str, typer.Typer], words: Sequence[str], ids: Sequence[str]) -> typer.Typer:
    """Return the group of a command, made on its first use; its help names the commands in it."""
    parent = top
    for depth in range(1, len(words) + 1):
        path = ".".join(words[:depth])
        if path not in groups:
            within = [id.removeprefix(f"{path}.") for id in ids if id.startswith(f"{path}.")]
            groups[path] = typer.Typer(no_args_is_help=True, help=", ".join(sorted(within)))
            parent.add_typer(groups[path], name=words[depth - 1])
        parent = groups[path]
    return parent


def _help(command: Command, language: Language) -> str:
    """Return what `--help` says: what it does and one example."""
    label = Text("Example", "例子").within(language)
    return f"{command.about.within(language)}\n\n{label}: {command.example}"


def _framed(registry: Registry, command: Command, language: Language) -> Callable[..., None]:
    """Return the command's function with the shell's own options around it."""
    hints = get_type_hints(command.act, include_extras=True)
    own = [
        parameter.replace(annotation=hints.get(name, parameter.annotation))
        for name, parameter in inspect.signature(command.act).parameters.items()
    ]
    wants_platform = bool(own) and own[0].name == "platform"
    filled = {"registry": registry} if bool(own) and own[0].name == "registry" else {}
    taken = {parameter.name for parameter in own}
    extra = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=None if name in _PATHS else False, annotation=kind
        )
        for name, kind in _OPTIONS.items()
        if name not in taken and (wants_platform or name == "as_json" or (name == "keys" and "data" in taken))
    ]

    def framed(**given: Any) -> None:
        options = {parameter.name: given.pop(parameter.name, None) for parameter in extra}
        try:
            answer = _answer(registry, command, options, given | filled)
        except LionrockError as problem:
            printing.failure(problem, language)
            raise typer.Exit(1) from problem
        printing.answer(answer, as_json=bool(options.get("as_json")), language=language)
        raise typer.Exit(answer.code)

    shown = own[1:] if wants_platform or filled else own
    signature = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in shown]
    framed.__signature__ = inspect.Signature([*signature, *extra])  # type: ignore[attr-defined]  # typer reads it
    framed.__annotations__ = {p.name: p.annotation for p in [*signature, *extra]}
    return framed


def _answer(
    registry: Registry,
    command: Command,
    options: dict[str, Any],
    given: dict[str, Any],
) -> Answer:
    """Run the command where its data is."""
    place.use_keys(options.get("keys"))
    if "data" not in options:
        return command.act(**given) or Answer()
    where = place.Where(options.get("data"), demo=bool(options.get("demo")), keys=options.get("keys"))
    return place.run(registry, command, where, given)


def _language() -> Language:
    """Return the language of the environment: LIONROCK_LANG, else LANG."""
    written = os.environ.get("LIONROCK_LANG") or os.environ.get("LANG") or ""
    return "zh" if written.lower().replace("-", "_").startswith(("zh_hk", "zh_tw", "zh_hant", "zh")) else "en"
