"""The posture as a workbook: requirements, controls, results, rulings, mutation tests, mappings and history. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from lionrock.assurance import frameworks, judging
from lionrock.assurance.exchange.sheets import MOST_ROWS, Cell, Sheet, workbook
from lionrock.assurance.words import PROOFS
from lionrock.kernel.text import Text
from lionrock.law.mapped import MAPPED_BASIS_WORDS, RELATION_WORDS, checked
from lionrock.law.model import BASIS_WORDS

if TYPE_CHECKING:
    from lionrock.assurance.exchange.picture import Picture

LIMITS: Final = (
    Text(
        "A state describes what our tests found, never whether a requirement of the law is met.",
        "狀況所述為測試結果，並非法例要求是否符合。",
    ),
    Text(
        "Unknown means that nothing fresh shows it; it is never counted as passed.",
        "未知表示沒有有效證明，絕不當作通過計算。",
    ),
    Text(
        "Nobody on the project has read the official texts; a row is verified only where two people of this site did.",
        "本項目無人閱讀過官方文本；只有經本機構兩人核對者才屬已核實。",
    ),
    Text(
        "Mappings are our own reading of what numbers are about; the other framework's text is not in them.",
        "對照表為我們對編號主題的自行解讀，並無其他框架的原文。",
    ),
    Text(
        "Manual evidence is a person's word or a document, and never counts as effect.",
        "人手證據為人員陳述或文件，絕不當作實際效果。",
    ),
    Text("Not legal advice. Times are Hong Kong time.", "並非法律意見。時間為香港時間。"),
)
"""What is printed on the first page of everything that leaves."""


def build(picture: Picture) -> bytes:
    """Return the workbook of a picture; the same picture gives the same bytes."""
    sheets = [
        _requirements(picture),
        _controls(picture),
        _results(picture),
        *([_manual(picture)] if picture.manual else []),
        _rulings(picture),
        _remedies(picture),
        _breakings(picture),
        _mappings(picture),
        _history(picture),
    ]
    return workbook([_readme(picture, sheets), *sheets])


def _sheet(name: str, head: Sequence[tuple[str, int]], rows: Iterator[Sequence[Cell]], more: int = 0) -> Sheet:
    """Return a sheet of at most so many rows; its last row says how many are left out, besides `more` of them."""
    every = list(rows)
    kept = every if len(every) + bool(more) <= MOST_ROWS else every[: MOST_ROWS - 1]
    left = len(every) - len(kept) + more
    if left:
        kept = [*kept, [f"{left} more rows are not listed 另有 {left} 列未列出"]]
    return Sheet(name, [words for words, _ in head], [width for _, width in head], kept)


def _readme(picture: Picture, sheets: Sequence[Sheet]) -> Sheet:
    """Return the page that says what the workbook is, and what it is not."""
    loaded = picture.book.loaded
    rows: list[Sequence[Cell]] = [["Lionrock: posture 防護狀況"]]
    if picture.demo:
        rows.append(["DEMONSTRATION, NOT FOR SUBMISSION 示範，不可提交"])
    rows += [
        ["Origin 來源", picture.origin],
        ["As of 截至", picture.at],
        ["History from 紀錄起自", picture.since],
        ["Law 法例", picture.book.version],
        ["Loaded 已載入", f"{loaded.en} {loaded.zh}"],
        [],
        *(_line(_both(words)) for words in LIMITS),
        [],
        *(_line(one.name, len(one.rows)) for one in sheets),
    ]
    return Sheet("Read me 說明", [], [100, 60], rows)


def _requirements(picture: Picture) -> Sheet:
    """Return every requirement with its source and the state its controls leave it in, and rows that do not count."""
    head = [("ID 代號", 14), ("Section 段落", 16), ("Area 範疇", 22), ("Title (English)", 44), ("標題（中文）", 36)]
    head += [
        ("How often 頻率", 14),
        ("Counted 計算在內", 12),
        ("Basis 依據", 24),
        ("Source 來源", 36),
        ("Cites 所指", 24),
    ]
    head += [
        ("Verified by 核實者", 22),
        ("Verified on 核實日期", 14),
        ("State 狀況", 14),
        ("Why 原因", 40),
        ("Controls 控制措施", 44),
    ]
    return _sheet("Requirements 要求", head, _requirement_rows(picture))


def _requirement_rows(picture: Picture) -> Iterator[Sequence[Cell]]:
    """Yield the rows of requirements."""
    areas = {one.id: _both(one.title) for one in picture.book.areas}
    for one in picture.tested():
        row = one.requirement
        if row is not None:
            known = row.provenance
            yield _line(
                *(row.id, row.section, areas.get(row.area, row.area), row.title.en, row.title.zh, row.frequency),
                *(row.counts and not row.pack, _both(BASIS_WORDS[known.basis]), known.source, known.cites),
                *(known.verified_by, known.verified_on, one.state, _both(one.why)),
                ", ".join(control.id for control in one.controls),
            )
    for fault in picture.book.faults:
        yield [fault.row, *[None] * 11, "unknown", _both(fault.why)]
    for id in sorted(picture.book.withdrawn):
        yield [id, *[None] * 11, "unknown", _both(picture.book.gone(id))]


def _controls(picture: Picture) -> Sheet:
    """Return every control with its subjects counted by state."""
    head = [
        ("Control 控制措施", 32),
        ("Title (English)", 44),
        ("標題（中文）", 36),
        ("Requirements 要求", 24),
        ("Proof 證明", 22),
    ]
    head += [("Witness 說明者", 12), ("Every (hours) 每隔（小時）", 14), ("State 狀況", 14)]
    head += [(f"{judging.STATES[state].en} {judging.STATES[state].zh}", 12) for state in judging.WORST]
    head += [("Requirements not loaded 未載入的要求", 40)]
    states = picture.states()
    lost: dict[str, list[str]] = {}
    for control, id, why in frameworks.astray(picture.book, picture.controls):
        lost.setdefault(control.id, []).append(f"{id}: {_both(why)}")
    rows = (
        _line(
            *(one.id, one.title.en, one.title.zh, ", ".join(one.satisfies), _both(PROOFS[one.proof]), one.witness),
            *(one.every.total_seconds() / 3600, states.get(one.id, "unknown")),
            *(picture.counts.get(one.id, {}).get(state, 0) for state in judging.WORST),
            "; ".join(lost.get(one.id, ())),
        )
        for one in picture.controls
    )
    return _sheet("Controls 控制措施", head, rows)


def _results(picture: Picture) -> Sheet:
    """Return what was known of every subject, by control, unknown and failed first."""
    head = [
        ("Control 控制措施", 32),
        ("System 系統", 28),
        ("Subject 對象", 36),
        ("State 狀況", 14),
        ("Found 測試所得", 14),
    ]
    head += [
        ("Why (English)", 56),
        ("原因（中文）", 44),
        ("Proof 證明", 14),
        ("Known since 得知自", 20),
        ("Entry 紀錄", 34),
    ]
    order: dict[str, int] = {state: at for at, state in enumerate(judging.SHOWN)}
    found = sorted(picture.findings, key=lambda one: (one.control, order[one.state], one.system, one.subject))
    rows = (
        _line(
            *(one.control, _named(picture, one.system), one.subject, one.state, one.machine or one.state),
            *(one.reason.en, one.reason.zh, one.proof, one.since, one.entry),
        )
        for one in found
    )
    return _sheet("Results 結果", head, rows, picture.subjects().total() - len(picture.findings))


def _manual(picture: Picture) -> Sheet:
    """Return the manual evidence, without its sealed words."""
    head = [
        ("Reference 編號", 12),
        ("Requirement 要求", 14),
        ("Kind 種類", 14),
        ("Says 說明", 10),
        ("Systems 系統", 40),
    ]
    head += [
        ("True on 屬實於", 20),
        ("Counts until 有效至", 20),
        ("State 狀況", 14),
        ("Digest 摘要", 66),
        ("Entry 紀錄", 34),
    ]
    rows = (
        _line(
            *(one.reference, one.requirement, one.kind, one.says, "; ".join(_named(picture, id) for id in one.systems)),
            *(one.effective, one.until, one.state, one.digest, one.entry),
        )
        for one in picture.manual
    )
    return _sheet("Manual evidence 人手證據", head, rows)


def _rulings(picture: Picture) -> Sheet:
    """Return people's words on what a control does not apply to."""
    head = [
        ("Control 控制措施", 32),
        ("Subject 對象", 36),
        ("Why 理由", 60),
        ("Who 何人", 22),
        ("At 時間", 20),
        ("Until 至", 20),
    ]
    head += [("Ended 終止", 20), ("Why ended 終止理由", 40), ("Entry 紀錄", 34)]
    found = sorted(picture.rulings, key=lambda one: (one.at, one.id))
    rows = (
        [one.control, one.subject, one.why, one.who, one.at, one.until, one.ended, one.ended_why, one.entry]
        for one in found
    )
    return _sheet("Rulings 決定", head, rows)


def _remedies(picture: Picture) -> Sheet:
    """Return the tasks that failed controls opened."""
    head = [
        ("Reference 編號", 12),
        ("Control 控制措施", 32),
        ("System 系統", 28),
        ("Owner 負責人", 22),
        ("Opened 開立", 20),
    ]
    head += [("Due 到期", 20), ("State 狀況", 10), ("Closed 完成", 20)]
    rows = (
        _line(
            *(one.reference, one.control, _named(picture, one.system), one.owner, one.opened, one.due, one.state),
            one.closed,
        )
        for one in picture.remedies
    )
    return _sheet("Remedies 補救", head, rows)


def _breakings(picture: Picture) -> Sheet:
    """Return what each control did when what it watches was broken, and the controls nobody has seen fail."""
    head = [
        ("Control 控制措施", 32),
        ("Broken 破壞", 40),
        ("At 時間", 20),
        ("Before 之前", 12),
        ("Should show 應顯示", 14),
    ]
    head += [("Showed 顯示", 12), ("Noticed 察覺", 10), ("Minutes 分鐘", 10), ("Problem 問題", 40), ("Entry 紀錄", 34)]
    return _sheet("Mutation tests 破壞測試", head, _broken(picture))


def _broken(picture: Picture) -> Iterator[Sequence[Cell]]:
    """Yield the rows of mutation tests."""
    seen = {one.control for one in picture.breakings if one.caught}
    for one in picture.breakings:
        yield _line(
            *(one.control, one.world.partition("/")[2], one.at, one.before, one.shows, one.after, one.caught),
            *(round(one.waited / 60, 1), one.problem, one.entry),
        )
    for control in picture.controls:
        if control.id not in seen:
            yield [control.id, "never seen to fail 從未證實會不通過"]


def _mappings(picture: Picture) -> Sheet:
    """Return every number of every framework with what our results say of it."""
    head = [
        ("Framework 框架", 30),
        ("Number 編號", 12),
        ("About 主題", 34),
        ("Requirement 要求", 14),
        ("Relation 關係", 30),
    ]
    head += [
        ("Its state 其狀況", 14),
        ("State of the number 編號狀況", 14),
        ("Why 原因", 44),
        ("Basis 依據", 30),
        ("By 何人", 24),
    ]
    return _sheet("Mappings 對照", head, _mapped(picture))


def _mapped(picture: Picture) -> Iterator[Sequence[Cell]]:
    """Yield the rows of mappings."""
    states = picture.states()
    for one in picture.mappings:
        basis, by = _both(MAPPED_BASIS_WORDS[one.basis]), one.verified_by or one.by
        for row in frameworks.rows(one, picture.book, picture.controls, states):
            for link in row.links:
                yield _line(
                    *(
                        one.framework,
                        row.number,
                        _both(row.words),
                        link.tested.id,
                        _both(RELATION_WORDS[link.relation]),
                    ),
                    *(link.tested.state, row.state, _both(row.why), basis, by),
                )
        for fault in checked(one, picture.book).faults:
            yield [one.framework, None, None, fault.row, None, "unknown", "unknown", _both(fault.why), basis, by]


def _history(picture: Picture) -> Sheet:
    """Return the states of each control in the period, and when its proof went stale."""
    head = [("Control 控制措施", 32), ("From 由", 20), ("Until 至", 20), ("Stale from 過時自", 20), ("State 狀況", 14)]
    head += [("Proof 證明", 14), ("Code 程式碼", 66), ("Digest of results 結果摘要", 66), ("Entry 紀錄", 34)]
    rows = (
        [one.control, one.began, one.until, one.stale, one.state, one.proof, one.code, one.digest, one.entry]
        for one in picture.spans
    )
    return _sheet("History 歷史", head, rows)


def _line(*cells: Cell) -> list[Cell]:
    """Return a row of cells."""
    return list(cells)


def _named(picture: Picture, system: str) -> str:
    """Return the name of a system; empty for the operator as a whole."""
    found = picture.systems.get(system)
    return system if found is None else found.en


def _both(words: Text) -> str:
    """Return words in both languages, once where they are the same."""
    return words.en if words.en == words.zh else f"{words.en} {words.zh}"
