"""Is every version of the register that the ledger tells of still in its table, as it was written?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import text

from lionrock.events.register import RegisterChanged, RegisterImported
from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.ledger.told import every
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import memory, service, store
from lionrock.register.model import Asset
from lionrock.register.twins import ME, estate

_SOUND: Final = Text("{n} versions stand as the ledger tells of them", "{n} 個版本與存證帳本所述相符")
_NOTHING: Final = Text("nothing was registered yet", "尚未登記任何資料")
_OTHER: Final = Text(
    "not as entry {entry} tells of it: rows were removed or changed past the product",
    "與紀錄 {entry} 所述不符：有人繞過本產品移除或更改資料列",
)


@control(
    "register.rows-sound",
    title=Text("The register holds every version that the ledger tells of", "登記冊保存存證帳本所述的每個版本"),
    satisfies=("C-LOG-03", "C-AST-01"),
    every=minutes(5),
    proof="effect",
    guidance=Text(
        "Somebody changed the database past the product, or it is damaged: an older version of a record may be shown "
        "as the newest. Keep the folder as it is for inquiry, and compare with a back-up.",
        "有人繞過本產品更改資料庫，或資料庫受損：舊版本可能被顯示為最新版本。請保留資料夾原狀以供調查，並與備份比對。",
    ),
)
def rows_sound(platform: Platform) -> Iterator[Result]:
    """Yield one result for the register: failed names the oldest entry whose rows are not as it tells."""
    with platform.db.snapshot() as db:  # what is registered meanwhile is no edit
        rows, known, other = store.digests(db), 0, ""
        for entry, told in every(db, RegisterChanged):
            known += 1
            if told is not None and rows.get(entry) != [(told.record, told.version, told.digest)]:
                other = entry
        imports = {one.event: one.digest for one in memory.imports(db, most=100_000)}
        for entry, whole in every(db, RegisterImported):
            known += 1
            if whole is not None and whole.digest != _root(imports, rows, entry):
                other = entry
    if other:
        yield Result("register", "failed", _OTHER.format(entry=other))
    elif known:
        yield Result("register", "passed", _SOUND.format(n=f"{sum(map(len, rows.values())):,}"))
    else:
        yield Result("register", "unknown", _NOTHING)


def _root(imports: Mapping[str, str], rows: Mapping[str, list[tuple[str, int, str]]], entry: str) -> str:
    """Return the digest of an import over its file and the versions that it wrote, as they stand now."""
    lines = [imports.get(entry, ""), *(digest for _, _, digest in rows.get(entry, []))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@world(rows_sound, "passed")
def versions_stand(twin: Twin) -> None:
    """Two systems were registered, and an asset was changed since."""
    estate(twin)
    service.put(twin.platform, ME, "moved", Asset(key="oms-db", name="Outage database", system="oms"))


@world(rows_sound, "unknown")
def nothing_is_registered(twin: Twin) -> None:
    """The register is empty."""


@breaks(rows_sound)
def the_newest_version_is_removed(twin: Twin) -> None:
    """Guards are dropped, and the version that names no owner is deleted: the one before looks like the newest."""
    _edit(twin, "DELETE FROM register_record WHERE number = (SELECT max(number) FROM register_record)")


@breaks(rows_sound)
def a_row_of_an_import_is_removed(twin: Twin) -> None:
    """One of the records that were entered together is gone."""
    _edit(twin, "DELETE FROM register_record WHERE number = (SELECT min(number) FROM register_record)")


@breaks(rows_sound)
def a_digest_is_changed(twin: Twin) -> None:
    """A row is made to say that it holds something else."""
    _edit(twin, "UPDATE register_record SET digest = 'x' WHERE number = (SELECT max(number) FROM register_record)")


def _edit(twin: Twin, statement: str) -> None:
    """Change the twin's database past the product and its guards, as somebody with the file could."""
    with twin.platform.db.begin() as db:
        for (name,) in db.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'register_record'")
        ).all():
            db.execute(text(f'DROP TRIGGER "{name}"'))
        db.execute(text(statement))
