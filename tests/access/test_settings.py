"""Settings of sign-in are bounded."""

from __future__ import annotations

import pytest

from lionrock.access.settings import ABSOLUTE_HOURS, FRESH_MINUTES, IDLE_MINUTES, limits
from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.contributions import Setting
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.settings import Settings, variable


def test_defaults_are_those_of_the_reference() -> None:
    """Thirty minutes idle, twelve hours in all, five minutes fresh."""
    found = limits(Settings({}, {}))
    assert (found.idle, found.absolute, found.fresh) == (minutes(30), hours(12), minutes(5))


@pytest.mark.parametrize("setting", [IDLE_MINUTES, ABSOLUTE_HOURS, FRESH_MINUTES])
@pytest.mark.parametrize("value", ["0", "-1", "100000", "9999999999999999"])
def test_values_out_of_bounds_are_refused(setting: Setting, value: str) -> None:
    """A session that never ends, or never begins, is a mistake in the file."""
    with pytest.raises(ConfigurationError, match=setting.id):
        limits(Settings({}, {variable(setting): value}))
