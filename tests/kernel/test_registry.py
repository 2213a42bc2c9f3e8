"""One contribution is found without loading what stands after it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lionrock.kernel.contributions import Role
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.registry import Registry

PACKAGES = ["lionrock.kernel", "lionrock.telemetry", "lionrock.detection"]


def test_one_that_is_found_is_the_one_that_is_listed() -> None:
    """Asked for before the others are listed and after."""
    registry = Registry(PACKAGES)
    found = registry.get(Role, "store")
    assert found in registry.of(Role)
    assert registry.get(Role, "store") is found


def test_one_that_is_not_there_is_an_error_each_time() -> None:
    """It is not remembered as something."""
    registry = Registry(PACKAGES)
    for _ in range(2):
        with pytest.raises(NotFoundError):
            registry.get(Role, "cook")


def test_packages_behind_it_are_not_loaded() -> None:
    """A part of an instance starts with what it needs."""
    code = (
        "import sys; from lionrock.kernel.registry import Registry; from lionrock.kernel.contributions import Provider;"
        "Registry(['lionrock.keys', 'lionrock.detection']).get(Provider, 'KeyRing');"
        "print('lionrock.detection.ports' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout == "False\n"
