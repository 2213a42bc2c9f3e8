"""The commands, through the shell as a person types them."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assurance.world import DEPUTY, Case
from lionrock.assurance.commands import evidence as commands
from lionrock.cli.shell import build
from lionrock.kernel.change import Actor
from lionrock.kernel.contributions import Command
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import same
from lionrock.ui.sessions import Identifies

SHELL = CliRunner()


def fresh(case: Case, path: Path, **options: Any) -> dict[str, Any]:
    """Make a pack with the command and return what it says."""
    rows = commands.pack.act(case.platform, path, incident=case.reference, **options).rows
    assert isinstance(rows, dict)
    return rows


class Doorkeeper:
    """Knows one person."""

    def identify(self, name: str, answers: Mapping[str, str], address: str) -> Actor:
        """Return the deputy for the right answers."""
        if (name, dict(answers)) != ("man.ho", {"passphrase": "words", "code": "123456"}):
            raise RefusedError(same("no"), same("try again"))
        return DEPUTY


@pytest.fixture
def typed(case: Case) -> Callable[..., Any]:
    """Return a function that types `lionrock evidence verify …`; it needs no platform."""
    shell = build(case.platform.registry, "en")
    return lambda *words: SHELL.invoke(shell, ["evidence", "verify", *map(str, words)])


def test_pack_is_written_for_its_owner_alone(case: Case, tmp_path: Path) -> None:
    """The file stands whole at its place, readable by nobody else, and its digest is told."""
    out = tmp_path / "pack.zip"
    told = fresh(case, out, profile="court")
    assert told["bytes"] == out.stat().st_size
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".pack")] == []


def test_pack_overwrites_nothing(case: Case, tmp_path: Path) -> None:
    """A file that exists is left as it is, and nothing is issued."""
    out = tmp_path / "pack.zip"
    out.write_text("mine")
    with pytest.raises(InputError):
        fresh(case, out)
    assert out.read_text() == "mine"


def test_failed_pack_leaves_no_file(case: Case, tmp_path: Path) -> None:
    """An unknown incident leaves nothing behind."""
    with pytest.raises(NotFoundError):
        commands.pack.act(case.platform, tmp_path / "pack.zip", incident="INC-0999")
    assert not list(tmp_path.glob("*pack*"))


def test_verify_says_verified_and_ends_with_nought(case: Case, tmp_path: Path, typed: Callable[..., Any]) -> None:
    """With the key and a checkpoint kept, the command agrees with the file released apart."""
    kept, out = tmp_path / "checkpoint.txt", tmp_path / "pack.zip"
    commands.give_checkpoint.act(case.platform, kept)
    key = fresh(case, out)["key"]
    ran = typed(out, "--key", key, "--after", kept, "--json")
    assert ran.exit_code == 0, ran.output
    report = json.loads(ran.output)
    assert (report["verdict"], report["pinned_by"]) == ("verified", ["key", "checkpoint"])
    rows = json.loads(typed(out, "--items", "--json").output)["rows"]
    assert {row["state"] for row in rows} == {"included"}
    assert len(rows) == report["included"]


def test_verify_names_the_member_and_ends_with_one(case: Case, tmp_path: Path, typed: Callable[..., Any]) -> None:
    """A pack with one byte broken is refused by name; so is a file that is not there."""
    out = tmp_path / "pack.zip"
    fresh(case, out)
    data = bytearray(out.read_bytes())
    data[data.index(b"LIONROCK EVIDENCE")] ^= 1
    out.write_bytes(bytes(data))
    ran = typed(out, "--json")
    assert ran.exit_code == 1
    assert json.loads(ran.output)["member"] == "README.txt"
    assert "README.txt" in typed(out).output
    assert typed(tmp_path / "none.zip").exit_code == 1


def test_key_and_check_and_erase(case: Case) -> None:
    """The key is shown, the ledger recomputed, a payload erased by a person who proved who they are."""
    assert commands.show_key.act(case.platform).rows["key"] == case.key()
    case.platform.bind(Identifies, Doorkeeper())
    with pytest.raises(RefusedError):
        commands.erase.act(case.platform, case.note, "man.ho", "asked for", "words", "000000")
    answer = commands.erase.act(case.platform, case.note, "man.ho", "asked for", "words", "123456")
    assert "Back-ups" in answer.said.en
    position = answer.rows["position"]
    assert isinstance(position, int)
    sound = commands.check.act(case.platform).rows
    assert isinstance(sound, dict)
    assert sound["entries"] > position


def test_controls_run_gives_a_row_for_each_subject(case: Case) -> None:
    """Rows as the reference promises them."""
    Sequencer(case.platform).sign_now()
    rows = commands.run_controls.act(case.platform, control=["assurance.ledger-sound"]).rows
    assert isinstance(rows, list)
    assert [list(row) for row in rows] == [["control", "subject", "state", "proof", "fresh_until", "reason"]]
    assert rows[0]["state"] == "passed"


@pytest.mark.parametrize("command", ["pack", "verify", "key", "checkpoint", "check", "erase"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    """`--help` shows one line to copy."""
    registry = Registry(["lionrock.assurance"])
    ran = SHELL.invoke(build(registry, "en"), ["evidence", command, "--help"])
    assert ran.exit_code == 0
    assert "Example" in ran.output
    assert registry.get(Command, f"evidence.{command}").about.zh


def test_a_pack_that_is_not_there_is_named_with_where_one_looked(tmp_path: Path, typed: Callable[..., Any]) -> None:
    """The path as typed, and the folder it counts from; no refusal of evidence."""
    ran = typed(tmp_path / "nosuch.zip")
    told = " ".join(ran.output.split())
    assert ran.exit_code == 1
    assert "there is no file" in told
    assert "REFUSED" not in told
