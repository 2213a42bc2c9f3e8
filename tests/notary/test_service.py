"""Stamps by a real authority, cosignatures by the real program, and a log that was rewritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import HandClock, scratch
from sqlalchemy import text

from lionrock.events.notary import AnchorFailed, CheckpointAnchored
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.ledger import merkle, reading
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Signer
from lionrock.kernel.settings import variable
from lionrock.notary import face, model, service, store
from lionrock.notary.errors import CosignatureError
from lionrock.notary.settings import AUTHORITIES, ROOTS
from notary.authority import Authority
from notary.conftest import ME, grow, witness_program

program = witness_program()


def told(platform: Platform, kind: type) -> int:
    """Return how many entries of a kind there are."""
    return reading.count(platform.db, Search(kind=kind.__name__))


def using(platform: Platform, authority: Authority, *, roots: bool = True) -> Platform:
    """Return the platform with an authority set."""
    values = {variable(AUTHORITIES): authority.url} | ({variable(ROOTS): str(authority.roots)} if roots else {})
    platform.settings = replace(platform.settings, environment=values)
    return platform


def test_a_stamp_is_queued_asked_for_and_verified(either: Platform, authority: Authority) -> None:
    """The token leads to the site's root, the entry names it, and a second stamp waits for a day."""
    using(either, authority)
    grow(either, 3)
    Sequencer(either).sign_now()
    assert service.queue(either) == 1
    assert service.queue(either) == 0
    assert service.send(either) == 1
    anchor = store.stamped(either.db)[0]
    assert (anchor.verified, anchor.problem) == (True, "")
    assert told(either, CheckpointAnchored) == 1
    either.settle()
    assert face.standing(either).at == anchor.stamped


def test_without_roots_a_token_is_kept_and_said_to_be_unverified(platform: Platform, authority: Authority) -> None:
    """Nothing counts as verified that was not."""
    using(platform, authority, roots=False)
    grow(platform, 1)
    Sequencer(platform).sign_now()
    service.queue(platform)
    assert service.send(platform) == 1
    anchor = store.stamped(platform.db)[0]
    assert not anchor.verified
    assert "notary.roots" in anchor.problem


@pytest.mark.parametrize("answers", ["refuse", "lie"])
def test_an_authority_that_fails_is_asked_again_later(
    platform: Platform, clock: HandClock, authority: Authority, answers: str
) -> None:
    """No stamp, or one over something else: recorded, kept in the queue, asked again after a pause."""
    using(platform, authority)
    grow(platform, 1)
    Sequencer(platform).sign_now()
    service.queue(platform)
    authority.answers = answers
    try:
        assert service.send(platform) == 0
        asked = authority.asked
        assert service.send(platform) == 0
        assert authority.asked == asked
    finally:
        authority.answers = "stamp"
    assert told(platform, AnchorFailed) == 1
    clock.set(clock() + timedelta(minutes=6))
    assert service.send(platform) == 1


def test_offline_nothing_is_lost(platform: Platform) -> None:
    """With no way out the stamp stays queued, and its reason is kept."""
    platform.settings = replace(platform.settings, environment={variable(AUTHORITIES): "http://127.0.0.1:9/tsr"})
    grow(platform, 1)
    Sequencer(platform).sign_now()
    assert service.queue(platform) == 1
    assert service.send(platform) == 0
    assert store.waiting(platform.db)[0].problem


def test_a_witness_signs_again_and_again(either: Platform, tmp_path: Path) -> None:
    """Request, signature by the released program, import: each continues the last."""
    line = program.make(tmp_path / "w", "auditor.example")
    witness = service.name_witness(either, ME, line, "engagement letter")
    log = either.port(Signer).verifier
    for n in (3, 4, 5):
        grow(either, n)
        request = service.request(either, ME, witness)
        answer = program.sign(tmp_path / "w", request, log, 1_795_000_000 + n)
        kept = service.take(either, ME, answer, "by mail")
        assert [one.witness for one in kept] == [witness.id]
        assert service.take(either, ME, answer, "twice") == []
    assert len(store.cosignatures(either.db)) == 3
    with pytest.raises(ConflictError):
        service.name_witness(either, ME, line, "again")


def test_a_lost_answer_is_made_good(platform: Platform, tmp_path: Path) -> None:
    """A witness that signed further than we know names the size, and a request from there is signed."""
    witness = service.name_witness(platform, ME, program.make(tmp_path / "w", "auditor.example"), "letter")
    log = platform.port(Signer).verifier
    grow(platform, 3)
    first = service.request(platform, ME, witness)
    program.sign(tmp_path / "w", first, log, 1_795_000_000)
    grow(platform, 2)
    with pytest.raises(program.Refused, match="you signed"):
        program.sign(tmp_path / "w", service.request(platform, ME, witness), log, 1_795_000_001)
    size = program.read_note(program.read_request(first)[2], log)[1]
    answer = program.sign(tmp_path / "w", service.request(platform, ME, witness, size), log, 1_795_000_002)
    assert service.take(platform, ME, answer, "by mail")
    with pytest.raises(InputError):
        service.request(platform, ME, witness, 10**6)


def test_forged_and_foreign_lines_are_refused(platform: Platform, tmp_path: Path) -> None:
    """A line of nobody, a changed line, and one by a witness that was dropped."""
    witness = service.name_witness(platform, ME, program.make(tmp_path / "w", "auditor.example"), "letter")
    program.make(tmp_path / "x", "auditor.example")
    log = platform.port(Signer).verifier
    grow(platform, 2)
    request = service.request(platform, ME, witness)
    good = program.sign(tmp_path / "w", request, log, 1_795_000_000)
    for answer in (program.sign(tmp_path / "x", request, log, 1_795_000_000), good[:-6] + "AAAA==", "", "hello"):
        with pytest.raises(CosignatureError):
            service.take(platform, ME, answer, "by mail")
    service.drop_witness(platform, ME, witness.id, "contract over")
    with pytest.raises(CosignatureError):
        service.take(platform, ME, good, "too late")


def test_an_analyst_without_second_factor_names_no_witness(platform: Platform, tmp_path: Path) -> None:
    """Who may not give out checkpoints enters no witness."""
    line = program.make(tmp_path / "w", "auditor.example")
    with pytest.raises(RefusedError):
        service.name_witness(platform, replace(ME, factor="none"), line, "why")


def rewritten(place: Path, clock: HandClock, genuine: Platform) -> Platform:
    """Return a ledger an attacker with root and the key made anew: same origin, same key, other entries."""
    place.mkdir()
    forged = scratch(place, clock)
    forged.bind(Signer, genuine.port(Signer))
    forged.identity = genuine.identity
    return forged


def test_a_rewritten_log_is_found_by_whoever_kept_a_checkpoint(
    platform: Platform, clock: HandClock, tmp_path: Path
) -> None:
    """The witness refuses, and the checkpoint kept elsewhere does not fit the new log, though the key signs both."""
    witness = service.name_witness(platform, ME, program.make(tmp_path / "w", "auditor.example"), "letter")
    log = platform.port(Signer).verifier
    grow(platform, 5)
    request = service.request(platform, ME, witness)
    program.sign(tmp_path / "w", request, log, 1_795_000_000)
    kept = program.read_request(request)[2]
    assert service.hold(platform, kept).continues
    forged = rewritten(tmp_path / "forged", clock, platform)
    try:
        grow(forged, 20)
        held = service.hold(forged, kept)
        assert (held.ours, held.continues) == (True, False)
        size = program.read_note(kept, log)[1]
        again = service.request(forged, ME, witness, size)
        with pytest.raises(program.Refused, match="REWRITTEN"):
            program.sign(tmp_path / "w", again, log, 1_795_000_001)
    finally:
        forged.close()


def test_a_shortened_log_is_found(platform: Platform, clock: HandClock, tmp_path: Path) -> None:
    """A log with fewer entries than a kept checkpoint states lost some."""
    grow(platform, 5)
    kept = Sequencer(platform).sign_now().note
    forged = rewritten(tmp_path / "forged", clock, platform)
    try:
        Sequencer(forged).sign_now()
        held = service.hold(forged, kept)
        assert not held.continues
        assert "lost or taken away" in held.why.en
    finally:
        forged.close()


def test_tiles_hold_the_whole_log(either: Platform, tmp_path: Path) -> None:
    """Read back from the files alone, the entries lead to the signed root; a second export adds what is new."""
    grow(either, 300)
    first, files = service.export_tiles(either, ME, tmp_path / "tiles", "usb")
    assert files == 2 * 2 + 1 + 1
    grow(either, 230)
    signed, _ = service.export_tiles(either, ME, tmp_path / "tiles", "usb")
    leaves = [merkle.leaf_hash(body) for body in bodies(tmp_path / "tiles", signed.size)]
    grown = merkle.append(0, leaves, lambda *_: b"")
    nodes = {(level, n): made for level, n, made in grown.nodes} | {(0, n): leaf for n, leaf in enumerate(leaves)}
    assert merkle.root(signed.size, lambda level, n: nodes[level, n]) == signed.root
    assert (tmp_path / "tiles" / "checkpoint").read_text("utf-8") == signed.note
    assert first.size < signed.size
    with pytest.raises(InputError):
        service.export_tiles(either, ME, tmp_path, "not empty")


def bodies(place: Path, size: int) -> list[bytes]:
    """Return the entries of the bundles of an export."""
    found: list[bytes] = []
    for n in range((size + 255) // 256):
        width = min(256, size - n * 256)
        data = (place / model.path("entries", n, width)).read_bytes()
        while data:
            length = int.from_bytes(data[:2], "big")
            found.append(data[2 : 2 + length])
            data = data[2 + length :]
    assert len(found) == size
    return found


def test_nothing_of_the_operator_stands_in_what_leaves(platform: Platform, tmp_path: Path) -> None:
    """A request and a tile hold digests and kinds, never a payload."""
    secret = "note 0"
    grow(platform, 2)
    service.export_tiles(platform, ME, tmp_path / "tiles", "usb")
    rows = platform.db.execute(text("select count(*) from ledger_payload")).scalar_one()
    assert rows > 0
    for file in (tmp_path / "tiles").rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes()
            assert ME.name.encode() not in file.read_bytes()
    assert ledger.newest(platform.db) is not None
