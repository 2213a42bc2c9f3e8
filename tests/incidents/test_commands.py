"""The commands: rows a person and a machine can read."""

from __future__ import annotations

from incidents.world import Detector
from lionrock.events.findings import DetectionFinding
from lionrock.incidents import commands, store
from lionrock.incidents.model import Incident
from lionrock.kernel.contributions import Command
from lionrock.kernel.platform import Platform


def _run(platform: Platform, id: str, **given: object) -> dict[str, object] | list[dict[str, object]]:
    """Return what a command answers."""
    answer = platform.registry.get(Command, id).act(platform, **given)
    rows: dict[str, object] | list[dict[str, object]] = answer.rows
    return rows


def test_list_puts_decisions_first(world: Platform, suspected: Incident) -> None:
    """One row each, with what it waits for."""
    rows = _run(world, "incidents.list")
    assert isinstance(rows, list)
    assert [(row["reference"], row["waits_for"], row["aware_at"], row["findings"]) for row in rows] == [
        ("INC-0001", "nature", None, 1)
    ]
    assert _run(world, "incidents.list", closed=True) == []


def test_open_by_hand_names_who_typed_it_and_starts_no_clock(world: Platform) -> None:
    """The shell's user opens, and nobody is aware."""
    row = _run(world, "incidents.open", title="Public page defaced", system="oms", note="three calls")
    assert isinstance(row, dict)
    assert (row["standing"], row["aware_at"]) == ("suspected", None)
    assert len(store.notes(world.db, str(row["id"]))) == 1


def test_show_tells_the_story(world: Platform, detector: Detector, web_shell: DetectionFinding) -> None:
    """By any spelling of the reference."""
    detector.find(web_shell)
    row = _run(world, "incidents.show", reference="1")
    assert isinstance(row, dict)
    story = row["story"]
    assert isinstance(story, list)
    assert len(story) == 2


def test_every_command_has_an_example() -> None:
    """Help shows how it is typed."""
    found = [one for one in vars(commands).values() if isinstance(one, Command)]
    assert len(found) == 3
    assert all(one.example.startswith("lionrock incidents ") for one in found)
