"""Was the law that clocks run on checked against the official text?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.counsel import desk
from lionrock.counsel.service import packs, proposals
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text


@control(
    "counsel.law-verified",
    title=Text("The limits of incident notices were read in the official text", "事故通報時限已與官方文本核對"),
    satisfies=("C-INC-01",),
    every=days(1),
    proof="document",
    guidance=Text(
        "Open Obligations, Law. Counsel reads the official text beside each row of s.28 and proposes; a second person "
        "confirms.",
        "請開啟「法定責任」內的「法例」，由律師按官方文本逐項核對第28條並提議，再由第二人確認。",
    ),
)
def law_verified(platform: Platform) -> Iterator[Result]:
    """Yield one result for each row of s.28, and one for the rest of the law with how much of it is verified."""
    rows = desk.rows(packs.book(platform), proposals.today(platform))
    for row in rows:
        if row.notice:
            yield _notice(row)
    rest = [row for row in rows if not row.notice]
    verified = desk.verified(rest)
    words = Text("{m} of the other {n} rows verified", "其餘 {n} 項中，{m} 項已核實").format(m=verified, n=len(rest))
    yield Result("law", "passed" if verified == len(rest) else "partly" if verified else "unknown", words)


def _notice(row: desk.Row) -> Result:
    """Return what is known of a row of s.28; where the pack ships another value, the site's is named as such."""
    if not row.provenance.verified:
        return Result(row.id, "unknown", Text("nobody read it in the official text", "尚未有人與官方文本核對"))
    if row.apart:
        return Result(
            row.id, "partly", Text("verified; the pack that ships reads otherwise", "已核實；隨附的規則檔有不同數值")
        )
    return Result(
        row.id,
        "passed",
        Text("verified by {who}", "由{who}核實").format(who=row.provenance.verified_by or ""),
    )
