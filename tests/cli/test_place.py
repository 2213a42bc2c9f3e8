"""Where a command runs: the folder it means, and the keys it was told of."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lionrock import app
from lionrock.cli import place, shell, starting
from lionrock.kernel import instance
from lionrock.kernel.contributions import Command
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.platform import Platform


@pytest.fixture(autouse=True)
def no_keys_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget afterwards which keys a test named."""
    monkeypatch.setenv("LIONROCK_KEYS_FOLDER", "")


def test_keys_may_stand_elsewhere(tmp_path: Path) -> None:
    """`--keys` stands above the setting, for the command and for the parts it starts."""
    place.use_keys(tmp_path / "stick")
    starting.make(app.registry(), tmp_path / "data")
    made = [one.name for one in (tmp_path / "stick").iterdir()]
    os.environ["LIONROCK_KEYS_FOLDER"] = ""
    line = ["keys", "status", "--json", "--data", str(tmp_path / "data")]
    built = shell.build(app.registry(), "en")
    assert '"locked": {' in CliRunner().invoke(built, line).output
    found = CliRunner().invoke(built, [*line, "--keys", str(tmp_path / "stick")])
    assert found.exit_code == 0
    assert f"lionrock-{made[0][:8]}+" in found.output


def test_keys_are_not_named_to_a_running_instance(platform: Platform, tmp_path: Path) -> None:
    """It has its own, and says so."""
    command = platform.registry.get(Command, "status")
    with instance.Lock(platform.folder), pytest.raises(ConfigurationError, match="started with"):
        place.run(platform.registry, command, place.Where(platform.folder, keys=tmp_path), {})


def test_commands_that_make_a_folder_take_keys_too(platform: Platform) -> None:
    """`up` and `demo load` as well as those that open one; what needs none has no such option."""
    built = shell.build(platform.registry, "en")
    said = {name: CliRunner().invoke(built, [*name.split(), "--help"]).output for name in ("up", "demo load", "detect")}
    assert ["--keys" in output for output in said.values()] == [True, True, False]


def test_paths_travel_as_absolute_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A running instance stands in another folder; lists of paths are no exception."""
    monkeypatch.chdir(tmp_path)
    given = {"file": Path("a"), "files": [Path("b"), Path("/c")], "most": 3, "names": ["d"]}
    here = str(tmp_path.resolve())
    assert place._plain(given) == {"file": f"{here}/a", "files": [f"{here}/b", "/c"], "most": 3, "names": ["d"]}
