"""Each detector on its own: what it finds, what it leaves alone, and that it says why in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from detection.learning.world import MONDAY
from lionrock.detection.anomalies.beacon import BEACON
from lionrock.detection.anomalies.mass import MASS
from lionrock.detection.anomalies.new_template import NEW_TEMPLATE
from lionrock.detection.anomalies.program_of_parent import PROGRAM_OF_PARENT
from lionrock.detection.anomalies.program_on_host import PROGRAM_ON_HOST
from lionrock.detection.anomalies.travel import TRAVEL
from lionrock.detection.anomalies.user_from_network import USER_FROM_NETWORK
from lionrock.detection.anomalies.user_on_host import USER_ON_HOST
from lionrock.detection.learning.model import DAY, SEP, Detector, Place, Site, Unusual, Wait
from lionrock.events.learning import Group
from lionrock.kernel.clock import instant, micros
from lionrock.kernel.platform import Platform

BEGIN = micros(MONDAY)
SECOND = 1_000_000


def wait(day: float, key: str, value: str = "", count: int = 1, **more: list[int]) -> Wait:
    """Return something that waited, so many days after the first."""
    at = BEGIN + round(day * DAY)
    return Wait(key, at, value, count, at, at, "s1", round(day * 1000), **more)


def judged(detector: Detector, waits: Sequence[Wait], site: Site | None = None) -> list[Unusual]:
    """Return what a detector finds in what waited, with its own numbers."""
    numbers = {name: one.default for name, one in detector.numbers.items()}
    found = detector.judge(detector.habit(), waits, site or Site(numbers))
    assert all(one.reason.en and one.reason.zh and one.once_in >= 1 for one in found)
    return found


def named(day: int, *by: str) -> Group:
    """Return a group of these values."""
    at = MONDAY + timedelta(days=day)
    return Group(at=at, by=by, count=1, first=at, last=at, ordinal=day)


@pytest.mark.parametrize("detector", [USER_ON_HOST, PROGRAM_OF_PARENT, PROGRAM_ON_HOST], ids=lambda one: one.id)
def test_a_first_combination_is_told_once(detector: Detector) -> None:
    """After thirty days with the same partner a new one is told, the next time it is usual."""
    usual = [wait(day, "chan", "jump") for day in range(30)]
    (found,) = judged(detector, [*usual, wait(30, "chan", "vault"), wait(31, "chan", "vault")])
    assert (found.wait.value, round(found.once_in)) == ("vault", 30)
    assert "for the first time in 30 days" in found.reason.en
    assert "30 日內首次" in found.reason.zh


@pytest.mark.parametrize("known", [13, 3])
def test_an_entity_that_is_learned_is_not_spoken_of(known: int) -> None:
    """Nothing is said before two weeks."""
    assert judged(USER_ON_HOST, [*(wait(day, "chan", "jump") for day in range(known)), wait(known, "chan", "x")]) == []


def test_who_often_meets_new_ones_is_left_alone() -> None:
    """An administrator on another host every day gets no finding after the first few."""
    found = judged(USER_ON_HOST, [wait(day, "root", f"host{day}") for day in range(60)])
    assert len(found) <= 3


def test_names_are_made_comparable() -> None:
    """Machine accounts are nobody, programs are their file's name, networks stand for addresses."""
    assert USER_ON_HOST.about(named(0, "GRID\\Chan", "Jump")) == [("chan", "jump")]
    assert USER_ON_HOST.about(named(0, "WS-1$", "Jump")) == []
    assert PROGRAM_OF_PARENT.about(named(0, "C:\\a\\Cmd.exe", "/usr/bin/python3.11")) == [("cmd.exe", "python0.0")]
    assert USER_FROM_NETWORK.about(named(0, "chan", "not an address")) == []


def test_a_new_network_or_country_is_told() -> None:
    """Without a file of locations networks count, with one countries do."""
    usual = [wait(day, "chan", "203.0.113.9") for day in range(21)]
    new = [*usual, wait(21, "chan", "203.0.113.77"), wait(22, "chan", "198.51.100.7")]
    assert [one.wait.value for one in judged(USER_FROM_NETWORK, new)] == ["198.51.100.7"]
    numbers = {name: one.default for name, one in USER_FROM_NETWORK.numbers.items()}
    site = Site(numbers, lambda address: Place("HK" if address.startswith("8.") else "KP"))
    (found,) = judged(
        USER_FROM_NETWORK, [*(wait(day, "chan", "8.8.8.8") for day in range(21)), wait(22, "chan", "9.9.9.9")], site
    )
    assert " with KP " in found.reason.en


def test_a_message_unlike_all_others_is_told() -> None:
    """What differs in its numbers is known; another sentence is not."""
    key = SEP.join(("linux.auth", "sshd"))
    usual = [
        wait(day, key, f"Accepted password for chan from 192.0.2.{day} port {5000 + day} ssh2") for day in range(20)
    ]
    odd = wait(21, key, "fatal: buffer_get_string: bad string length 1702390132")
    (found,) = judged(NEW_TEMPLATE, [*usual, wait(20.5, key, usual[0].value.replace("5000", "61234")), odd])
    assert found.wait is odd
    assert "“fatal: buffer_get_string: bad string length <num>”" in found.reason.en


def test_a_jump_nobody_travels_is_told() -> None:
    """Hong Kong and London within the hour; the same jump every week becomes usual; without places nothing is said."""
    numbers = {name: one.default for name, one in TRAVEL.numbers.items()}
    places = {"8.8.8.8": Place("HK", 22.3, 114.2), "9.9.9.9": Place("GB", 51.5, -0.1)}
    usual = [wait(day, "chan", "8.8.8.8") for day in range(20)]
    jump = wait(19.02, "chan", "9.9.9.9")
    (found,) = judged(TRAVEL, [*usual, jump], Site(numbers, places.get))
    assert "9,6" in found.reason.en
    assert "km apart" in found.reason.en
    assert judged(TRAVEL, [*usual, jump], Site(numbers)) == []
    weekly = [wait(n / 10, "chan", "9.9.9.9" if n % 2 else "8.8.8.8") for n in range(300)]
    assert judged(TRAVEL, weekly, Site(numbers, places.get)) == []


def test_very_many_objects_in_five_minutes_are_told() -> None:
    """A thousand files where ten were the most; the day after it is no news that it happened."""
    key = SEP.join(("aws.cloudtrail", "user", "chan", "GetObject"))
    usual = [wait(day, key, distinct=list(range(8 + day % 3))) for day in range(21)]
    (found,) = judged(MASS, [*usual, wait(21, key, distinct=list(range(1000)))])
    assert found.user == "chan"
    assert "1,000 different objects (GetObject) in five minutes" in found.reason.en
    assert "at most 10 in any five minutes of 21 days" in found.reason.en
    assert len(found.past) == 21


def test_even_calls_to_a_new_destination_are_told() -> None:
    """Every five minutes to an address first met after the host was learned; uneven calls are left alone."""
    usual = [
        wait(day, "ws-1", "8.8.8.8", times=[BEGIN + day * DAY + n * 311 * SECOND for n in range(20)])
        for day in range(15)
    ]
    begin = BEGIN + 20 * DAY
    even = wait(20, "ws-1", "9.9.9.9", times=[begin + n * 300 * SECOND + n % 3 * SECOND for n in range(12)])
    (found,) = judged(BEACON, [*usual, even])
    assert "9.9.9.9, first met 20 days after the host was, 12 times every 30" in found.reason.en
    uneven = wait(20, "ws-1", "9.9.9.9", times=[begin + n * n * 97 * SECOND for n in range(20)])
    assert judged(BEACON, [*usual, uneven]) == []
    assert BEACON.about(named(0, "WS-1", "192.168.1.7")) == []


def test_every_detector_stands_as_a_rule(platform: Platform) -> None:
    """Nine detectors, each with its own id, a reading, words in both languages, and numbers a site may set."""
    found = platform.registry.of(Detector)
    assert len(found) == 9
    for one in found:
        assert one.id.startswith("lionrock.anomaly.")
        assert one.info().title.zh
        assert one.told(one.habit()).zh
        assert len(one.digest) == 64
        assert instant(BEGIN) == MONDAY
