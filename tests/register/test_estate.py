"""Hosts find their asset, in microseconds, however they are written."""

from __future__ import annotations

import pytest

from lionrock.events.ports import Estate
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register import service
from lionrock.register.commands import SHELL
from lionrock.register.estate import Book
from lionrock.register.model import Asset
from register.world import load


@pytest.mark.parametrize(
    "host",
    [
        "oms-web-01.corp.example",
        "OMS-WEB-01.CORP.EXAMPLE.",
        "oms-web-01",
        "WORKSTATION5",
        "workstation5.theshire.local",
        "192.0.2.10",
        "::ffff:192.0.2.10",
        "2001:DB8:0::10",
    ],
)
def test_a_host_finds_its_asset(estate: Platform, host: str) -> None:
    """By full name, by first label where that is unambiguous, and by address."""
    placed = estate.port(Estate).place(host)
    assert placed is not None
    assert (placed.asset_name, placed.system_name) == (
        "Web front of outage management",
        Text("Outage Management", "停電管理系統"),
    )


@pytest.mark.parametrize("host", ["", "unheard-of", "oms-web-01.other.example", "192.0.2.11", "dc-02.corp.example"])
def test_a_stranger_is_unknown(estate: Platform, host: str) -> None:
    """A full name of another domain is not taken for ours."""
    assert estate.port(Estate).place(host) is None


def test_a_first_label_that_two_share_decides_nothing(estate: Platform) -> None:
    """The wrong system would be worse than none."""
    service.put(estate, SHELL, "x", Asset(key="y", name="Y", hosts=("dc-01.other.example",)))
    assert estate.port(Estate).place("dc-01") is None
    assert estate.port(Estate).place("dc-01.other.example") is not None


def test_an_asset_of_no_system_is_placed(estate: Platform) -> None:
    """Registered, but of no critical computer system."""
    placed = estate.port(Estate).place("pc-7")
    assert placed is not None
    assert (placed.system, placed.system_name) == (None, None)


def test_the_operator_and_a_system_are_described(estate: Platform) -> None:
    """Thresholds that are unset are None."""
    port = estate.port(Estate)
    assert port.operator()["name"] == Text("Example Power", "例子電力")
    assert port.operator()["secure_channel"] is None
    [(_, _), (oms, name)] = sorted(port.systems(), key=lambda one: one[1].en)
    assert name.en == "Outage Management"
    found = port.system(oms)
    assert (found["short"], found["owner"]) == ("OMS", Text("Ho Man", "何敏"))
    assert found["thresholds"]["max_tolerable_downtime"] is None
    with pytest.raises(NotFoundError):
        port.system("nothing")


def test_an_empty_register_says_unknown(platform: Platform) -> None:
    """Every value of the operator is None."""
    assert set(platform.port(Estate).operator().values()) == {None, False}
    assert list(platform.port(Estate).systems()) == []


def test_ten_thousand_assets_are_opened_once_and_each_is_found(platform: Platform) -> None:
    """The register is opened for the first question, not for each; how long that takes, `make bench` says."""
    rows = "".join(f"h{n},Host {n},host-{n}.corp.example;alias-{n},10.{n // 65536}.{n // 256 % 256}.{n % 256},\n"
                   for n in range(10_000))  # fmt: skip
    load(platform, "id,name,hosts,addresses,system\n" + rows, "many.csv")
    book = platform.port(Book)
    first = book.opened()
    for n in range(10_000):
        assert book.place(f"host-{n}.corp.example") is not None
    assert book.opened() is first
