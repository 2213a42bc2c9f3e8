"""Was the law that clocks run on checked against the official text?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lionrock.counsel import desk
from lionrock.counsel.service import packs, proposals
from lionrock.counsel.service.proposals import Read
from lionrock.events.law import PackLoaded, ValueConfirmed
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.law import reading
from lionrock.law.fields import taken
from lionrock.law.reading import Pack
from lionrock.law.rulebook import NOTICE, OTHER
from lionrock.law.values import flat
from lionrock.register.twins import COUNSEL, SUPERVISOR


@control(
    "counsel.law-verified",
    title=Text("The limits of incident notices were read in the official text", "事故通報時限已與官方文本核對"),
    satisfies=("C-INC-01",),
    every=days(1),
    proof="document",
    on=(PackLoaded, ValueConfirmed),
    witness="person",
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


@world(law_verified, "passed")
def every_row_was_checked(twin: Twin) -> None:
    """Packs came in of which every row was read in the official text."""
    packs.take(twin.platform, _checked())


@world(law_verified, "unknown")
def nobody_read_the_text(twin: Twin) -> None:
    """The packs stand as they ship, from secondary sources."""


@breaks(law_verified, "unknown")
def other_packs_come_in(twin: Twin) -> None:
    """An upgrade brings packs whose rows nobody has checked."""
    packs.take(twin.platform)


@breaks(law_verified, "partly")
def a_row_comes_unchecked(twin: Twin) -> None:
    """A pack comes in of which one row, none of s.28, was not checked."""
    packs.take(twin.platform, _checked(but="OBL-25-AUDIT"))


@breaks(law_verified, "unknown")
def a_limit_comes_unchecked(twin: Twin) -> None:
    """A pack comes in of which one limit of s.28 was not checked."""
    packs.take(twin.platform, _checked(but=NOTICE[0]))


@breaks(law_verified, "partly")
def two_people_read_otherwise(twin: Twin) -> None:
    """Two people confirm a shorter limit of s.28 than the pack that ships."""
    row = desk.row(packs.book(twin.platform), OTHER, proposals.today(twin.platform))
    typed = {name: _typed(each) for name, each in taken(flat(row.plain), row.table).items()}
    told = Read(typed | {"limit": "PT24H"}, "Gazette copy, page 1")
    made = proposals.propose(twin.platform, OTHER, told, COUNSEL)
    proposals.confirm(twin.platform, made.id, packs.book(twin.platform).newest, SUPERVISOR)
    packs.take(twin.platform, _checked())


def _checked(but: str = "") -> list[Pack]:
    """Return the packs that ship as they would be with every row checked, save one."""
    done = 'basis = "verified"\nverified_by = "two people"\nverified_on = 2026-01-02'
    found = []
    for pack in reading.packs():
        rows = re.split(r"(?m)^(?=\[)", pack.raw.decode())
        made = [row if but and f'id = "{but}"' in row else re.sub(r'(?m)^basis = ".*"$', done, row) for row in rows]
        found.append(reading.read("".join(made).encode()))
    return found


def _typed(value: object) -> str:
    """Return a value as the form holds it."""
    return "yes" if value is True else "" if value is False or value is None else str(value)
