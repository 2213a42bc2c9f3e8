"""Does anybody outside hold what the ledger was lately, and is it that still?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sqlalchemy import text

from lionrock.events.notary import (
    CheckpointAnchored,
    CheckpointCosigned,
    WitnessDropped,
    WitnessNamed,
)
from lionrock.kernel.clock import Instant, days, hours
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ledger.tree import Tree
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.notary import model, service, store, twins
from lionrock.notary.settings import HOURS

_WEEKLY: Final = days(14)
"""How old the last cosignature may be: witnesses are asked each week."""
_REWRITTEN: Final = Text(
    "the ledger is not what was attested at {size} entries: it was rewritten or cut",
    "帳本與外間於 {size} 項紀錄時所證明的不符：曾被改寫或刪減",
)


@control(
    "notary.known-outside",
    title=Text("Somebody outside holds a late checkpoint of the ledger", "外間有人持有帳本的近期檢查點"),
    satisfies=("C-LOG-03",),
    every=hours(1),
    proof="effect",
    on=(CheckpointAnchored, CheckpointCosigned, WitnessDropped, WitnessNamed),
    witness="outside",
    guidance=Text(
        "Set notary.authorities to one or two time-stamping authorities, or enter a witness such as the auditor and "
        "send it a request each week; one of the two is enough. Whoever holds the key could otherwise rewrite the "
        "whole log unseen. Where the ledger is not what was attested, keep the folder as it is for inquiry.",
        "請在 notary.authorities 設定一至兩個時間戳記機構，或登記見證人（例如審核員）並每周向其發出要求；"
        "兩者有其一即可。否則持有密碼匙者可改寫整個帳本而不被察覺。如帳本與所證明的不符，請保留資料夾原狀以供調查。",
    ),
)
def known_outside(platform: Platform) -> Iterator[Result]:
    """Yield one result for stamps and one for witnesses, as far as they are set up; unknown where neither is."""
    stamps = bool(service.authorities(platform))
    witnesses = any(one.until is None for one in store.witnesses(platform.db))
    if stamps:
        yield _stamps(platform)
    if witnesses:
        yield _witnesses(platform)
    if not stamps and not witnesses:
        words = Text("no time-stamping authority is set and no witness entered", "未設定時間戳記機構，亦未登記見證人")
        yield Result("outside", "unknown", words)


def _stamps(platform: Platform) -> Result:
    """Judge the last verified stamp by what it attests and its age."""
    last = next((one for one in store.stamped(platform.db, 50) if one.verified), None)
    if last is None or last.stamped is None:
        kept = bool(store.stamped(platform.db))
        why = (
            Text("tokens are kept, none is verified: see notary.roots", "已保存時間戳記，但均未經核實：見 notary.roots")
            if kept
            else Text("no stamp came yet", "尚未取得時間戳記")
        )
        return Result("stamps", "partly" if kept else "failed", why)
    limit = hours(2 * int(platform.settings[HOURS]))
    return _judged(platform, "stamps", last.size, last.root, last.stamped, limit)


def _witnesses(platform: Platform) -> Result:
    """Judge the last cosignature of a witness in force by what it attests and its age."""
    known = {one.id for one in store.witnesses(platform.db) if one.until is None}
    last = next((one for one in store.cosignatures(platform.db, 100) if one.witness in known), None)
    if last is None:
        return Result("witnesses", "failed", Text("no witness has cosigned yet", "尚未有見證人共同簽署"))
    return _judged(platform, "witnesses", last.size, last.root, last.stamped, _WEEKLY)


def _judged(platform: Platform, subject: str, size: int, root: str, at: Instant, limit: timedelta) -> Result:
    """Return a result that says whether the ledger continues what was attested, and how old that is."""
    if ledger.size(platform.db) < size or Tree(platform.db, size).root().hex() != root:
        return Result(subject, "failed", _REWRITTEN.format(size=f"{size:,}"), at)
    n = model.age(platform.now(), at)
    state: State = "failed" if platform.now() - at > limit else "passed"
    return Result(subject, state, Text(f"{n} hours ago", f"{n} 小時前"), at)


@world(known_outside, "passed")
def a_witness_cosigned(twin: Twin) -> None:
    """One witness is named, and signed the log as it is."""
    twins.named(twin).sign(twin)


@world(known_outside, "unknown")
def nobody_outside_is_set_up(twin: Twin) -> None:
    """No authority is set, and no witness is named."""


@world(known_outside, "failed")
def a_witness_never_signed(twin: Twin) -> None:
    """A witness is named, and was never asked for anything."""
    twins.named(twin)


@breaks(known_outside)
def nobody_asks_for_a_month(twin: Twin) -> None:
    """The last cosignature grows old."""
    twin.wait(days(30))


@breaks(known_outside)
def the_witness_is_replaced_by_one_that_never_signed(twin: Twin) -> None:
    """The witness is dropped; another is named, and nobody asks it."""
    [witness] = store.witnesses(twin.platform.db)
    service.drop_witness(twin.platform, twins.ME, witness.id, "its contract is over")
    twins.named(twin, "other.example")


@breaks(known_outside)
def the_ledger_is_written_anew(twin: Twin) -> None:
    """Somebody with the database puts another hash into the tree that the witness signed."""
    with twin.platform.db.begin() as db:
        for table in ("position", "node"):
            db.execute(text(f"DROP TRIGGER ledger_{table}_no_update"))
        db.execute(text("UPDATE ledger_position SET leaf = zeroblob(32)"))
        db.execute(text("UPDATE ledger_node SET hash = zeroblob(32)"))


@breaks(known_outside)
def an_authority_is_set_and_never_answers(twin: Twin) -> None:
    """A time-stamping authority is set as well, and no stamp ever comes."""
    twin.tune("notary", authorities="https://tsa.invalid/")
    twin.wait(hours(2))
    twins.named(twin, "second.example").sign(twin)


@breaks(known_outside, "unknown")
def the_only_witness_is_dropped(twin: Twin) -> None:
    """The witness is dropped, and nobody else is set up."""
    [witness] = store.witnesses(twin.platform.db)
    service.drop_witness(twin.platform, twins.ME, witness.id, "its contract is over")
