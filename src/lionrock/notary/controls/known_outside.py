"""Does anybody outside hold what the ledger was lately?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.kernel.clock import Instant, days, hours
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.notary import model, service, store
from lionrock.notary.settings import HOURS


@control(
    "notary.known-outside",
    title=Text("Somebody outside holds a late checkpoint of the ledger", "外間有人持有帳本的近期檢查點"),
    satisfies=("C-LOG-03",),
    every=hours(1),
    proof="effect",
    guidance=Text(
        "Set notary.authorities to one or two time-stamping authorities, or enter a witness such as the auditor and "
        "send it a request each week. Whoever holds the key could otherwise rewrite the whole log unseen.",
        "請在 notary.authorities 設定一至兩個時間戳記機構，或登記見證人（例如審核員）並每周向其發出要求。"
        "否則持有密碼匙者可改寫整個帳本而不被察覺。",
    ),
)
def known_outside(platform: Platform) -> Iterator[Result]:
    """Yield one result for stamps and one for witnesses; unknown where none is set up."""
    yield _stamps(platform)
    yield _witnesses(platform)


def _stamps(platform: Platform) -> Result:
    """Judge the last verified stamp by its age."""
    if not service.authorities(platform):
        return Result("stamps", "unknown", Text("no time-stamping authority is set", "未設定時間戳記機構"))
    last = next((one for one in store.stamped(platform.db, 50) if one.verified), None)
    limit = hours(2 * int(platform.settings[HOURS]))
    if last is None or last.stamped is None:
        kept = bool(store.stamped(platform.db))
        why = (
            Text("tokens are kept, none is verified: see notary.roots", "已保存時間戳記，但均未經核實：見 notary.roots")
            if kept
            else Text("no stamp came yet", "尚未取得時間戳記")
        )
        return Result("stamps", "partly" if kept else "failed", why)
    return _aged("stamps", platform.now(), last.stamped, late=platform.now() - last.stamped > limit)


def _witnesses(platform: Platform) -> Result:
    """Judge the last cosignature by its age."""
    if not any(one.until is None for one in store.witnesses(platform.db)):
        return Result("witnesses", "unknown", Text("no witness is entered", "未登記見證人"))
    last = next(iter(store.cosignatures(platform.db, 1)), None)
    if last is None:
        return Result("witnesses", "failed", Text("no witness has cosigned yet", "尚未有見證人共同簽署"))
    return _aged("witnesses", platform.now(), last.stamped, late=platform.now() - last.stamped > days(14))


def _aged(subject: str, now: Instant, last: Instant, *, late: bool) -> Result:
    """Return a result that says how old the last proof is."""
    n = model.age(now, last)
    return Result(subject, "failed" if late else "passed", Text(f"{n} hours ago", f"{n} 小時前"), last)
