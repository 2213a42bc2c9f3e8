"""What Today says of changes since the last submission, and of entries that owners have not confirmed in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.kernel.text import Text
from lionrock.register.attesting import service as attesting
from lionrock.register.material import service as material
from lionrock.register.material import store
from lionrock.ui.pages import Ask
from lionrock.ui.today import Consequence, Gap

_CHANGES: Final = "/register/changes"
_ATTESTATIONS: Final = "/register/attestations"


def gaps(ask: Ask) -> Iterator[Gap]:
    """Yield that changes wait for a label, and that confirmations are overdue or stale; needs keys."""
    if store.baseline(ask.platform.db) is not None:
        many = material.unlabelled(ask.platform)
        if many:
            yield _changes(many)
    entries = [one for one in attesting.listing(ask.platform) if one.owner is not None and one.last is not None]
    stale = sum(one.state in {"changed", "excepted"} for one in entries)
    late = sum(one.overdue(ask.now) for one in entries)
    if stale or late:
        yield _unconfirmed(stale, late)


def _changes(many: int) -> Gap:
    """Return that changes since the last submission wait for a person's label."""
    return Gap(
        what=Text(f"Whether changes since the last submission are material: {many:,}",
                  f"上次提交後的 {many:,} 項更改是否屬重大"),
        why=Text("nobody has labelled them", "尚未有人判斷"),
        hangs=Text("whether Annex D is to be handed in (s. 22)", "是否須提交附件D（第22條）"),
        url=_CHANGES,
        do=Text("Label them", "作出判斷"),
        consequence=Consequence.CLOCK,
    )  # fmt: skip


def _unconfirmed(stale: int, late: int) -> Gap:
    """Return that what owners confirmed does not hold any more."""
    return Gap(
        what=Text("Which entries of the register still hold", "登記冊哪些紀錄仍然正確"),
        why=Text(f"changed or said not to be right: {stale:,}; overdue: {late:,}",
                 f"已更改或指出有誤：{stale:,} 項；已過期限：{late:,} 項"),
        hangs=Text("whether the register can be relied on", "登記冊是否可靠"),
        url=_ATTESTATIONS,
        do=Text("See whose", "查看負責人"),
        consequence=Consequence.RECORD,
    )  # fmt: skip
