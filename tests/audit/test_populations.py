"""Every kind of population: rows and independent count agree, each row names its entry, digests are the same twice."""

from __future__ import annotations

from audit.world import START, SUPERVISOR, estate, sign_ins
from lionrock.access import service as access
from lionrock.assurance import running
from lionrock.audit import rows
from lionrock.events.audits import Population, Window
from lionrock.incidents import service as incidents
from lionrock.incidents.store.tables import INCIDENT
from lionrock.kernel.change import system
from lionrock.kernel.clock import days
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.law.rulebook import rulebook

CHOICE = {"ledger.entries": "SignedIn", "controls.results": "*", "evidence.given": ""}


def lived(platform: Platform) -> None:
    """Let a little of everything happen."""
    estate(platform)
    sign_ins(platform, 5)
    made = incidents.open_by_hand(platform, SUPERVISOR, "Odd logins")
    incidents.possible(platform, incidents.Answering(made.id, made.version, SUPERVISOR, "looks odd"))
    running.run(platform, ["register.owners", "assurance.ledger-signed"])
    access.invite(platform, "ka.lee", "Lee Ka 李嘉", "analyst", system("shell"), "joins")
    platform.settle()
    platform.clock.set(platform.now() + days(1))  # type: ignore[attr-defined]  # the tests' clock is set by hand


def window(platform: Platform, choice: str) -> Window:
    """Return the window up to now."""
    return Window(START, platform.now(), Sequencer(platform).sign_now().size, choice)


def test_rows_and_counts_agree(platform: Platform) -> None:
    """Whatever kind: the count made another way finds as many, and every row stands on an entry."""
    lived(platform)
    for kind in platform.registry.of(Population):
        span = window(platform, CHOICE.get(kind.id, ""))
        found = rows.made(kind.rows(platform, span))
        assert found.count == kind.count(platform, span), kind.id
        assert found == rows.made(kind.rows(platform, span)), kind.id
        for _, row in rows.read(found.data, range(1, found.count + 1)):
            assert reading.entry(platform.db, row["entry"]) is not None, kind.id
        if kind.id != "evidence.given":
            assert found.count, kind.id


def test_population_without_a_row_is_noticed(platform: Platform) -> None:
    """What is taken out of the tables behind the back of the ledger shows as a difference."""
    lived(platform)
    kind = platform.registry.get(Population, "incidents.opened")
    with platform.db.begin() as db:
        db.execute(INCIDENT.delete())
    span = window(platform, "")
    assert (len(list(kind.rows(platform, span))), kind.count(platform, span)) == (0, 1)


def test_results_of_one_control(platform: Platform) -> None:
    """A control's results are its subjects', held against what its newest run counted."""
    lived(platform)
    kind = platform.registry.get(Population, "controls.results")
    for choice in ("register.owners", "assurance.ledger-signed"):
        span = window(platform, choice)
        found = list(kind.rows(platform, span))
        assert {row["control"] for row in found} == {choice}
        assert len(found) == kind.count(platform, span)
        assert all(row["clauses"] for row in found)


def test_clauses_exist(platform: Platform) -> None:
    """What a kind of population says it answers stands in the law packs."""
    book = rulebook(platform.now().date())
    known = {one.id for one in book.requirements} | {one.id for one in book.obligations}
    for kind in platform.registry.of(Population):
        assert set(kind.clauses) <= known, kind.id


def test_registry_of_one_package_knows_its_kinds() -> None:
    """Kinds stand in modules of their own."""
    assert [one.id for one in Registry(["lionrock.incidents"]).of(Population)] == ["incidents.opened"]
