"""Assets of the register as a population, as they stood at the end of the period."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.audit.store import estate as store
from lionrock.events.audits import Population, Row, Window
from lionrock.kernel.ledger.entry import stamp
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.register import sealing
from lionrock.register import store as register
from lionrock.register.model import Asset

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def _rows(platform: Platform, window: Window) -> Iterator[Row]:
    """Yield the assets registered at the end of the window."""
    cipher = platform.port(Cipher)
    for sealed in register.current(platform.db, window.until, window.until):
        if sealed.kind != "asset":
            continue
        record = sealing.unseal(cipher, sealed)[1].record
        assert isinstance(record, Asset)
        yield {
            "id": sealed.record,
            "entry": sealed.event,
            "key": record.key,
            "name": record.name,
            "system": record.system,
            "owner": record.owner,
            "version": sealed.version,
            "effective": stamp(sealed.effective),
            "learned": stamp(sealed.learned),
        }


def _count(platform: Platform, window: Window) -> int:
    """Return how many assets were ever registered, less those ended."""
    return store.standing(platform.db, "asset", window.until)


ASSETS = Population(
    id="register.assets",
    title=Text("Assets in the register", "登記冊的資產"),
    about=Text("Every asset as it stood at the end of the period.", "期間結束時登記的全部資產。"),
    query=Text(
        "Of every record of kind asset the newest version that was effective and learned by the end of the span, "
        "unless that version ends it; one row each: id, entry, key, name, system and owner (keys), version, times.",
        "每項資產紀錄在時段結束前生效及得知的最新版本，已終止者除外；每項列出：id、entry、key、name、"
        "system 及 owner（識別名稱）、version 及時間。",
    ),
    counting=Text("records of assets ever registered, less those ended", "曾登記的資產紀錄，減去已終止者"),
    rows=_rows,
    count=_count,
    clauses=("C-AST-01",),
    tells=("RegisterChanged",),
)
