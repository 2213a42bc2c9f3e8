"""The address a watchdog asks."""

from __future__ import annotations

import re
from typing import Final

from lionrock.continuity import store
from lionrock.continuity.service import watching
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.ports import SealedError
from lionrock.ui.hooks import Call, Told, hook

_NONCE: Final = re.compile(r"[0-9a-f]{16,64}")


@hook("continuity.watch", "GET", "/api/watch", most=1000)
def watch(call: Call) -> Told:
    """Answer a watchdog's question with its own number in the signed answer; without keys there is no answer."""
    known = store.by_token(call.platform.db, watching.digest(call.token)) if call.token else None
    if known is None:
        return Told(401, {"error": "no watchdog shows this token"})
    nonce = call.query.get("nonce", "")
    if not _NONCE.fullmatch(nonce):
        return Told(422, {"error": "nonce: 16 to 64 hexadecimal digits are expected"})
    try:
        note = watching.answer(call.platform, known, nonce)
    except (SealedError, UnavailableError):
        return Told(503, {"error": "the keys are locked"})
    watching.hear(call.platform, known)
    return Told(200, {"note": note})
