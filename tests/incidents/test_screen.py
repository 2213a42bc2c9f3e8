"""The seriousness screen: the statute's question, the Code's criteria, and what is unknown."""

from __future__ import annotations

from dataclasses import replace

from incidents.world import Sealed
from lionrock.events.ports import Estate
from lionrock.incidents import knowledge
from lionrock.incidents.model import Incident
from lionrock.incidents.screen import UNPLACED, screen
from lionrock.kernel.ledger.entry import canonical
from lionrock.kernel.platform import Platform


def test_limits_come_from_the_register_and_unset_is_unknown(world: Platform, suspected: Incident) -> None:
    """Four criteria are loaded, one of them without a limit; three letters are not loaded."""
    shown = screen(world, suspected)
    assert {one.criterion.id: one.limit for one in shown.readings} == {
        "SER-MTD": None,
        "SER-MSL": 90,
        "SER-LEAK": 10_000,
        "SER-COMPLAINT": 500,
    }
    assert (shown.missing, shown.letters, shown.unset) == (3, 7, 1)
    assert all(one.value.unknown for one in shown.readings)


def test_without_a_system_every_limit_is_unknown(world: Platform, suspected: Incident) -> None:
    """Thresholds are per system; nobody may say that they were never set."""
    shown = screen(world, replace(suspected, scope="unknown", system=None, placed_by=None))
    assert (shown.unset, shown.problem) == (0, UNPLACED)
    assert all(one.limit is None for one in shown.readings)
    assert shown.core_function.unknown


def test_the_record_of_a_decision_holds_no_floats(world: Platform, suspected: Incident) -> None:
    """Its digest is over RFC 8785 JSON."""
    assert b'"not_loaded":3' in canonical(screen(world, suspected).plain())


def test_a_register_that_cannot_be_read_is_no_limit_never_set(world: Platform, suspected: Incident) -> None:
    """With the keys away the screen says so, and the system has no name of its own."""
    world.bind(Estate, Sealed())
    shown = screen(world, suspected)
    assert shown.unset == 0
    assert shown.problem is not None
    assert shown.plain()["limits_read"] is False
    assert knowledge.named(world, "oms").en == "a registered system, its name cannot be read"
