"""Verbs of the notary: get stamps, name witnesses, take cosignatures, hold kept checkpoints against the log."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lionrock.events.notary import (
    AnchorFailed,
    AnchorWanted,
    CheckpointAnchored,
    CheckpointCosigned,
    TilesExported,
    WitnessDropped,
    WitnessNamed,
)
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, NotFoundError
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ledger.checkpoint import Checkpoint, VerifierKey, opened, split
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.ledger.tree import Tree
from lionrock.kernel.ports import Authorizer, Signer
from lionrock.kernel.text import Text
from lionrock.notary import model, stamping, store, tiling
from lionrock.notary.errors import CosignatureError
from lionrock.notary.model import WitnessKey
from lionrock.notary.settings import AUTHORITIES, HOURS, ROOTS
from lionrock.notary.store import Anchor, Cosigned, Witness

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

ME: Final = system("notary")
LONGEST: Final = hours(6)
"""Longest pause between two attempts."""
MOST_WITNESSES: Final = 20
MOST_ANSWER: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Held:
    """A checkpoint kept elsewhere, held against the present log."""

    size: int
    root: str
    ours: bool
    """Whether its signature is of this instance's key."""
    continues: bool
    why: Text


def authorities(platform: Platform) -> list[str]:
    """Return the addresses of the authorities of the site, in order."""
    return list(dict.fromkeys(str(platform.settings[AUTHORITIES]).split()))


def queue(platform: Platform, *, now: bool = False) -> int:
    """Queue a stamp of the newest checkpoint with each authority whose last is old enough; return how many.

    `now` queues regardless of age. Without a checkpoint nothing is queued. Nothing leaves the machine here.
    """
    since = timedelta(0) if now else hours(int(platform.settings[HOURS]))
    due = [one for one in authorities(platform) if _due(platform, one, since)]
    newest = ledger.newest(platform.db)
    if not due or newest is None:
        return 0
    with platform.change(ME, "a time stamp is due") as change:
        for authority in due:
            root = newest.root.hex()
            anchor = Anchor(new_id(), newest.size, root, newest.note, authority, change.now, 0, change.now)
            store.want(change.db, anchor)
            change.publish(AnchorWanted(newest.size, root, authority))
    return len(due)


def send(platform: Platform) -> int:
    """Ask for every stamp that waits and is due; return how many came. What fails is recorded and asked again."""
    came = 0
    for anchor in store.waiting(platform.db):
        if anchor.again <= platform.now():
            came += _send(platform, anchor)
    return came


def _send(platform: Platform, anchor: Anchor) -> bool:
    """Ask for one stamp and keep what comes; say whether it came."""
    try:
        answer = stamping.ask(anchor.authority, anchor.note)
        stamp = stamping.read(answer, anchor.note, _roots(platform))
    except LionrockError as problem:
        _failed(platform, anchor, problem.message.en)
        return False
    token = platform.blobs.put(answer)
    with platform.change(ME, f"time stamp of the checkpoint of {anchor.size} entries") as change:
        values = {"stamped": stamp.stamped, "token": token, "verified": stamp.verified, "problem": stamp.warning}
        store.note(change.db, anchor.id, values)
        change.publish(
            CheckpointAnchored(
                anchor.size, anchor.root, anchor.authority, stamp.stamped, token, stamp.verified, stamp.warning
            ),
            effective=stamp.stamped,
        )
    return True


def _failed(platform: Platform, anchor: Anchor, why: str) -> None:
    """Record that an authority gave no stamp, and when it is asked again."""
    attempts = anchor.attempts + 1
    again = platform.now() + min(minutes(5) * 2 ** min(attempts - 1, 10), LONGEST)
    with platform.change(ME, "no time stamp came") as change:
        store.note(change.db, anchor.id, {"attempts": attempts, "again": again, "problem": why[:300]})
        change.publish(AnchorFailed(anchor.size, anchor.authority, why[:300], attempts, again))


def name_witness(platform: Platform, actor: Actor, text: str, reason: str) -> Witness:
    """Enter a witness by its key, got from the witness itself; raises CosignatureError, ConflictError."""
    platform.port(Authorizer).require(actor, "evidence.export")
    key = WitnessKey.parse(text)
    known = store.witnesses(platform.db)
    if any(one.key == str(key) for one in known) or len(known) >= MOST_WITNESSES:
        raise ConflictError(
            Text(
                f"{key.name} stands there already, or there are {MOST_WITNESSES}",
                f"{key.name} 已登記，或已達 {MOST_WITNESSES} 名",
            ),
            Text(
                "A witness that changed its key is entered under the new one.", "見證人如更換密碼匙，請以新密碼匙登記。"
            ),
        )
    witness = Witness(new_id(), key.name, str(key), platform.now())
    with platform.change(actor, reason) as change:
        store.name_witness(change.db, witness)
        change.publish(WitnessNamed(witness.id, key.name, str(key)))
    return witness


def drop_witness(platform: Platform, actor: Actor, id: str, why: str) -> None:
    """Take no further cosignatures of a witness; raises NotFoundError."""
    platform.port(Authorizer).require(actor, "evidence.export")
    with platform.change(actor, why) as change:
        if not store.drop_witness(change.db, id, change.now):
            raise NotFoundError(
                Text("no witness in force has this id", "沒有此編號的有效見證人"), Text("See the list.", "請查閱清單。")
            )
        change.publish(WitnessDropped(id, why))


def request(platform: Platform, actor: Actor, witness: Witness, old: int | None = None) -> str:
    """Return the request to hand to a witness: a fresh checkpoint and the proof from the last it cosigned.

    `old` is that tree size where its answer was lost and the witness named the size itself.
    """
    platform.port(Authorizer).require(actor, "evidence.export")
    signed = Sequencer(platform).sign_now()
    last = store.cosignatures(platform.db, 1, witness.id)
    old = old if old is not None else last[0].size if last else 0
    if old > signed.size:
        raise InputError(
            Text(f"the ledger has {signed.size} entries, not {old}", f"帳本有 {signed.size} 項紀錄，並非 {old} 項"),
            Text("Give the size the witness printed.", "請填寫見證人列出的數目。"),
        )
    proof = Tree(platform.db, signed.size).consistency(old) if 0 < old < signed.size else []
    return model.request(old, proof, signed.note)


def take(platform: Platform, actor: Actor, answer: str, reason: str) -> list[Cosigned]:
    """Keep the cosignatures in what a witness returned: lines alone, or a note with lines under it.

    Each must fit a checkpoint of this ledger. Raises CosignatureError when none does, or when one was forged.
    """
    platform.port(Authorizer).require(actor, "evidence.export")
    if len(answer) > MOST_ANSWER:
        raise InputError(
            Text(f"longer than {MOST_ANSWER} characters", f"超過 {MOST_ANSWER} 個字元"),
            Text("Give the lines the witness returned.", "請提供見證人交回的內容。"),
        )
    known = {str(one.key): one for one in store.witnesses(platform.db) if one.until is None}
    keys = [WitnessKey.parse(text) for text in known]
    found = [
        (signed, cosignature) for signed in _candidates(platform, answer) for cosignature in _fits(signed, answer, keys)
    ]
    if not found:
        raise CosignatureError(
            Text(
                "no line is a known witness's signature under one of the latest checkpoints",
                "沒有已登記見證人就最近檢查點所作的簽署",
            )
        )
    return [one for one in (_kept(platform, actor, reason, known, *pair) for pair in found) if one is not None]


def _candidates(platform: Platform, answer: str) -> list[ledger.Signed]:
    """Return the checkpoints an answer can be about: the one its note states, or the latest."""
    if "\n\n" in answer.strip():
        size = Checkpoint.parse(split(answer if answer.endswith("\n") else answer + "\n")[0]).size
        kept = ledger.checkpoint_at(platform.db, size)
        return [kept] if kept else []
    return ledger.checkpoints(platform.db, 1000)


def _fits(signed: ledger.Signed, answer: str, keys: list[WitnessKey]) -> list[model.Cosignature]:
    """Return the cosignatures that fit a checkpoint; none when they are about another."""
    try:
        return model.cosignatures(split(signed.note)[0], answer, keys)
    except CosignatureError:
        return []


def _kept(
    platform: Platform,
    actor: Actor,
    reason: str,
    known: dict[str, Witness],
    signed: ledger.Signed,
    cosignature: model.Cosignature,
) -> Cosigned | None:
    """Keep one cosignature; return it, or None when it was kept before."""
    witness = known[str(cosignature.key)]
    if any(one.size == signed.size for one in store.cosignatures(platform.db, 1000, witness.id)):
        return None
    with platform.change(actor, reason) as change:
        made = Cosigned(signed.size, witness.id, signed.root.hex(), cosignature.stamped, change.now, cosignature.line)
        store.cosign(change.db, made)
        change.publish(
            CheckpointCosigned(made.size, made.root, witness.id, witness.name, made.stamped), effective=made.stamped
        )
    return made


def hold(platform: Platform, note: str) -> Held:
    """Hold a checkpoint kept elsewhere against the present log; raises NoteError when it is none."""
    stated = Checkpoint.parse(split(note)[0])
    ours = _ours(platform, note)
    size = ledger.size(platform.db)
    if stated.size > size:
        why = Text(
            f"it states {stated.size:,} entries, the log holds {size:,}: entries were lost or taken away",
            f"其載明 {stated.size:,} 項紀錄，而帳本只有 {size:,} 項：紀錄曾遺失或被移除",
        )
        return Held(stated.size, stated.root.hex(), ours, continues=False, why=why)
    same = Tree(platform.db, stated.size).root() == stated.root
    why = (
        Text("the present log continues it", "現時的帳本延續此檢查點")
        if same
        else Text("the log was rewritten: its root at this size differs", "帳本曾被改寫：此大小的根值不同")
    )
    return Held(stated.size, stated.root.hex(), ours, continues=same, why=why)


def export_tiles(platform: Platform, actor: Actor, out: Path, reason: str) -> tuple[ledger.Signed, int]:
    """Write the log up to a fresh checkpoint as static files under `out`; return the checkpoint and files written."""
    platform.port(Authorizer).require(actor, "evidence.export")
    signed = Sequencer(platform).sign_now()
    files = tiling.write(platform.db, signed, out)
    with platform.change(actor, reason) as change:
        change.publish(TilesExported(signed.size, signed.root.hex(), files))
    return signed, files


def qr(note: str) -> str:
    """Return the text a printed code holds: the note itself, or its digest when it is too long to print."""
    return note if len(note) < 1200 else base64.b64encode(note.encode()).decode()[:1200]  # noqa: PLR2004 what a phone reads


def _due(platform: Platform, authority: str, since: timedelta) -> bool:
    """Say whether the last stamp of an authority was wanted long enough ago."""
    last = store.last_wanted(platform.db, authority)
    return last is None or platform.now() - last >= since


def _roots(platform: Platform) -> Path | None:
    """Return the file with root certificates, None when none is set."""
    named = str(platform.settings[ROOTS])
    return Path(named).expanduser() if named else None


def _ours(platform: Platform, note: str) -> bool:
    """Say whether a note is signed by this instance."""
    try:
        opened(note, VerifierKey.parse(platform.port(Signer).verifier))
    except LionrockError:
        return False
    return True
