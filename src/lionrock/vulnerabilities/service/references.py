"""Lists about CVE numbers: a new one takes the place of the one before, an older one is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from lionrock.events.vulnerabilities import ReferenceImported
from lionrock.kernel.errors import ConflictError
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.model import Exploited, Likelihood
from lionrock.vulnerabilities.service import placing
from lionrock.vulnerabilities.store import lists

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.platform import Platform
    from lionrock.vulnerabilities.reading import Staged


def take_reference(platform: Platform, actor: Actor, staged: Staged) -> dict[str, Any]:
    """Put a list in place of the one before; the same file changes nothing. Raises ConflictError for an older one."""
    kind: Literal["epss", "kev"] = "epss" if staged.scanner.id == "epss" else "kev"
    known = lists.references(platform.db).get(kind)
    if known is not None and known["digest"] == staged.digest:
        return known
    dated = staged.dated.at if staged.dated else None
    if known is not None and dated is not None and known["dated"] is not None and dated < known["dated"]:
        raise ConflictError(
            Text(f"{staged.file} is older than the list in force", f"{staged.file} 比現行名錄舊"),
            Text("Fetch the newest; nothing was changed.", "請下載最新版本；未有作出更改。"),
        )
    edition = staged.dated.edition if staged.dated else ""
    with platform.change(actor, f"list {kind} imported") as change:
        entries = staged.entries.values()
        lists.replace_likelihoods(
            change.db, (one for one in entries if isinstance(one, Likelihood))
        ) if kind == "epss" else (
            lists.replace_exploited(change.db, (one for one in entries if isinstance(one, Exploited)))
        )
        lists.weigh_again(change.db)
        told = ReferenceImported(kind, staged.file, staged.digest, edition, dated, len(entries), staged.skipped)
        values = {
            "file": staged.file[:300],
            "digest": staged.digest,
            "edition": edition,
            "dated": dated,
            "learned": change.now,
            "entries": len(entries),
            "skipped": staged.skipped,
            "who": actor.name,
            "entry": change.publish(told, effective=dated),
        }
        lists.keep_reference(change.db, kind, values)
    if kind == "kev":
        placing.compute(platform, "the catalogue of exploited vulnerabilities changed")
    return {"kind": kind, **values}
