"""Entries of the ledger as populations: each row names an entry that anybody can verify."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from lionrock.events.audits import Population, Row, Window
from lionrock.kernel.ledger import counting, reading
from lionrock.kernel.ledger.entry import parse, stamp
from lionrock.kernel.text import Text, same

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PRIVILEGED: Final = (
    "AccountAdded",
    "AccountChanged",
    "AccountLinked",
    "AuditorDated",
    "KeyCompromised",
    "KeyRotated",
    "KeysRewrapped",
)
GIVEN: Final = ("CheckpointExported", "PackIssued", "PreservationExported", "RegisterExported")

_QUERY: Final = Text(
    "Entries of the ledger whose kind is among those named, whose log_time lies within the span and whose position is "
    "below the checkpoint; one row each: id and entry (its id), kind, position, learned (log_time), effective "
    "(effective_from), payload (salted digest). In an evidence pack of the same span they stand under entries/.",
    "存證帳本中屬所列類別、log_time 在時段內、位置小於檢查點的紀錄；每項列出：id 及 entry（識別碼）、kind、"
    "position、learned（log_time）、effective（effective_from）、payload（加鹽摘要）。"
    "同一時段的證據檔案載於 entries/。",
)
_COUNTING: Final = Text(
    "every entry up to the checkpoint read as it was signed, without the index",
    "逐項讀取檢查點之前已簽署的紀錄，不經索引",
)


def _rows(platform: Platform, window: Window, kinds: Sequence[str]) -> Iterator[Row]:
    """Yield the entries of these kinds within the window."""
    for leaf in counting.found(platform.db, kinds, window.since, window.until, window.size):
        entry = parse(leaf.body)
        yield {
            "id": entry.id,
            "entry": entry.id,
            "kind": entry.kind,
            "position": leaf.position,
            "learned": stamp(entry.log_time),
            "effective": stamp(entry.effective_from),
            "payload": entry.payload_digest,
        }


def _count(platform: Platform, window: Window, kinds: Sequence[str]) -> int:
    """Return how many there are, from the signed entries alone."""
    return counting.counted(platform.db, kinds, window.since, window.until, window.size)


def _kinds(platform: Platform) -> Sequence[tuple[str, Text]]:
    """Return the kinds of entries there are."""
    return [(kind, same(kind)) for kind in reading.kinds(platform.db)]


ENTRIES = Population(
    id="ledger.entries",
    title=Text("Entries of the ledger of one kind", "存證帳本中某一類別的紀錄"),
    about=Text("Every entry of the kind chosen that was learned in the period.", "期間內得知的所選類別的全部紀錄。"),
    query=_QUERY,
    counting=_COUNTING,
    rows=lambda platform, window: _rows(platform, window, (window.choice,)),
    count=lambda platform, window: _count(platform, window, (window.choice,)),
    clauses=("C-LOG-01", "C-LOG-03"),
    choices=_kinds,
)
PRIVILEGES = Population(
    id="access.privileged",
    title=Text("Changes of accounts, roles, factors and keys", "帳戶、角色、認證及密碼匙的更改"),
    about=Text(
        "Every entry on who may do what here: accounts made and changed, keys rotated.",
        "有關何人可在此作何操作的全部紀錄：帳戶的新增及更改、密碼匙的輪換。",
    ),
    query=_QUERY,
    counting=_COUNTING,
    rows=lambda platform, window: _rows(platform, window, PRIVILEGED),
    count=lambda platform, window: _count(platform, window, PRIVILEGED),
    clauses=("C-ACC-01", "C-PAM-01"),
)
HANDED = Population(
    id="evidence.given",
    title=Text("Evidence given out", "發出的證據"),
    about=Text(
        "Every pack, checkpoint and file of the register that left the platform.",
        "所有離開平台的證據檔案、檢查點及登記冊檔案。",
    ),
    query=_QUERY,
    counting=_COUNTING,
    rows=lambda platform, window: _rows(platform, window, GIVEN),
    count=lambda platform, window: _count(platform, window, GIVEN),
    clauses=("C-LOG-03",),
)
