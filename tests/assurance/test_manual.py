"""Manual evidence: what counts, until when, for which systems; and that it lies sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import HandClock
from hypothesis import given
from hypothesis import strategies as st

from assurance.world import ADMIN, DEPUTY
from lionrock.assurance import erasing, running
from lionrock.assurance.manual import claims, model, service, store
from lionrock.assurance.manual.media import document
from lionrock.assurance.manual.model import Evidence
from lionrock.assurance.manual.service import Statement
from lionrock.assurance.manual.tables import EVIDENCE
from lionrock.counsel.service import packs
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, NotFoundError, RefusedError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform
from lionrock.kernel.settings import Settings
from lionrock.register import service as register
from lionrock.register.twins import ASSETS, OPERATOR, OWNER, SYSTEMS

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
CHIEF = Actor("p-chan", "Chan Tai 陳泰", "supervisor", "totp", fresh=True)
PAPER = b"%PDF-1.7 the secret list of who was trained"


def statement(platform: Platform, **said: object) -> Statement:
    """Return a statement about training that is true today and counts for a year."""
    now = platform.now()
    made = Statement("C-TRN-01", "met", "Ho Man 何敏", "all forty were trained", now, now + days(365))
    return replace(made, **said)  # type: ignore[arg-type]  # fields by name


def estate(platform: Platform) -> dict[str, str]:
    """Register two systems and return their ids by key."""
    me = system("test")
    for record in (OWNER, OPERATOR):
        register.put(platform, me, "set up", record)
    found = {one.key: register.put(platform, me, "set up", one) for one in SYSTEMS}
    for asset in ASSETS:
        register.put(platform, me, "set up", asset)
    return found


def training(platform: Platform) -> dict[str, str]:
    """Return the state of the training control by subject, run now."""
    control = platform.registry.get(Control, "assurance.training-stated")
    return {one.subject: one.state for one in running.test(platform, control)}


def piece(number: int, **said: object) -> Evidence:
    """Return evidence as a value."""
    made = Evidence(
        id=f"{number:032x}", number=number, requirement="C-TRN-01", kind="attestation", says="met", systems=("a",),
        whole=False, effective=NOW, until=NOW + days(30), given=NOW, supersedes="", request="", file="", media="",
        size=0, blob="", digest="", entry="",
    )  # fmt: skip
    return replace(made, **said)  # type: ignore[arg-type]  # fields by name


PIECES = st.lists(
    st.builds(
        lambda number, back, span, says, systems, gone, replaced: piece(
            number,
            effective=NOW - days(back),
            until=NOW - days(back) + days(span),
            given=NOW - days(back),
            says=says,
            systems=tuple(systems),
            withdrawn=NOW if gone else None,
            superseded="x" if replaced else "",
        ),
        st.integers(1, 50),
        st.integers(0, 800),
        st.integers(1, 732),
        st.sampled_from(["met", "met", "not_met"]),
        st.sets(st.sampled_from("abc"), min_size=1),
        st.booleans(),
        st.booleans(),
    ),
    max_size=8,
)


@given(PIECES)
def test_only_what_stands_in_scope_and_in_time_can_pass(found: Sequence[Evidence]) -> None:
    """Expired, withdrawn, replaced and out-of-scope evidence never makes a system pass or fail."""
    live = [one for one in found if one.counts(NOW) and "a" in one.systems]
    state, _, effective = model.judged(found, "a", NOW)
    assert state in {"passed", "failed", "unknown"}
    if not live:
        assert state == "unknown"
    if state == "passed":
        assert effective in {one.effective for one in live if one.says == "met"}
    if state == "failed":
        assert effective in {one.effective for one in live if one.says == "not_met"}
    assert model.judged(found, "somewhere else", NOW)[0] == "unknown"


@given(PIECES, st.integers(1, 60))
def test_nothing_older_counts_after_a_denial(found: Sequence[Evidence], span: int) -> None:
    """A newest word of not so fails the system; when it runs out nobody knows, never green again."""
    denial = piece(99, says="not_met", until=NOW + days(span), systems=("a", "b"))
    denial = replace(denial, given=NOW + timedelta(seconds=1), effective=NOW + timedelta(seconds=1))
    later = NOW + timedelta(minutes=1)
    assert model.judged([*found, denial], "a", later)[0] == "failed"
    assert model.judged([*found, denial], "a", NOW + days(span))[0] == "unknown"


@given(PIECES)
def test_a_newer_word_never_lowers_what_is_known(found: Sequence[Evidence]) -> None:
    """With a newer word that counts nothing is unknown, whatever stands before it."""
    newer = piece(99, given=NOW, effective=NOW)
    assert model.judged([*found, newer], "a", NOW)[0] in {"passed", "failed"}


def test_it_counts_for_its_systems_until_its_day(either: Platform, clock: HandClock) -> None:
    """One system is stated, the other stays unknown; at its end, to the instant, nothing is known."""
    ids = estate(either)
    made = service.give(either, CHIEF, statement(either, systems=(ids["oms"],)))
    assert training(either) == {ids["oms"]: "passed", ids["dir"]: "unknown"}
    clock.set(made.until - timedelta(microseconds=1))
    assert training(either)[ids["oms"]] == "passed"
    clock.set(made.until)
    assert claims.run_ended(either) == 1
    control = either.registry.get(Control, "assurance.training-stated")
    assert {one.state for one in running.current(either, [control])} == {"unknown"}
    assert claims.run_ended(either) == 0


def test_a_new_version_takes_the_place_and_none_is_changed(either: Platform) -> None:
    """The one before stays to be read, and cannot be replaced twice; a withdrawal needs a reason and happens once."""
    ids = estate(either)
    first = service.give(either, CHIEF, statement(either))
    second = service.give(either, DEPUTY, statement(either, says="not_met"), supersedes=first.reference)
    assert training(either) == dict.fromkeys(ids.values(), "failed")
    assert service.get(either, first.id).superseded == second.id
    assert model.state(service.get(either, first.id), either.now()) == "superseded"
    with pytest.raises(ConflictError):
        service.give(either, CHIEF, statement(either), supersedes=first.id)
    with pytest.raises(InputError):
        service.withdraw(either, CHIEF, second.id, "  ")
    service.withdraw(either, CHIEF, second.id, "another list was meant")
    with pytest.raises(ConflictError):
        service.withdraw(either, CHIEF, second.id, "again")
    assert training(either) == dict.fromkeys(ids.values(), "unknown")
    assert [one.reference for one in store.listing(either.db)] == ["EV-0002", "EV-0001"]
    with pytest.raises(Exception, match="append-only"), either.db.begin() as db:
        db.execute(EVIDENCE.update().values(says="met"))


def test_a_system_that_joins_later_is_not_covered(platform: Platform) -> None:
    """All systems are those of the day on which it was said."""
    estate(platform)
    service.give(platform, CHIEF, statement(platform))
    added = register.put(platform, system("test"), "joins", replace(SYSTEMS[0], key="new", short="NEW"))
    assert training(platform)[added] == "unknown"


def test_document_and_words_lie_sealed_and_go_with_the_entry(platform: Platform) -> None:
    """Neither name, words nor document stand in clear; after an erasure nobody opens the document."""
    estate(platform)
    made = service.give(platform, CHIEF, statement(platform), document("list.pdf", PAPER))
    assert service.document(platform, made) == ("EV-0001 list.pdf", PAPER)
    assert _holding(platform, b"secret list") == []
    assert _holding(platform, b"all forty were trained") == []
    erasing.erase(platform, made.entry, CHIEF, "asked for by the person")
    opened = service.opened(platform, service.get(platform, made.id))
    assert opened.record is None
    assert "asked for by the person" in opened.erased
    with pytest.raises(NotFoundError):
        service.document(platform, service.get(platform, made.id))


def test_the_entry_says_what_and_not_who(platform: Platform) -> None:
    """The ledger holds digests of the record and of the document."""
    estate(platform)
    made = service.give(platform, CHIEF, statement(platform), document("list.pdf", PAPER))
    [leaf] = reading.listing(platform.db, Search(kind="EvidenceGiven"))
    kept = reading.payload(platform.db, leaf.number)
    assert kept is not None
    assert made.digest.encode() in kept.body
    assert made.file.encode() in kept.body
    assert "何敏" not in kept.body.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"effective": NOW + days(1)},
        {"until": NOW},
        {"until": NOW + days(733)},
        {"effective": NOW - days(400), "until": NOW + days(400)},
        {"says": "perhaps"},
        {"person": " \u202e "},
        {"words": ""},
        {"words": "x" * 4001},
        {"requirement": "C-NONE-99"},
        {"systems": ("f" * 32,)},
    ],
)
def test_what_cannot_be_is_refused(platform: Platform, wrong: dict[str, object]) -> None:
    """Times to come, endless ones, empty words, requirements and systems that do not exist."""
    estate(platform)
    with pytest.raises(LionrockError):
        service.give(platform, CHIEF, statement(platform, **wrong))
    assert store.listing(platform.db) == []


@pytest.mark.parametrize("actor", [ADMIN, replace(DEPUTY, role="analyst"), replace(DEPUTY, role="auditor"),
                                   replace(DEPUTY, factor="none"), system("shell")])  # fmt: skip
def test_few_take_it_in(platform: Platform, actor: Actor) -> None:
    """Only supervisor and deputy with two factors, and never a part of the platform."""
    with pytest.raises(RefusedError):
        service.give(platform, actor, statement(platform))


def _holding(platform: Platform, words: bytes) -> list[str]:
    """Return the files of the folder that hold these bytes."""
    return [str(path) for path in Path(platform.folder).rglob("*") if path.is_file() and words in path.read_bytes()]


RENAMED = """[pack]
id = "site"
version = "1"
effective_from = 2026-01-01
title = { en = "Site", zh = "本站" }

[[requirements]]
id = "S-TRN-07"
was = "C-TRN-01"
section = "7.1"
area = "governance"
title = { en = "Train people", zh = "培訓人員" }
frequency = "P12M"
basis = "unverified"
"""


def test_evidence_follows_a_requirement_that_is_renamed(platform: Platform, tmp_path: Path) -> None:
    """What was given under the old name counts on, what is given under the new one counts too, and its end is seen."""
    estate(platform)
    platform.settings = Settings({"law": {"folder": str(tmp_path)}}, {})
    tmp_path.chmod(0o700)
    old = service.give(platform, CHIEF, statement(platform))
    (tmp_path / "a.toml").write_text(RENAMED, "utf-8")
    packs.take(platform)
    assert {one.state for one in claims.told(platform, "C-TRN-01")} == {"passed"}
    service.withdraw(platform, CHIEF, old.id, "the list was of another year")
    assert {one.state for one in claims.told(platform, "C-TRN-01")} == {"unknown"}
    service.give(platform, CHIEF, statement(platform, requirement="S-TRN-07", until=platform.now() + days(2)))
    assert {one.state for one in claims.told(platform, "C-TRN-01")} == {"passed"}
    running.run(platform, ["assurance.training-stated"])
    platform.clock.set(platform.now() + days(3))  # type: ignore[attr-defined]  # the tests' clock is set by hand
    assert claims.run_ended(platform) == 1
