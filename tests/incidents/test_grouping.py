"""Findings that belong together, whatever order they come in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.events import trails
from lionrock.events.findings import DetectionFinding
from lionrock.events.trails import REACH, Trail, trail
from lionrock.incidents.grouping import Group, arrive, sweep
from lionrock.kernel.clock import hours, instant, minutes

NIGHT = instant(1_795_300_200_000_000)
FINDING = DetectionFinding(
    finding="f1",
    rule="web-shell",
    title_en="Web shell written",
    title_zh="寫入網頁後門",
    level="high",
    entity_kind="asset",
    entity="oms-web-02",
    system="oms",
    host="oms-web-02",
    user="vendor-07",
    address="203.0.113.9",
    window="2026-11-22",
    count=1,
    first=NIGHT,
    last=NIGHT,
)
STANDING = Group(
    "i1",
    1,
    frozenset({"oms"}),
    frozenset({("host", "oms-web-02")}),
    NIGHT,
    NIGHT,
    exercise=False,
)


def other(**changes: object) -> Trail:
    """Return the trail of a second finding that differs in these fields."""
    return trail(replace(FINDING, **({"finding": "f2", "level": "medium"} | changes)))  # type: ignore[arg-type]  # fields


def test_a_high_finding_that_joins_nothing_opens_one() -> None:
    """The first grave finding makes a suspicion."""
    outcome = arrive(trail(FINDING), [], [])
    assert outcome is not None
    assert outcome.incident is None


def test_a_medium_finding_alone_is_left_over() -> None:
    """It opens nothing by itself."""
    assert arrive(other(), [], []) is None


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({}, ("host", "oms-web-02")),
        ({"host": "OMS-WEB-02.corp.example.", "user": None, "address": None}, ("host", "oms-web-02")),
    ],
)
def test_it_joins_by_host_and_says_so(changes: dict[str, object], because: trails.Mark) -> None:
    """The short name in any spelling is the same host."""
    outcome = arrive(other(**changes), [STANDING], [])
    assert outcome is not None
    assert (outcome.incident, outcome.joined.because) == ("i1", (because,))


@pytest.mark.parametrize(
    "changes",
    [
        {"system": "ems"},
        {"system": None},
        {"host": "oms-db-01"},
        {"first": NIGHT + REACH + minutes(1), "last": NIGHT + hours(7)},
        {"first": NIGHT - hours(8), "last": NIGHT - REACH - minutes(1)},
        {"exercise": True},
    ],
)
def test_it_stays_apart_when_one_thing_differs(changes: dict[str, object]) -> None:
    """Same system, something in common, within six hours, and never exercise with real."""
    assert arrive(other(**changes), [STANDING], []) is None


def test_six_hours_count_from_the_last_activity() -> None:
    """Each joining carries the reach further."""
    grown = STANDING.with_(other(first=NIGHT + hours(5), last=NIGHT + hours(5)))
    assert grown.shared(other(first=NIGHT + hours(10), last=NIGHT + hours(10)))


def test_two_unknown_systems_count_as_shared() -> None:
    """A night that begins on machines of no critical system is one incident too."""
    group = replace(STANDING, systems=frozenset({None}))
    assert arrive(other(system=None), [group], []) is not None


def test_what_came_before_is_swept_in() -> None:
    """A medium finding of the hour before belongs to the incident that the high one opens."""
    outcome = arrive(trail(FINDING), [], [other(), other(finding="f3", system="ems")])
    assert outcome is not None
    assert [joining.finding for joining in outcome.swept] == ["f2"]


def test_it_joins_the_closer_one_and_names_the_other() -> None:
    """Never two incidents for one finding; a person sees that there was a choice."""
    busier = replace(
        STANDING, incident="i2", number=2, marks=frozenset({("user", "vendor-07"), ("host", "oms-web-02")})
    )
    outcome = arrive(other(), [STANDING, busier], [])
    assert outcome is not None
    assert (outcome.incident, outcome.also) == ("i2", ("i1",))


@pytest.mark.parametrize(
    "user",
    [
        "SYSTEM",
        "NT AUTHORITY\\SYSTEM",
        "root",
        "Administrator",
        "NT SERVICE\\sql",
        "DWM-1",
        "-",
        "",
        None,
        "LOCAL SERVICE",
    ],
)
def test_accounts_of_every_machine_connect_nothing(user: str | None) -> None:
    """Else one machine account would pull a whole system into one incident."""
    assert trails.user_key(user) is None


@pytest.mark.parametrize(
    ("user", "key"),
    [
        ("CORP\\Vendor-07", "vendor-07"),
        ("vendor-07@corp.example", "vendor-07"),
        ("CORP\\Administrator", "administrator"),
    ],
)
def test_a_domain_account_is_the_same_person_on_every_machine(user: str, key: str) -> None:
    """In each spelling."""
    assert trails.user_key(user) == key


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "0.0.0.0", "fe80::1%eth0", "224.0.0.1", "-", "host", None])
def test_addresses_of_every_machine_connect_nothing(address: str | None) -> None:
    """Loopback and its like are no trace."""
    assert trails.address_key(address) is None


def test_an_address_has_one_normal_form() -> None:
    """IPv4 within IPv6 is the same machine."""
    assert trails.address_key("::ffff:203.0.113.9") == trails.address_key(" 203.0.113.9 ") == "203.0.113.9"


@dataclass
class Desk:
    """Findings arriving one after the other, as the reaction sees them."""

    members: dict[int, list[Trail]] = field(default_factory=dict)
    loose: dict[str, Trail] = field(default_factory=dict)

    def groups(self) -> list[Group]:
        """Return the incidents there are."""
        return [_group(number, trails) for number, trails in self.members.items()]

    def take(self, arriving: Trail) -> None:
        """Let one finding arrive."""
        everything = self.loose | {arriving.finding: arriving}
        outcome = arrive(arriving, self.groups(), list(self.loose.values()))
        if outcome is None:
            self.loose = everything
            return
        number = int(outcome.incident) if outcome.incident else len(self.members) + 1
        joined = {outcome.joined.finding, *(joining.finding for joining in outcome.swept)}
        self.members.setdefault(number, []).extend(everything[finding] for finding in sorted(joined))
        self.loose = {name: one for name, one in everything.items() if name not in joined}


def _group(number: int, trails: list[Trail]) -> Group:
    """Return the group of these trails."""
    start = trails[0]
    group = Group(str(number), number, frozenset({start.system}), start.marks, start.first, start.last, start.exercise)
    for one in trails:
        group = group.with_(one)
    return group


def _trails(most: int) -> st.SearchStrategy[list[Trail]]:
    """Return lists of findings over few hosts, users, systems and hours, so that they meet."""
    one = st.builds(
        lambda system, host, user, hour, length, grave: replace(
            other(
                system=system,
                host=host,
                user=user,
                address=None,
                first=NIGHT + hours(hour),
                last=NIGHT + hours(hour + length),
            ),
            grave=grave,
        ),
        st.sampled_from(["oms", "ems", None]),
        st.sampled_from(["a", "b", "c", "d", None]),
        st.sampled_from(["u", "v", "SYSTEM", None]),
        st.integers(0, 40),
        st.integers(0, 3),
        st.booleans(),
    )
    return st.lists(one, min_size=1, max_size=most).map(
        lambda trails: [replace(one, finding=f"f{at:02}") for at, one in enumerate(trails)]
    )


def _arrived(trails: list[Trail]) -> Desk:
    """Return the desk after these arrivals."""
    desk = Desk()
    for one in trails:
        desk.take(one)
    return desk


def _sets(desk: Desk) -> set[frozenset[str]]:
    """Return the findings of each incident."""
    return {frozenset(one.finding for one in trails) for trails in desk.members.values()}


@given(_trails(14))
@settings(max_examples=80, deadline=None)
def test_no_finding_is_in_two_incidents_and_no_grave_one_in_none(trails: list[Trail]) -> None:
    """Each joins once; what is grave is never left over."""
    desk = _arrived(trails)
    seen = [one.finding for group in desk.members.values() for one in group] + list(desk.loose)
    assert sorted(seen) == sorted(one.finding for one in trails)
    assert not any(one.grave for one in desk.loose.values())
    assert len(desk.members) <= sum(one.grave for one in trails)


@given(_trails(14), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_one_grave_finding_gathers_the_same_in_any_order(trails: list[Trail], random: object) -> None:
    """With one seed the membership is a closure, so the order of arrival cannot matter."""
    trails = [replace(one, grave=at == 0) for at, one in enumerate(trails)]
    shuffled = sorted(trails, key=lambda one: (random.random(), one.finding))  # type: ignore[attr-defined]  # hypothesis
    assert _sets(_arrived(trails)) == _sets(_arrived(shuffled))


@given(_trails(12), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_an_incident_never_reaches_beyond_what_is_connected(trails: list[Trail], random: object) -> None:
    """In any order, every incident lies within the closure of one of its grave findings."""
    shuffled = sorted(trails, key=lambda one: (random.random(), one.finding))  # type: ignore[attr-defined]  # hypothesis
    for members in _arrived(shuffled).members.values():
        seed = next(one for one in members if one.grave)
        closure = sweep(_group(1, [seed]), [one for one in trails if one.finding != seed.finding])
        assert {one.finding for one in members} <= {seed.finding, *(joining.finding for joining in closure)}
