"""A picture with a control in every state, rulings, manual evidence, and words a spreadsheet would run."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Final

from lionrock.assurance import judging
from lionrock.assurance.exchange.picture import Finding, Manual, Picture, Remedy, Span
from lionrock.assurance.kept import Breaking, Ruling
from lionrock.kernel.contributions import Control, control
from lionrock.kernel.text import Text, same
from lionrock.law import mapped, rulebook

AT: Final = datetime(2026, 11, 23, 1, 2, 3, 456789, UTC)
HOSTILE: Final = '=HYPERLINK("http://x","y") <&>]]> \x00\x08\ud800 \U00020000 𨋢'
_STATES: Final = judging.WORST
_PROOFS: Final = ("effect", "configuration", "document")


def watching(id: str, *satisfies: str) -> Control:
    """Return a control that tests these requirements."""
    made = control(
        id,
        title=Text(f"{id} works", f"{id} 有效"),
        satisfies=satisfies,
        every=timedelta(hours=1),
        proof="effect",
        guidance=Text("mend it", "請修正"),
    )
    return made(lambda _: iter(()))


def picture(hostile: str = HOSTILE) -> Picture:
    """Return a picture of everything."""
    book = rulebook(date(2026, 11, 23))
    controls = [watching(f"test.c{n:02d}", row.id) for n, row in enumerate(book.requirements[: len(_STATES)])] + [
        watching("test.lost", "C-GONE-01"),
        watching("test.never", "C-KEY-01"),
    ]
    findings = [finding(one.id, f"s-{n}", state) for one, state in zip(controls, _STATES, strict=False) for n in "ab"]
    findings.append(finding("test.lost", hostile, "passed"))
    findings.append(Finding("test.never", "*", "", "unknown", "", Text("never run", "從未執行"), "effect", None, ""))
    return Picture(
        at=AT,
        since=AT - timedelta(days=731),
        origin="lionrock.example/site",
        demo=True,
        book=book,
        controls=controls,
        findings=findings,
        counts=counted(findings),
        systems={"sys-a": Text("Orders", "落單系統"), "sys-b": same(hostile)},
        rulings=[ruling("test.c00", hostile), ruling("test.c01", "over", until=AT)],
        breakings=[breaking("test.c00")],
        mappings=mapped.mappings(),
        spans=[Span("test.c00", AT - timedelta(days=9), None, AT, "passed", "effect", "c" * 64, "d" * 64, "e" * 32)],
        manual=[Manual("EV-0001", "C-GOV-01", "document", "met", ("sys-a",), AT, AT, "expired", "f" * 64, "e" * 32)],
        remedies=[Remedy("REM-0001", "test.c00", "sys-a", "ho.man", AT, AT, None)],
    )


def counted(findings: list[Finding]) -> dict[str, Counter[str]]:
    """Return how many subjects of each control are in each state."""
    found: dict[str, Counter[str]] = {}
    for one in findings:
        found.setdefault(one.control, Counter())[one.state] += 1
    return found


def finding(control: str, subject: str, state: str) -> Finding:
    """Return what was known of a subject."""
    proof = _PROOFS[len(subject) % 3]
    return Finding(
        control,
        subject,
        "sys-a",
        state,
        "",
        Text(f"why {state}", f"原因 {state}"),
        proof,
        AT - timedelta(hours=2),
        "e" * 32,
    )


def ruling(control: str, subject: str, until: datetime = AT + timedelta(days=9)) -> Ruling:
    """Return a person's word."""
    return Ruling(f"r-{control}", control, subject, f"why {subject}", "Ho Man", "p-ho", AT, until, None, "", "e" * 32)


def breaking(control: str) -> Breaking:
    """Return what became of a control when its world was broken."""
    return Breaking(
        id="b" * 32,
        control=control,
        world=f"{control}/gone",
        at=AT,
        before="passed",
        shows="failed",
        after="failed",
        caught=True,
        waited=120.0,
        seconds=0.4,
        code="c" * 64,
        problem="",
        entry="e" * 32,
    )
