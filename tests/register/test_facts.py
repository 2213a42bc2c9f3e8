"""Values of the register, with their source and both times; unknown says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lionrock.kernel.contributions import Gauge, Known, Value
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.keys.ring import KeyRing
from lionrock.register import service
from lionrock.register.estate import Book


def read(platform: Platform, id: str, subject: str = "any") -> Known:
    """Return a value."""
    return platform.registry.get(Value, id).read(platform, subject)


def test_a_value_of_the_operator_has_its_source_and_times(estate: Platform, clock: Any) -> None:
    """The official paper is named beside the version."""
    known = read(estate, "operator.commissioner_number")
    assert known.value == "+852 0000 0653"
    assert known.source.en == "register, operator, version 1; from letter of designation, page 2"
    assert (known.effective, known.learned) == (clock.now, clock.now)


def test_the_contact_is_said_with_post_and_telephone(estate: Platform) -> None:
    """A form needs more than a name."""
    assert read(estate, "operator.contact").value == Text(
        "Ho Man, Deputy supervisor, +852 0000 1654", "何敏，副主管，+852 0000 1654"
    )


@pytest.mark.parametrize("id", ["operator.secure_channel", "operator.office"])
def test_what_was_never_entered_is_unknown_and_says_where(estate: Platform, id: str) -> None:
    """The link opens the form."""
    known = read(estate, id)
    assert known.unknown
    assert known.link == "/register/edit?kind=operator"


def test_an_empty_register_knows_no_operator(platform: Platform) -> None:
    """It says so, in both languages."""
    known = read(platform, "operator.name")
    assert (known.value, known.source.en) == (None, "the operator is not registered")


def test_thresholds_are_values_of_their_system(estate: Platform) -> None:
    """Set with its paper, unset with the form."""
    oms = service.resolve(estate, "system", "oms")
    known = read(estate, "system.min_service_level", oms)
    assert (known.value, known.source.en) == (90, "register, version 1; from continuity plan 4.2")
    unset = read(estate, "system.max_tolerable_downtime", oms)
    assert (unset.value, unset.link) == (None, f"/register/systems/{oms}/thresholds")


def test_without_keys_values_are_unknown_and_counts_stay(estate: Platform, tmp_path: Path) -> None:
    """A call script must not fail because the register is sealed."""
    oms = service.resolve(estate, "system", "oms")
    estate.bind(Cipher, KeyRing(tmp_path, None, None))
    estate.port(Book).changed()
    assert read(estate, "operator.callback").source.en == "The keys are locked."
    assert read(estate, "system.min_service_level", oms).unknown
    assert estate.registry.get(Gauge, "assets").read(estate) == 3
