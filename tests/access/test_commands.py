"""The commands of access, and what access adds to Today."""

from __future__ import annotations

import pytest

from access.world import SHELL, WHY, Person, actor
from lionrock.access import commands, links, panels, service
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.ui.pages import Ask


def test_invitation_prints_a_link_that_opens(site: Platform) -> None:
    """Once, with the time until which it is open."""
    answer = commands.invite.act(site, name="man.ho", person="Ho Man 何敏", role="deputy", reason=WHY)
    assert links.offer(site, answer.rows["link"].removeprefix("/enrol/")).account.name == "man.ho"


def test_list_shows_role_state_and_factor(site: Platform, deputy: Person) -> None:
    """A row for each account, without hashes or secrets."""
    service.invite(site, "kit.yu", "Yu Kit 余傑", "analyst", SHELL, WHY)
    rows = {row["name"]: row for row in commands.list_accounts.act(site).rows}
    assert (rows["man.ho"]["state"], rows["man.ho"]["second_factor"]) == ("active", "enrolled")
    assert (rows["kit.yu"]["state"], rows["kit.yu"]["second_factor"]) == ("invited", "none")
    assert "argon2" not in repr(rows)


def test_first_link_is_printed_until_there_is_an_administrator(site: Platform) -> None:
    """Afterwards the command says that none is needed, and fails."""
    assert commands.first.act(site).rows["link"].startswith("/enrol/")


def test_first_link_is_refused_when_there_is_one(site: Platform, admin: Person) -> None:
    """Exit code 1 and no link."""
    answer = commands.first.act(site)
    assert (answer.code, answer.rows) == (1, [])


def test_last_administrator_gets_back_in_from_the_shell(site: Platform, admin: Person) -> None:
    """A lost phone does not close the platform for ever."""
    answer = commands.reset_factor.act(site, name="Wing.Lau", reason="lost phone")
    assert links.offer(site, answer.rows["link"].removeprefix("/enrol/")).invitation.kind == "factor"


def test_unknown_name_is_told_apart_in_the_shell(site: Platform) -> None:
    """Whoever has a shell may know who has an account."""
    with pytest.raises(NotFoundError):
        commands.reset_factor.act(site, name="nobody", reason="lost phone")


def test_today_says_when_nobody_can_decide(site: Platform, admin: Person) -> None:
    """An administrator alone decides nothing; a deputy without second factor neither."""
    ask = Ask(site, actor(site, admin), "en", site.now())
    assert [gap.url for gap in panels.deciders.find(ask)] == ["/people"]


def test_today_says_when_a_decider_lost_the_factor(site: Platform, deputy: Person) -> None:
    """With the person's page as the one thing to do."""
    ask = Ask(site, actor(site, deputy), "en", site.now())
    assert list(panels.deciders.find(ask)) == []
    service.reset_factor(site, deputy.id, SHELL, WHY)
    assert [gap.url for gap in panels.deciders.find(ask)] == [f"/people/{deputy.id}"]


def test_people_are_found_by_either_name(site: Platform, deputy: Person) -> None:
    """Chinese, English or sign-in name, a part is enough."""
    ask = Ask(site, actor(site, deputy), "zh", site.now())
    for typed in ("何", "ho m", "MAN.H"):
        assert [found.url for found in panels.people.find(ask, typed)] == [f"/people/{deputy.id}"]
    assert list(panels.people.find(ask, "  ")) == []
