"""The report of an assessment, as blocks in both languages: what is unknown first, then everything that was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.plans import Block, Head, Lines, Unknown, Words
from lionrock.events.ports import Estate
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.text import Text, same
from lionrock.risk import lawful, model, parts, recall
from lionrock.risk.sealing import digest

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform
    from lionrock.risk.model import Assessment, Scenario

TITLE: Final = Text("Computer-system security risk assessment", "電腦系統安全風險評估")
MARK: Final = Text("DEMO, NOT FOR SUBMISSION", "示範，不可提交")
NOTE: Final = Text(
    "Assembled from the operator's own records; not legal advice; Chinese of this software's sentences unofficial",
    "由營運者的紀錄編成；並非法律意見；本軟件的中文語句並非官方文本",
)


@dataclass(frozen=True, slots=True)
class Composed:
    """A report as it stands at a moment; the basis is what it was assembled from."""

    content: dict[str, Any]
    made: Instant
    basis: tuple[tuple[Text, Text], ...]

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the content."""
        return digest(self.content)

    @property
    def unknown(self) -> int:
        """Return how many things nobody knows."""
        return sum(block["kind"] == "unknown" for part in self.content["parts"] for block in part["blocks"])


def compose(platform: Platform, one: Assessment) -> Composed:
    """Return the report of an assessment as it stands now; raises SealedError without keys."""
    scenarios = recall.of(platform, one.id)
    book = lawful.today(platform)
    operator = platform.port(Estate).operator()["name"] or Text("(operator not entered)", "（未輸入營運者）")
    counts = model.counted(scenarios)
    content = {
        "reference": one.reference,
        "operator": _pair(operator),
        "law": _pair(book.standing),
        "loaded": _pair(book.loaded),
        "mark": _pair(MARK) if platform.demo else None,
        "facts": [[_pair(label), _pair(value)] for label, value in _facts(one)],
        "counts": [[likelihood, impact, counts[likelihood, impact]] for likelihood, impact in sorted(counts)],
        "parts": [
            {"id": id, "title": _pair(title), "blocks": [plain(block) for block in blocks]}
            for id, title, blocks in parts.parts(platform, one, scenarios)
        ],
        "entries": [[_pair(what), entry] for what, entry in _entries(one, scenarios)],
    }
    return Composed(content, platform.now(), _basis(platform))


def plain(block: Block) -> dict[str, Any]:
    """Return a block as JSON."""
    if isinstance(block, Words):
        return {"kind": "words", "text": _pair(block.text)}
    if isinstance(block, Head):
        return {"kind": "head", "text": _pair(block.text)}
    if isinstance(block, Lines):
        return {"kind": "lines", "numbered": block.numbered, "items": [_pair(one) for one in block.items]}
    if isinstance(block, Unknown):
        return {"kind": "unknown", "what": _pair(block.what), "do": _pair(block.do)}
    rows = [[_pair(cell) for cell in row] for row in block.rows]
    widths = list(block.widths) or [1] * len(block.heads)
    return {"kind": "grid", "heads": [_pair(one) for one in block.heads], "rows": rows, "widths": widths}


def _facts(one: Assessment) -> Iterator[tuple[Text, Text]]:
    """Yield what stands on the cover."""
    unknown = Text("unknown", "不詳")
    yield Text("Assessment", "評估"), same(one.reference)
    yield Text("Kind", "類別"), model.CYCLES[one.cycle]
    yield Text("Year from designation", "由指定起計的年度"), same(str(one.period)) if one.period else unknown
    yield Text("Systems as of", "系統截至"), stamp(one.as_of)
    yield (
        Text("Opened", "展開"),
        Text(f"{stamp(one.opened).en}, {one.opened_by}", f"{stamp(one.opened).zh}，{one.opened_by}"),
    )
    closed = Text("still open", "尚未完成")
    if one.closed:
        closed = Text(f"{stamp(one.closed).en}, {one.closed_by}", f"{stamp(one.closed).zh}，{one.closed_by}")
    yield Text("Closed", "完成"), closed
    yield Text("Report to be worked off by", "報告須於此時間前完成"), stamp(one.due) if one.due else unknown


def stamp(moment: Instant) -> Text:
    """Return a moment as documents write it."""
    return same(f"{moment.astimezone(HONG_KONG):%Y-%m-%d %H:%M} HKT")


def _entries(one: Assessment, scenarios: Sequence[Scenario]) -> Iterator[tuple[Text, str]]:
    """Yield the entries of the ledger behind the report."""
    yield Text("assessment opened", "展開評估"), one.entry
    for row in scenarios:
        yield Text("scenario {n}", "情景 {n}").format(n=row.number), row.entry
        for accepted in row.acceptances:
            yield Text("scenario {n} accepted", "接受情景 {n}").format(n=row.number), accepted.entry


def _basis(platform: Platform) -> tuple[tuple[Text, Text], ...]:
    """Return what the report was assembled from."""
    rows = [
        (Text("Assembled", "編製時間"), stamp(platform.now())),
        (Text("Rules", "規則"), same(lawful.today(platform).version)),
    ]
    newest = ledger.newest(platform.db)
    if newest is not None:
        root = f"{newest.size} · {newest.root.hex()}"
        rows.append((Text("Ledger: entries and root", "存證帳本：紀錄數目及根值"), same(root)))
    return tuple(rows)


def _pair(said: Text) -> dict[str, str]:
    """Return words by language."""
    return {"en": said.en, "zh": said.zh}
