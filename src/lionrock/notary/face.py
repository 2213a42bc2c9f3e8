"""How proof from outside is told: one line with its age, and codes to print."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from markupsafe import Markup

from lionrock.kernel.clock import Instant, hours
from lionrock.kernel.text import Text
from lionrock.notary import model, store

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

AMBER: Final = hours(36)
"""Age from which the last proof is shown in amber."""
_MOST_CODE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Standing:
    """The last proof from outside: what to say, whose it is, and how it is to be shown."""

    words: Text
    by: str
    at: Instant | None
    state: Literal["passed", "partly", "unknown"]


def standing(platform: Platform) -> Standing:
    """Return how long ago somebody outside last held what the ledger is."""
    found = [(one.stamped, one.authority) for one in store.stamped(platform.db) if one.stamped]
    names = {one.id: one.name for one in store.witnesses(platform.db)}
    found += [(one.stamped, names.get(one.witness, "")) for one in store.cosignatures(platform.db, 1)]
    if not found:
        words = Text("nobody outside holds a checkpoint that came back", "外間未有人交回檢查點的證明")
        return Standing(words, "", None, "unknown")
    at, by = max(found)
    n = model.age(platform.now(), at)
    state: Literal["passed", "partly"] = "partly" if platform.now() - at > AMBER else "passed"
    words = Text(f"anchored {n} hour{'' if n == 1 else 's'} ago", f"{n} 小時前取得外部證明")
    return Standing(words, by, at, state)


def code(text: str) -> Markup | None:
    """Return a text as a square code (SVG), None when it is too long for a phone to read."""
    import segno

    if len(text.encode()) > _MOST_CODE:
        return None
    out = io.BytesIO()
    made = segno.make(text, micro=False, error="l")
    made.save(
        out, kind="svg", xmldecl=False, svgns=True, scale=3, border=2, svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(out.getvalue().decode())  # noqa: S704 made here, of squares alone
