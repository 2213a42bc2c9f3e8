"""Where programs push readings to."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import orjson

from lionrock.kernel.errors import InputError, RefusedError
from lionrock.kernel.text import Text
from lionrock.measures import service, store
from lionrock.measures.service import Typed
from lionrock.ui.hooks import Call, Told, hook, same

_LONGEST: Final = 32


@hook("measures.push", "POST", "/api/measures/{id}", most=4_000)
def push(call: Call) -> Told:
    """Take one number: `{"value": 3, "source": "call centre"}`; it counts for three intervals of its probe."""
    found = next(
        (one for one in store.probes(call.platform.db, call.path["id"][:_LONGEST]) if one["kind"] == "push"), None
    )
    if found is None or not same(service.digest(call.token), found["secret"] or ""):
        raise RefusedError(
            Text("no such probe, or a wrong token", "沒有此探測，或權杖錯誤"),
            Text("Set up a push probe.", "請設立推送探測。"),
        )
    try:
        sent = orjson.loads(call.body)
        value, source = str(sent["value"]), str(sent.get("source", ""))[:200]
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise InputError(
            Text('expected JSON such as {"value": 3}', '應為如 {"value": 3} 的 JSON'),
            Text("Mend what is sent.", "請修正所傳送的內容。"),
        ) from problem
    now = call.platform.now()
    until = now + max(timedelta(seconds=3 * found["every"]), timedelta(minutes=2))
    with call.platform.change(service.ME, "a reading was pushed") as change:
        typed = Typed(found["system"], found["measure"], value, now, until, source or "program")
        kept = service.put(call.platform, change, typed, "push")
    return Told(body={"reading": kept.id, "until": until.isoformat()})
