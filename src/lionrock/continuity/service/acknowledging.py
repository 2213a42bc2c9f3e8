"""A named person states that they know of the gap a restore left."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from lionrock.continuity import store
from lionrock.continuity.record import Return
from lionrock.events.continuity import GapAcknowledged
from lionrock.kernel.change import Actor
from lionrock.kernel.errors import InputError, RefusedError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

LONGEST = 4_000


def acknowledge(platform: Platform, actor: Actor, id: str, words: str) -> Return:
    """Record who knows of a gap, in their own words; raises NotFoundError, ConflictError or RefusedError."""
    platform.port(Authorizer).require(actor, "incident.decide")
    if not actor.person:
        raise RefusedError(
            Text("only a person knows of a gap", "只可由人員確認知悉"),
            Text("Sign in and do it in the console.", "請登入控制台進行。"),
        )
    words = words.strip()
    if not 0 < len(words) <= LONGEST:
        raise InputError(
            Text("words about that time are expected", "應填寫對該段時間所知"),
            Text("Say what you know of it, or that you know nothing.", "請填寫所知，或說明一無所知。"),
        )
    with platform.change(actor, "the gap of a restore is known") as change:
        known = store.acknowledge(change.db, id, actor, words, change.now)
        change.publish(GapAcknowledged(id, hashlib.sha256(words.encode()).hexdigest()))
    return known
