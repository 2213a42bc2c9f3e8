"""Commands of paging and of the roster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from register.rosters import WEEK, staff

from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.paging import commands, secrets, store
from paging.world import Pager, configured


def rows(answer: Any) -> list[dict[str, Any]]:
    """Return the rows of an answer."""
    assert isinstance(answer.rows, list)
    return answer.rows


def test_the_roster_is_imported_and_shown(platform: Platform, tmp_path: Path) -> None:
    """With a dry run before, and an exit code of 1 while there is a gap."""
    staff(platform)
    path = tmp_path / "week.csv"
    path.write_text(WEEK, "utf-8")
    assert commands.take_in.act(platform, path, dry_run=True).rows["added"] == 3
    assert [one["person"] for one in rows(commands.on_duty.act(platform))] == ["lam"]
    commands.take_in.act(platform, path, reason="the week")
    shown = commands.on_duty.act(platform, "2026-11-22T23:00")
    assert ([one["person"] for one in rows(shown)], shown.code) == (["ng", "ho", "lam"], 1)
    path.write_text(WEEK.replace(",ng,", ",who,"), "utf-8")
    wrong = commands.take_in.act(platform, path)
    assert (wrong.code, rows(wrong)[0]["line"]) == (1, 3)
    with pytest.raises(NotFoundError):
        commands.take_in.act(platform, tmp_path / "none.csv")


def test_people_are_called_and_pages_listed(manned: Platform) -> None:
    """From the shell of the machine."""
    commands.call.act(manned)
    [row] = rows(commands.show.act(manned))
    assert (row["page"], row["state"], str(row["calling"])) == ("PG-0001", "calling", "Cheung Hoi-ting")


def test_lines_are_listed_and_tested(manned: Platform, pager: Pager) -> None:
    """One line to one person."""
    configured(manned, {"webhooks": {"pager": {"url": pager.url, "medium": "sms"}}})
    assert [row["line"] for row in rows(commands.lines.act(manned))] == ["webhook.pager", "telephone"]
    commands.test.act(manned, "webhook.pager", "lam")
    [page] = store.pages.opened(manned.db)
    assert (page.why, page.only) == ("channel-test", "webhook.pager")


def test_a_secret_is_sealed_for_the_settings(manned: Platform, tmp_path: Path) -> None:
    """What is printed opens to what the file held; an empty or huge file is refused."""
    path = tmp_path / "password.txt"
    path.write_text("a password\n", "utf-8")
    sealed = commands.seal.act(manned, path).rows["sealed"]
    assert secrets.opened(manned, sealed) == "a password"
    path.write_text(" " * 10, "utf-8")
    with pytest.raises(InputError):
        commands.seal.act(manned, path)
