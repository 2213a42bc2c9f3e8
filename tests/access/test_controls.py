"""The controls of access, each in passing, failing and unknown worlds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from access.world import DESK, SHELL, WHY, WORDS, actor, door, passes, person, settle_cost
from lionrock.access import service, store
from lionrock.access.controls.decision_factor import decision_factor
from lionrock.access.controls.dormant import dormant
from lionrock.access.controls.named_accounts import named_accounts
from lionrock.access.controls.rights_reviewed import rights_reviewed
from lionrock.access.passphrase import Passphrase
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import ConflictError, RefusedError
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


def test_nobody_reviews_their_own_access(site: Platform) -> None:
    """A review is of the role as it stands, by somebody else, and stands in the account's history."""
    admin, other = person(site, "wing.lau", "administrator", "Lau Wing"), person(site, "kit.yu", "analyst", "Yu Kit")
    with pytest.raises(RefusedError):
        service.review(site, admin.id, actor(site, admin), WHY)
    service.review(site, other.id, actor(site, admin), WHY)
    assert store.history(site.db, other.id)[0].what == "reviewed:analyst"
    assert {one.subject: one.state for one in rights_reviewed.test(site)} == {"wing.lau": "not_due", "kit.yu": "passed"}
    service.set_role(site, other.id, "deputy", SHELL, WHY)
    assert {one.subject: one.state for one in rights_reviewed.test(site)}["kit.yu"] == "not_due"
    service.disable(site, other.id, SHELL, WHY)
    with pytest.raises(ConflictError):
        service.review(site, other.id, actor(site, admin), WHY)


def test_the_newest_sign_in_is_kept_on_both_databases(either: Platform) -> None:
    """Old sessions go, an account's newest stays: the dormant are told from those nobody knows of."""
    settle_cost(either)
    first = person(either, "man.ho", "deputy", "Ho Man")
    passes(either, days=60)
    person(either, "kit.yu", "analyst", "Yu Kit")
    assert len(store.sessions(either.db, first.id)) == 1
    passes(either, days=40)
    assert {one.subject: one.state for one in dormant.test(either)} == {"man.ho": "failed", "kit.yu": "passed"}
    assert [one.state for one in rights_reviewed.test(either)] == ["not_due", "not_due"]
