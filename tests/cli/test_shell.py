"""The command line as it is listed: groups name their commands, and the version can be asked for."""

from __future__ import annotations

from typer.testing import CliRunner

from lionrock import __version__
from lionrock.cli import shell
from lionrock.kernel.platform import Platform


def test_a_group_names_its_commands(platform: Platform) -> None:
    """Nobody has to guess what stands behind `keys`."""
    found = CliRunner().invoke(shell.build(platform.registry, "en"), ["--help"])
    assert "compromised, passphrase, rotate, status" in " ".join(found.output.split())


def test_the_version_can_be_asked_for(platform: Platform) -> None:
    """Without a folder, and before any command."""
    found = CliRunner().invoke(shell.build(platform.registry, "en"), ["--version"])
    assert (found.exit_code, found.output) == (0, f"lionrock {__version__}\n")


def test_what_the_product_calls_itself_is_not_listed(platform: Platform) -> None:
    """`role` runs, and no list for people names it."""
    app = shell.build(platform.registry, "en")
    lines = [line.split() for line in CliRunner().invoke(app, ["--help"]).output.splitlines()]
    listed = [words[1] for words in lines if len(words) > 1]
    assert "role" not in listed
    assert "status" in listed
    assert CliRunner().invoke(app, ["role", "--help"]).exit_code == 0
