"""What a watchdog on another host is told: due times under opaque references, whom to call, signed; nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lionrock.continuity import store
from lionrock.continuity.lionrock_watchdog import FORMAT, SPOKEN
from lionrock.continuity.record import Watchdog
from lionrock.events.continuity import (
    Due,
    DueTimes,
    NoteBook,
    WatchdogHeard,
    WatchdogPaired,
    WatchdogRevoked,
    WatchdogSilent,
)
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import Instant, minutes
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConfigurationError, InputError, LionrockError, UnavailableError
from lionrock.kernel.ledger import checkpoint
from lionrock.kernel.ports import SealedError, Signer
from lionrock.kernel.text import Text
from lionrock.register import roster
from lionrock.register.roster.telephone import dialable, dialled

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

SILENCE: Final = minutes(5)
"""How long a watchdog may not ask before that is told."""
LONGEST_NAME: Final = 80
MOST_PEOPLE: Final = 50
_PRINTED: Final = "lionrock-calls.txt"


@dataclass(slots=True)
class Ears:
    """When each watchdog last asked this process; the rows keep only when that began and ended."""

    since: Instant
    last: dict[str, Instant] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def at(self, watchdog: Watchdog) -> Instant | None:
        """Return when a watchdog last asked."""
        with self.lock:
            return self.last.get(watchdog.id, watchdog.heard_at)


def pair(platform: Platform, actor: Actor, name: str, out: Path) -> Watchdog:
    """Let a watchdog ask, and write the list it is given to `out`; its token is shown nowhere else."""
    name = _named(name)
    verifier, token = platform.port(Signer).verifier, secrets.token_urlsafe(32)
    with platform.change(actor, f"watchdog {name} paired") as change:
        id = new_id()
        entry = change.publish(WatchdogPaired(id))
        paired = Watchdog(id, name, digest(token), change.now, actor.name, entry)
        store.add_watchdog(change.db, paired)
        _write(out, _list(paired, token, verifier))
    return paired


def revoke(platform: Platform, actor: Actor, id: str) -> Watchdog:
    """Let a watchdog ask no longer; raises NotFoundError."""
    found = store.watchdog(platform.db, id)
    with platform.change(actor, f"watchdog {found.name} revoked") as change:
        store.revoke(change.db, found.id, change.now)
        change.publish(WatchdogRevoked(found.id))
    return found


def answer(platform: Platform, watchdog: Watchdog, nonce: str) -> str:
    """Return the signed answer to a watchdog's question; raises SealedError without keys: silence is then right."""
    said = {
        "at": platform.now().isoformat(),
        "demo": platform.demo,
        "due": [_due(platform, watchdog, one) for one in _running(platform)],
        "contacts": contacts(platform),
    }
    text = f"{SPOKEN}\n{nonce}\n{json.dumps(said, separators=(',', ':'))}\n"
    return checkpoint.sign(text, platform.port(Signer))


def hear(platform: Platform, watchdog: Watchdog) -> None:
    """Note that a watchdog asked; the first time, and after a silence, it is told."""
    ears = platform.port(Ears)
    with ears.lock:
        ears.last[watchdog.id] = platform.now()
    if watchdog.heard_at is None or watchdog.silent:
        with platform.change(system("continuity"), f"watchdog {watchdog.name} is heard") as change:
            store.heard(change.db, watchdog.id, change.now)
            change.publish(WatchdogHeard(watchdog.id))


def listen(platform: Platform) -> None:
    """Tell of each watchdog that has not asked for longer than it should."""
    ears, now = platform.port(Ears), platform.now()
    for one in store.watchdogs(platform.db):
        last = ears.at(one)
        if last is None or one.silent or now - max(last, ears.since) <= SILENCE:
            continue
        with platform.change(system("continuity"), f"watchdog {one.name} is silent") as change:
            store.quiet(change.db, one.id, last)
            change.publish(WatchdogSilent(one.id, last), effective=last)


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def contacts(platform: Platform) -> list[dict[str, str]]:
    """Return how to reach those on duty and everybody after them; nobody while the register is sealed."""
    try:
        people = roster.everyone(platform, platform.now())
    except (SealedError, UnavailableError):
        return []
    found = [
        {"phone": dialled(one.phone, one.name) if dialable(one.phone) else "", "mail": one.email or ""}
        for one in people[:MOST_PEOPLE]
    ]
    return [one for one in found if one["phone"] or one["mail"]]


def silent_for(platform: Platform, watchdog: Watchdog) -> timedelta | None:
    """Return for how long a watchdog has not asked, None when it never did."""
    last = platform.port(Ears).at(watchdog)
    return None if last is None else platform.now() - last


def _running(platform: Platform) -> list[Due]:
    """Return the clocks that run; nobody is called from elsewhere for those of an exercise."""
    try:
        return [one for one in platform.port(DueTimes).running() if not one.exercise]
    except UnavailableError:
        return []


def _due(platform: Platform, watchdog: Watchdog, due: Due) -> dict[str, Any]:
    """Return a due time under a reference that says nothing, and another to each watchdog."""
    ref = hashlib.sha256(f"{watchdog.id}/{due.id}".encode()).hexdigest()[:16]
    return {"ref": ref, "at": due.work_to.isoformat(), "held": _held(platform, due)}


def _held(platform: Platform, due: Due) -> bool:
    """Say whether a person acknowledged what a due time belongs to."""
    try:
        return platform.port(NoteBook).acknowledged(due.incident)
    except LionrockError:
        return False


def _list(watchdog: Watchdog, token: str, verifier: str) -> bytes:
    """Return the list a watchdog is given; channels are added by who runs it."""
    value = {
        "format": FORMAT,
        "id": watchdog.id,
        "token": token,
        "key": verifier,
        "seal": base64.b64encode(os.urandom(32)).decode(),
        "settings": {"poll_seconds": 15, "silent_seconds": 60, "near_seconds": 7200, "again_seconds": 300},
        "channels": [{"kind": "print", "path": _PRINTED}],
        "contacts": [],
    }
    return json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"


def _write(out: Path, data: bytes) -> None:
    """Write the list, readable by its owner alone; raises ConfigurationError for a place that will not do."""
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
    except OSError as problem:
        raise ConfigurationError(
            Text(f"{out}: {problem.strerror}", f"{out}：未能寫入（{problem.strerror}）"),
            Text(
                "Name a file that does not exist, in a folder you can write.",
                "請指定不存在的檔案，並確保資料夾可寫入。",
            ),
        ) from problem


def _named(name: str) -> str:
    """Return a name within bounds; raises InputError."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(
            Text(f"a name of 1 to {LONGEST_NAME} characters is expected", f"名稱應為 1 至 {LONGEST_NAME} 個字元"),
            Text("Say where it runs, such as branch office.", "請說明其所在，例如分行。"),
        )
    return name
