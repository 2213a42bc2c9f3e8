"""The controls of access, each in passing, failing and unknown worlds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from access.world import DESK, SHELL, WHY, WORDS, door, person
from lionrock.access import service
from lionrock.access.controls.decision_factor import decision_factor
from lionrock.access.controls.named_accounts import named_accounts
from lionrock.access.passphrase import Passphrase
from lionrock.kernel.contributions import Control
from lionrock.kernel.platform import Platform

World = Callable[[Platform], None]


def nobody(site: Platform) -> None:
    """No account, and one that was only invited."""
    service.invite(site, "man.ho", "Ho Man 何敏", "deputy", SHELL, WHY)


def deputy(site: Platform) -> None:
    """A deputy with both factors."""
    person(site, "man.ho", "deputy", "Ho Man 何敏")


def reset(site: Platform) -> None:
    """A deputy whose second factor was removed."""
    service.reset_factor(site, person(site, "man.ho", "deputy", "Ho Man 何敏").id, SHELL, WHY)


def reduced(site: Platform) -> None:
    """A deputy who signed in without the second factor last."""
    person(site, "man.ho", "deputy", "Ho Man 何敏")
    door(site).sign_in_reduced("man.ho", Passphrase(WORDS), DESK)


def analyst(site: Platform) -> None:
    """Nobody but an analyst, who decides nothing."""
    person(site, "kit.yu", "analyst", "Yu Kit 余傑")


def disabled(site: Platform) -> None:
    """A deputy without second factor whose account is disabled."""
    made = person(site, "man.ho", "deputy", "Ho Man 何敏")
    service.reset_factor(site, made.id, SHELL, WHY)
    service.disable(site, made.id, SHELL, WHY)


def shared(site: Platform) -> None:
    """An account named for a team."""
    person(site, "soc.shift", "analyst", "Chan Mei 陳美")


def post(site: Platform) -> None:
    """An account whose person is a post."""
    person(site, "mei.chan", "analyst", "Duty Supervisor")


def twins(site: Platform) -> None:
    """Two accounts of one person in one role."""
    person(site, "mei.chan", "analyst", "Chan Mei")
    person(site, "mei.chan2", "analyst", "chan mei")


def two_roles(site: Platform) -> None:
    """One person with a separate account for managing the platform."""
    person(site, "mei.chan", "analyst", "Chan Mei")
    person(site, "mei.chan.adm", "administrator", "Chan Mei")


@pytest.mark.parametrize(
    ("control", "world", "states"),
    [
        (decision_factor, deputy, ["passed"]),
        (decision_factor, reduced, ["partly"]),
        (decision_factor, reset, ["failed"]),
        (decision_factor, nobody, ["unknown"]),
        (decision_factor, analyst, ["unknown"]),
        (decision_factor, disabled, ["unknown"]),
        (named_accounts, deputy, ["passed"]),
        (named_accounts, two_roles, ["passed", "passed"]),
        (named_accounts, shared, ["failed"]),
        (named_accounts, post, ["failed"]),
        (named_accounts, twins, ["failed", "failed"]),
        (named_accounts, nobody, ["unknown"]),
    ],
)
def test_control_in_a_world(site: Platform, control: Control, world: World, states: list[str]) -> None:
    """One result for each account, its reason in both languages."""
    world(site)
    results = list(control.test(site))
    assert [result.state for result in results] == states
    assert all(result.reason.en and result.reason.zh and result.subject for result in results)


def test_demo_people_are_not_tested(stage: Platform) -> None:
    """They have no factors by design: the state says that the test does not apply."""
    service.add_demo(stage, "demo.deputy", "Ho Man 何敏", "deputy", SHELL, "for the demo")
    assert [result.state for result in decision_factor.test(stage)] == ["not_applicable"]
