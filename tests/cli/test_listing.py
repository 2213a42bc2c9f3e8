"""One command loads the capability it belongs to, and no other."""

from __future__ import annotations

import subprocess
import sys

from lionrock import app
from lionrock.cli.listing import named, near
from lionrock.kernel.contributions import Command


def test_sources_name_every_command() -> None:
    """What `near` reads off them is what the registry lists."""
    registry = app.registry()
    found = sorted(id for package in registry.packages for id in named(package))
    assert found == [one.id for one in registry.of(Command)]


def test_a_word_means_the_commands_that_begin_with_it() -> None:
    """A group comes whole; a word no command begins with means any."""
    registry = app.registry()
    assert [one.id for one in near(registry, "detect")] == ["detect"]
    assert all(one.id.startswith("keys.") for one in near(registry, "keys"))
    assert near(registry, "nothing") == registry.of(Command)


def test_an_offline_command_loads_no_database() -> None:
    """`detect` matches files; it opens no folder."""
    code = "import sys; sys.argv[1:] = ['detect', '--help']; from lionrock.app import main\ntry: main()\nexcept SystemExit: print('sqlalchemy' in sys.modules)"  # noqa: E501 one line of a child
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.splitlines()[-1] == "False"
