"""Controls of the register in a passing and a failing world; an empty one is unknown."""

from __future__ import annotations

from lionrock.kernel.contributions import Control
from lionrock.kernel.platform import Platform
from lionrock.register import service
from lionrock.register.commands import SHELL
from lionrock.register.model import Asset, Threshold


def states(platform: Platform, id: str) -> dict[str, tuple[str, str]]:
    """Return state and reason by the system's id."""
    found = platform.registry.get(Control, id).test(platform)
    return {one.subject: (one.state, one.reason.en) for one in found}


def test_thresholds_pass_with_all_four_and_name_what_is_unset(estate: Platform) -> None:
    """Partly between, failed with none."""
    oms, directory = (service.resolve(estate, "system", key) for key in ("oms", "dir"))
    found = states(estate, "register.thresholds")
    assert found[directory] == ("passed", "all four are set")
    assert found[oms] == ("partly", "not set: Maximum tolerable downtime, Material leak of customer data")
    nothing: dict[str, Threshold | None] = dict.fromkeys(("min_service_level", "material_complaints"))
    service.set_thresholds(estate, SHELL, "x", oms, nothing)
    assert states(estate, "register.thresholds")[oms][0] == "failed"


def test_owners_pass_when_every_asset_has_one(estate: Platform) -> None:
    """Each asset without is named."""
    oms, directory = (service.resolve(estate, "system", key) for key in ("oms", "dir"))
    found = states(estate, "register.owners")
    assert found[oms] == ("passed", "assets: 1, each with an owner")
    assert found[directory] == ("failed", "1 of 1 without owner: Domain controller")
    service.put(estate, SHELL, "x", Asset(key="dir-2", name="Second", owner="ho-man", system="dir"))
    assert states(estate, "register.owners")[directory][0] == "partly"


def test_an_empty_register_is_unknown_never_passed(platform: Platform) -> None:
    """Unknown is never green."""
    for id in ("register.thresholds", "register.owners"):
        assert [state for state, _ in states(platform, id).values()] == ["unknown"]
