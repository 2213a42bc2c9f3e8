"""Commands of response."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lionrock.kernel.clock import hours
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.response import commands, library, service
from response.test_playbooks import SMALL
from response.world import DEPUTY, opened, set_up


def rows(answer: Any) -> list[dict[str, Any]]:
    """Return the rows of an answer."""
    found: list[dict[str, Any]] = answer.rows
    return found


def test_tasks_are_listed_by_due_time(world: Platform, clock: Any) -> None:
    """The soonest first, with owner and incident; one incident's alone when asked for."""
    incident = opened(world)
    service.make(world, DEPUTY, "later", due=clock.now + hours(5))
    service.make(world, DEPUTY, "soon", incident=incident.id, owner="role:analyst", due=clock.now + hours(1))
    found = rows(commands.tasks.act(world))
    assert [(one["task"].en, one["incident"]) for one in found] == [("soon", "INC-0001"), ("later", None)]
    assert found[0]["owner"].en == "any analyst"
    assert [one["task"].en for one in rows(commands.tasks.act(world, incident="inc-0001"))] == ["soon"]


def test_playbooks_are_listed_with_what_is_wrong(world: Platform, tmp_path: Path) -> None:
    """A file of the site that is wrong is a row, and the exit code says so."""
    assert commands.playbooks.act(world).code == 0
    (tmp_path / "own").mkdir(mode=0o700)
    (tmp_path / "own" / "bad.yaml").write_text("id: 7\n", "utf-8")
    (tmp_path / "own" / "bad.yaml").chmod(0o600)
    set_up(world, response__playbooks=str(tmp_path / "own"))
    answer = commands.playbooks.act(world)
    assert answer.code == 1
    assert "bad.yaml, line 1" in rows(answer)[-1]["problem"].en


def test_check_runs_the_samples(tmp_path: Path) -> None:
    """A file whose sample is not as it says fails; ours pass."""
    assert commands.check.act(library.OWN).code == 0
    wrong = tmp_path / "small.yaml"
    wrong.write_text(SMALL.replace("words: [tiny]", "words: [huge]"), "utf-8")
    answer = commands.check.act(wrong)
    assert answer.code == 1
    assert "sample 1" in rows(answer)[0]["problem"].en
    with pytest.raises(NotFoundError, match="holds no playbook"):
        commands.check.act(tmp_path / "nothing")


def test_hand_over_is_shown(world: Platform) -> None:
    """One row a line; a hand-over that waits is said."""
    opened(world)
    service.sign(world, DEPUTY, "")
    answer = commands.handover.act(world)
    assert {one["part"] for one in rows(answer)} == {"incidents", "questions"}
    assert "nobody has accepted" in answer.said.en
