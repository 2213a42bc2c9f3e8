"""What each role may do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.access.ports import Matrix
from lionrock.access.roles import DECISIONS, MATRIX, PERMISSIONS, REDUCED, ROLES, decides, holds
from lionrock.kernel.change import Actor
from lionrock.kernel.errors import RefusedError

PERMISSION = st.sampled_from(sorted(PERMISSIONS))
FACTOR = st.sampled_from(["totp", "none", "demo", "system"])


@given(PERMISSION, FACTOR)
def test_administrator_decides_nothing(permission: str, factor: str) -> None:
    """Whatever the factor, the administrator's permissions are five, and none decides or reads the register."""
    if holds("administrator", factor, permission):
        assert permission in {"read", "people.manage", "settings.manage", "sources.manage", "sources.accept"}


@given(PERMISSION, st.sampled_from(sorted(ROLES)))
def test_without_second_factor_little_remains(permission: str, role: str) -> None:
    """A lost factor leaves reading, opening, saying possible, notes and calls, and never more than the role has."""
    if holds(role, "none", permission):
        assert permission in REDUCED
        assert holds(role, "totp", permission)
    assert not (REDUCED & DECISIONS)


@given(st.text(max_size=20), FACTOR, st.text(max_size=20))
def test_unknown_roles_and_permissions_hold_nothing(role: str, factor: str, permission: str) -> None:
    """What is not in the table is not allowed."""
    if role not in MATRIX or permission not in PERMISSIONS:
        assert not holds(role, factor, permission)


@given(PERMISSION)
def test_who_manages_people_never_decides(permission: str) -> None:
    """Separation of duties: no role of a person both manages people and decides."""
    for role in ROLES:
        assert not (holds(role, "totp", "people.manage") and decides(role))
    assert not holds("system", "system", permission) or permission not in DECISIONS


@pytest.mark.parametrize("role", ["supervisor", "deputy"])
def test_supervisor_and_deputy_do_all_but_manage(role: str) -> None:
    """They hold every permission but those over people and settings, and counsel's own."""
    managed = {"people.manage", "settings.manage"}
    assert MATRIX[role] == set(PERMISSIONS) - managed - {"privilege.read", "privilege.decide", "law.edit"}


def test_analyst_triages_and_does_not_decide() -> None:
    """What a shift needs, and no decision."""
    assert MATRIX["analyst"] == REDUCED | {
        "finding.triage",
        "evidence.export",
        "evidence.ask",
        "risk.edit",
        "task.work",
        "handover.sign",
    }
    assert not decides("analyst")


def test_an_auditor_reads_and_exports_and_nothing_else() -> None:
    """Whoever examines changes nothing."""
    assert MATRIX["auditor"] == {"read", "register.read", "evidence.export"}


def test_counsel_alone_reads_what_is_sealed_for_counsel() -> None:
    """No other person's role opens a sealed note."""
    assert [role for role in ROLES if holds(role, "totp", "privilege.read")] == ["counsel"]


def test_nothing_stands_before_the_call() -> None:
    """Whoever works on incidents can open one, say possible and record the call, without a second factor."""
    for role in ("supervisor", "deputy", "analyst"):
        assert {"incident.open", "incident.possible", "call.record"} <= {
            p for p in PERMISSIONS if holds(role, "none", p)
        }


@given(PERMISSION, st.sampled_from(sorted(ROLES)), FACTOR)
def test_refusal_names_role_and_permission(permission: str, role: str, factor: str) -> None:
    """`require` returns or raises, and says in both languages what to do."""
    actor, matrix = Actor("x", "X", role, factor), Matrix()
    if matrix.allows(actor, permission):
        matrix.require(actor, permission)
        return
    with pytest.raises(RefusedError) as found:
        matrix.require(actor, permission)
    assert permission in found.value.message.en
    assert ROLES[role].zh in found.value.message.zh  # type: ignore[index]  # drawn from its keys
    assert found.value.hint.en
    assert found.value.hint.zh
