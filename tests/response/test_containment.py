"""Containment the platform carries out: dry run, approval, act, undoing, time; on files and with a tool over HTTP."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lionrock import app
from lionrock.events.containment import Containment, Foreseen, Order, Outcome
from lionrock.kernel import timers
from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.errors import ConflictError, InputError, RefusedError, UnavailableError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher, SealedError
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text, same
from lionrock.register.estate import Book
from lionrock.register.material import store as material
from lionrock.register.material.switching import Answer, UnansweredError
from lionrock.response import containing, service, store
from lionrock.response.containing import Barrier
from lionrock.response.containment import webhook
from lionrock.response.deny_lines import HEADER, blocked
from lionrock.response.errors import StateError, TechnologyError
from lionrock.response.service import Approving, Wanted
from response.world import ANALYST, DEPUTY, PACKAGES, PEOPLE, SECRET, Tool, deny_file, opened, plant, set_up, tool

DENY, HOOK = "response.deny-file", "response.webhook"
SAID = Answer("not_material", "it was foreseen in the plan")
ADDRESS = Wanted(DENY, "address", "203.0.113.9", 60)


def approving(barrier: Barrier, **changes: Any) -> Approving:
    """Return the deputy who approves what the dry run showed."""
    return replace(
        Approving(barrier.id, barrier.version, DEPUTY, "it attacks", barrier.plan.digest, checked=True, material=SAID),
        **changes,
    )


def contained(platform: Platform, incident: str, wanted: Wanted = ADDRESS) -> Barrier:
    """Plan, approve and carry out."""
    planned = service.plan(platform, ANALYST, incident, wanted)
    service.approve(platform, approving(planned))
    return service.carry_out(platform, planned.id)


def test_dry_run_touches_nothing(both: Platform, tmp_path: Path) -> None:
    """It shows word by word what would be written, and writes nothing."""
    path = deny_file(both, tmp_path / "deny")
    planned = service.plan(both, ANALYST, opened(both).id, ADDRESS)
    assert not path.exists()
    assert f"+deny 203.0.113.9; # INC-0001 {planned.id}" in planned.plan.after
    assert store.barrier(both.db, planned.id) == planned
    assert planned.standing == "unknown"


def test_approved_is_done_and_undone(both: Platform, tmp_path: Path) -> None:
    """The line stands while it is in force and is gone after; each step is in the history and the story."""
    path, incident = deny_file(both, tmp_path / "deny"), opened(both)
    standing = contained(both, incident.id)
    assert standing.state == "in_force"
    assert path.read_text("utf-8") == f"{HEADER}\ndeny 203.0.113.9; # INC-0001 {standing.id}\n"
    lifted = service.lift(both, approving(standing, reason="the supplier’s own scanner"))
    undone = service.carry_out(both, lifted.id)
    assert undone.state == "undone"
    assert path.read_text("utf-8") == f"{HEADER}\n"
    verbs = [one.verb for one in store.history(both.db, undone.id)]
    assert verbs == ["planned", "approved", "in_force", "lifting", "undone"]


def test_time_undoes_it(both: Platform, tmp_path: Path, clock: Any) -> None:
    """When its time is up it is undone without anybody."""
    path = deny_file(both, tmp_path / "deny")
    standing = contained(both, opened(both).id)
    clock.set(standing.until + minutes(1))
    timers.fire_due(both)
    both.settle()
    assert store.barrier(both.db, standing.id).state == "lifting"
    assert service.carry_out_all(both) == 1
    assert store.barrier(both.db, standing.id).state == "undone"
    assert "203.0.113.9" not in path.read_text("utf-8")


def test_prolonged_outlives_its_first_time(world: Platform, tmp_path: Path, clock: Any) -> None:
    """A person lets it stand longer; the first time passes and nothing happens."""
    deny_file(world, tmp_path / "deny")
    standing = contained(world, opened(world).id)
    longer = service.prolong(world, approving(standing), 240)
    assert longer.until == clock.now + hours(4)
    clock.set(standing.until + minutes(1))
    timers.fire_due(world)
    world.settle()
    assert store.barrier(world.db, standing.id).state == "in_force"
    clock.set(longer.until + minutes(1))
    timers.fire_due(world)
    world.settle()
    assert store.barrier(world.db, standing.id).state == "lifting"


def test_what_changed_since_the_dry_run_is_not_approved(world: Platform, tmp_path: Path) -> None:
    """The file was written meanwhile: what would be done is not what was shown."""
    path = deny_file(world, tmp_path / "deny")
    planned = service.plan(world, ANALYST, opened(world).id, ADDRESS)
    path.write_text(f"{HEADER}\ndeny 198.51.100.7; # INC-0009 {'e' * 32}\n", "utf-8")
    with pytest.raises(ConflictError, match="what would be done"):
        service.approve(world, approving(planned))
    with pytest.raises(ConflictError):
        service.approve(world, approving(planned, digest="0" * 64))


def test_approval_wants_a_fresh_proof_a_right_and_a_reason(world: Platform, tmp_path: Path) -> None:
    """An analyst does not approve; a deputy proves who they are, and says why."""
    deny_file(world, tmp_path / "deny")
    planned = service.plan(world, ANALYST, opened(world).id, ADDRESS)
    for actor in (ANALYST, replace(DEPUTY, fresh=False), replace(DEPUTY, factor="none")):
        with pytest.raises(RefusedError):
            service.approve(world, approving(planned, actor=actor))
    with pytest.raises(InputError, match="Reason is empty"):
        service.approve(world, approving(planned, reason=" "))
    with pytest.raises(InputError, match="nobody said to have checked"):
        service.approve(world, approving(planned, checked=False))


@pytest.mark.parametrize("target", ["plc-1", "dcs-ws", "10.9.0.5"])
def test_operational_technology_is_refused(world: Platform, target: str) -> None:
    """By kind or by zone, by name or by address: refused before a dry run, and the page says why."""
    plant(world)
    with tool() as made:
        _hook(world, made)
        with pytest.raises(TechnologyError, match=r"containment\.ot_listed") as told:
            service.plan(world, ANALYST, opened(world).id, Wanted(HOOK, "host", target, 60))
    assert "operational technology" in told.value.message.en
    assert not made.asked


def test_network_that_holds_a_controller_is_refused(world: Platform, tmp_path: Path) -> None:
    """A whole network is no way round the register."""
    plant(world)
    deny_file(world, tmp_path / "deny")
    with pytest.raises(TechnologyError, match="PLC-1"):
        service.plan(world, ANALYST, opened(world).id, Wanted(DENY, "address", "10.9.0.0/24", 60))


def test_listed_technology_is_done_after_an_approval(world: Platform) -> None:
    """A site that lists an asset takes the decision itself."""
    plant(world)
    with tool() as made:
        _hook(world, made)
        set_up(world, containment__ot_listed="plc-1, dcs-ws")
        standing = contained(world, opened(world).id, Wanted(HOOK, "host", "plc-1", 60))
    assert (standing.state, standing.standing) == ("in_force", "listed")


def test_register_that_says_otherwise_later_stops_the_approval(world: Platform) -> None:
    """Between dry run and approval the setting went: refused."""
    plant(world)
    with tool() as made:
        _hook(world, made)
        set_up(world, containment__ot_listed="plc-1")
        planned = service.plan(world, ANALYST, opened(world).id, Wanted(HOOK, "host", "plc-1", 60))
        set_up(world, containment__ot_listed="")
        with pytest.raises(TechnologyError):
            service.approve(world, approving(planned))
    assert not made.asked


def test_sealed_register_stops_containment(world: Platform, tmp_path: Path) -> None:
    """Where the register cannot be read, nobody knows what a target is."""
    plant(world)
    deny_file(world, tmp_path / "deny")
    incident = opened(world)

    class Away:
        """Keys that are not here."""

        def seal(self, plain: bytes, purpose: str) -> bytes:
            """Seal nothing."""
            raise SealedError(same("away"), same("unlock"))

        def open(self, sealed: bytes, purpose: str) -> bytes:
            """Open nothing."""
            raise SealedError(same("away"), same("unlock"))

    world.bind(Cipher, Away())
    world.port(Book).changed()
    with pytest.raises(SealedError):
        service.plan(world, ANALYST, incident.id, ADDRESS)


def test_call_is_signed_and_names_nobody(world: Platform) -> None:
    """The tool checks who calls; operator, system and asset names never leave, and a repeated call is known."""
    plant(world)
    with tool() as made:
        _hook(world, made)
        standing = contained(world, opened(world).id, Wanted(HOOK, "host", "web-1", 60))
        service.lift(world, approving(standing))
        undone = service.carry_out(world, standing.id)
    assert made.verbs == ["contain", "release"]
    headers, document, body = made.asked[0]
    stamp, signed = (part.partition("=")[2] for part in headers["Lionrock-Signature"].split(","))
    expected = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(signed, expected)
    assert headers["Idempotency-Key"] == f"{standing.id}-contain"
    assert set(document) == {"v", "id", "verb", "dry_run", "kind", "target", "reference", "until"}
    assert standing.said.en == "the tool says: isolated on the switch"
    assert undone.state == "undone"


def test_dry_run_can_ask_the_tool(world: Platform) -> None:
    """Where the site wants it, the tool says what it would do; its words are no part of what is approved."""
    with tool() as made:
        _hook(world, made)
        set_up(world, containment__webhook_asks=True)
        made.body = b'{"said": "would close port 12"}'
        planned = service.plan(world, ANALYST, opened(world).id, Wanted(HOOK, "account", "vendor-07", 60))
        assert planned.plan.said == "would close port 12"
        assert made.asked[0][1]["dry_run"] is True
        made.body = b"{}"
        service.approve(world, approving(planned))


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [(403, "failed", "refused with 403"), (500, "stuck", "failed with 500"), (302, "failed", "refused with 302")],
)
def test_answers_of_the_tool(world: Platform, status: int, state: str, words: str) -> None:
    """A refusal did nothing; after a failure nobody knows, and that is said."""
    with tool() as made:
        _hook(world, made)
        made.status = status
        ended = contained(world, opened(world).id, Wanted(HOOK, "account", "vendor-07", 60))
    assert (ended.state, words in ended.said.en) == (state, True)
    assert ("unknown" in ended.said.en) == (state == "stuck")


def test_tool_that_is_away_did_nothing(world: Platform) -> None:
    """No connection: nothing was done, and that is certain."""
    with tool() as made:
        _hook(world, made)
    ended = contained(world, opened(world).id, Wanted(HOOK, "account", "vendor-07", 60))
    assert ended.state == "failed"
    assert "cannot be reached" in ended.said.en


def test_undoing_that_fails_stays_in_sight(world: Platform) -> None:
    """It may still be in force: unknown, and a person tries again."""
    with tool() as made:
        _hook(world, made)
        standing = contained(world, opened(world).id, Wanted(HOOK, "account", "vendor-07", 60))
        made.status = 503
        service.lift(world, approving(standing))
        stuck = service.carry_out(world, standing.id)
        assert stuck.state == "stuck"
        assert store.troubled_barriers(world.db) == [stuck]
        made.status = 200
        again = service.lift(world, approving(stuck))
        assert service.carry_out(world, again.id).state == "undone"


def test_interrupted_containment_is_taken_up_again(both: Platform, tmp_path: Path) -> None:
    """Approved and killed before it was done: the next sweep does it, once."""
    path = deny_file(both, tmp_path / "deny")
    planned = service.plan(both, ANALYST, opened(both).id, ADDRESS)
    service.approve(both, approving(planned))
    assert not path.exists()
    service.carry_out_all(both)
    service.carry_out_all(both)
    assert path.read_text("utf-8").count(planned.id) == 1


def test_two_people_approve_at_once(world: Platform, tmp_path: Path) -> None:
    """The second is told."""
    deny_file(world, tmp_path / "deny")
    planned = service.plan(world, ANALYST, opened(world).id, ADDRESS)
    service.approve(world, approving(planned))
    with pytest.raises((ConflictError, StateError)):
        service.approve(world, approving(planned))
    with pytest.raises((ConflictError, StateError)):
        service.drop(world, approving(planned))


def slow(seconds: float, raises: Exception | None = None) -> Containment:
    """Return a contribution that takes its time, or breaks."""

    def carry_out(platform: Platform, order: Order) -> Outcome:
        if raises:
            raise raises
        time.sleep(seconds)
        return Outcome(same("done"))

    def undo(platform: Platform, order: Order, keeps: Mapping[str, str]) -> Outcome:
        return Outcome(same("undone"))

    return Containment(
        id="test.slow",
        title=same("slow"),
        about=same("slow"),
        takes=("account",),
        missing=lambda _: None,
        foresee=lambda _, __: Foreseen((same("a"),), (same("b"),), "", ""),
        carry_out=carry_out,
        undo=undo,
        seconds=0.05,
    )


@pytest.mark.parametrize(
    ("contribution", "words"),
    [(slow(1.4), "no answer within 0.05 s"), (slow(0, ValueError("broken")), "the contribution broke")],
    ids=["hangs", "breaks"],
)
def test_contribution_that_hangs_or_breaks(world: Platform, contribution: Containment, words: str) -> None:
    """It holds nobody up; whether it did anything is unknown, and can be undone."""
    world.registry = Registry([f"lionrock.{name}" for name in PACKAGES], (PEOPLE, contribution))
    stuck = contained(world, opened(world).id, Wanted("test.slow", "account", "vendor-07", 60))
    assert stuck.state == "stuck"
    assert words in stuck.said.en
    assert service.carry_out(world, service.lift(world, approving(stuck)).id).state == "undone"


def test_what_is_not_set_up_is_not_offered(world: Platform) -> None:
    """Without settings each way says what it lacks, and a dry run is refused."""
    with pytest.raises(UnavailableError, match=r"containment\.deny_file"):
        service.plan(world, ANALYST, opened(world).id, ADDRESS)
    with pytest.raises(InputError, match="no such way"):
        service.plan(world, ANALYST, opened(world).id, replace(ADDRESS, action="x.y"))


@pytest.mark.parametrize("minutes_", [0, -5, 60 * 24 * 15])
def test_length_of_time_is_bounded(world: Platform, tmp_path: Path, minutes_: int) -> None:
    """Nothing stands for ever."""
    deny_file(world, tmp_path / "deny")
    with pytest.raises(InputError, match="minutes"):
        service.plan(world, ANALYST, opened(world).id, replace(ADDRESS, minutes=minutes_))


@pytest.mark.parametrize("url", ["http://tool.example/x", "ftp://127.0.0.1/x", "https://", "http://127.0.0.1:99999/"])
def test_tool_is_called_where_nobody_reads(world: Platform, url: str) -> None:
    """Only https, or http on this machine."""
    set_up(world, containment__webhook_url=url, containment__webhook_secret=SECRET)
    assert webhook.missing(world)
    set_up(world, containment__webhook_url="https://tool.example/x", containment__webhook_secret="short")
    assert "32" in str(webhook.missing(world))


@pytest.mark.parametrize(
    "target", ["0.0.0.0/0", "10.0.0.0/8", "127.0.0.1", "::/0", "224.0.0.5", "169.254.0.1", "example.org", "1.2.3.4/24"]
)
def test_addresses_that_are_never_blocked(target: str) -> None:
    """Too wide, our own, or no address at all."""
    with pytest.raises(InputError):
        blocked(target)


def test_own_addresses_are_never_blocked() -> None:
    """What the setting names is not blocked, nor a network around it."""
    with pytest.raises(InputError, match=r"containment\.never"):
        blocked("203.0.113.0/24", ("2001:db8::/32", "203.0.113.10"))
    assert str(blocked("203.0.112.0/24", ("203.0.113.10",))) == "203.0.112.0/24"


@pytest.mark.parametrize("form", ["nginx", "nft", "plain"])
def test_forms_of_the_file(world: Platform, tmp_path: Path, form: str) -> None:
    """Each form holds both families, keeps the others' lines, and loses its own alone."""
    path = deny_file(world, tmp_path / "deny", form)
    incident = opened(world)
    four = contained(world, incident.id)
    six = contained(world, incident.id, replace(ADDRESS, target="2001:db8::/48"))
    text = path.read_text("utf-8")
    line = {
        "nginx": "deny 2001:db8::/48;",
        "nft": "add element inet filter lionrock_deny6 { 2001:db8::/48 }",
        "plain": "2001:db8::/48",
    }[form]
    assert f"{line} # INC-0001 {six.id}" in text
    service.carry_out(world, service.lift(world, approving(four)).id)
    after = path.read_text("utf-8")
    assert "203.0.113.9" not in after
    assert line in after


def test_file_of_others_is_never_overwritten(world: Platform, tmp_path: Path) -> None:
    """A file the platform did not write is left alone; so is a link."""
    path = deny_file(world, tmp_path / "deny")
    path.write_text("allow all;\n", "utf-8")
    with pytest.raises(RefusedError, match="was not written by the platform"):
        service.plan(world, ANALYST, opened(world).id, ADDRESS)
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Exception, match="cannot be read"):
        service.plan(world, ANALYST, opened(world).id, ADDRESS)


def test_line_that_somebody_took_out(world: Platform, tmp_path: Path) -> None:
    """Undoing what is gone says that it was gone."""
    path = deny_file(world, tmp_path / "deny")
    standing = contained(world, opened(world).id)
    path.unlink()
    service.lift(world, approving(standing))
    assert service.carry_out(world, standing.id).said.en == "the line was gone already"


WAYS = app.registry().only("response").of(Containment)


@pytest.mark.parametrize("way", WAYS, ids=lambda one: one.id)
def test_ways_to_contain_are_described(way: Containment) -> None:
    """Both languages, a bound of time, something it takes, and words on why it cannot be used."""
    for words in (way.title, way.about):
        assert words.en
        assert any("一" <= letter <= "鿿" for letter in words.zh)
    assert 0 < way.seconds <= 30
    assert way.takes


def _hook(platform: Platform, made: Tool) -> None:
    """Set the tool up."""
    set_up(platform, containment__webhook_url=made.url, containment__webhook_secret=SECRET)


def test_parts_of_a_setting() -> None:
    """Words separated by commas, each once, in small letters."""
    assert containing.parts(" OT, plant ,,ot ") == ("ot", "plant")
    assert isinstance(containing.UNREGISTERED.why, Text)


def test_a_way_is_asked_about_before_it_stands_in_the_traffic(world: Platform, tmp_path: Path) -> None:
    """Once: without an answer nothing is done; cannot say yet is an answer, and another dry run is not asked again."""
    path = deny_file(world, tmp_path / "deny")
    incident = opened(world).id
    planned = service.plan(world, ANALYST, incident, ADDRESS)
    with pytest.raises(UnansweredError, match="stands in the traffic"):
        service.approve(world, approving(planned, material=Answer()))
    assert not path.exists()
    service.approve(world, approving(planned, material=Answer("unsaid", "at three in the morning")))
    assert [(one.verdict, one.who) for one in material.labels(world.db)] == [("unsaid", DEPUTY.name)]
    second = service.plan(world, ANALYST, incident, replace(ADDRESS, target="203.0.113.10"))
    service.approve(world, approving(second, material=Answer()))
    assert len(material.labels(world.db)) == 1
