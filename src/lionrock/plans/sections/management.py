"""The security management plan (s. 23, Schedule 3; CoP 6.2): from register, law and controls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.events.plans import Block, Grid, Head, Lines, Unknown, Words, section
from lionrock.kernel.contributions import Control
from lionrock.kernel.text import Text, same
from lionrock.law import citing
from lionrock.law.model import BASIS_WORDS, FORCE_WORDS, Requirement
from lionrock.plans.lawful import today
from lionrock.plans.words import ROLES, cell, contacts, day, limit, missing, opened, operator, people, systems
from lionrock.register.model import Asset, Dependency
from lionrock.register.thresholds import MEASURES

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_PROOFS = {
    "effect": Text("by its effect", "以成效證明"),
    "configuration": Text("by its configuration", "以設定證明"),
    "document": Text("by a document", "以文件證明"),
}


@section("plans.m-scope", "management", 10, Text("Purpose, scope and standing", "目的、範圍及效力"))
def scope(platform: Platform) -> Iterator[Block]:
    """Say for whom the plan is, on what law, and how much of the Code it rests on."""
    rules, found = today(platform), operator(platform)
    yield Words(
        Text(
            "This plan sets out how the operator protects the computer-system security of its critical computer "
            "systems "
            "(Cap. 653, section 23 and Schedule 3). It is assembled from the operator's own register, roster and "
            "controls; "
            "what nobody has entered is shown as unknown. It is not legal advice.",
            "本計劃載述營運者如何保護其關鍵電腦系統的電腦系統安全（第653章第23條及附表3）。內容由營運者的登記冊、"
            "當值名單及控制措施編成；無人輸入的資料列為未知。本計劃並非法律意見。",
        )
    )
    yield Grid(
        (Text("Matter", "事項"), Text("Entry", "內容")),
        (
            (Text("Operator", "營運者"), cell(found.name if found else None)),
            (Text("Sector", "界別"), cell(found.sector if found else None)),
            (Text("Designated on", "指定日期"), day(found.designated_on if found else None)),
            (Text("Office in Hong Kong", "香港辦事處"), cell(found.office if found else None)),
            (Text("Critical computer systems", "關鍵電腦系統"), same(str(len(systems(platform))))),
            (Text("State of the Code in this platform", "本平台載入實務守則的情況"), rules.loaded),
            (Text("State of the law", "法例文本"), rules.standing),
        ),
        (1, 2),
    )


@section(
    "plans.m-governance", "management", 20, Text("Governance and the security management unit", "管治及安全管理單位")
)
def governance(platform: Platform) -> Iterator[Block]:
    """Name who supervises, who stands in, and who else has a part."""
    found = people(platform)
    for role in ("supervisor", "deputy"):
        if not any(one.role == role for one in found):
            yield missing(Text(f"no {role} of the unit is named", f"未列明單位{ROLES[role].zh}"))
    if found:
        heads = (Text("Name", "姓名"), Text("Post", "職位"), Text("Role here", "職責"))
        rows = tuple((one.name, one.post, ROLES.get(one.role or "", cell(None))) for one in found)
        yield Grid(heads, rows, (2, 3, 2))
    yield Words(
        Text(
            "The supervisor decides on incidents, approves filings and keeps the register; a deputy stands in with "
            "the same "
            "rights. Whoever manages the platform's accounts and settings can decide nothing.",
            "主管就事故作決定、批准表格並管理登記冊；副主管代行時權限相同。管理平台帳戶及設定者不作任何決定。",
        )
    )


@section("plans.m-systems", "management", 30, Text("Critical computer systems", "關鍵電腦系統"))
def critical(platform: Platform) -> Iterator[Block]:
    """Describe each system: its core function, owner, thresholds and what it depends on."""
    register = opened(platform)
    if not systems(platform):
        yield missing(Text("no critical computer system is entered", "未輸入關鍵電腦系統"))
    for system in systems(platform):
        yield Head(system.name)
        limits = register.thresholds(system.key)
        rows = [
            (Text("Core function", "核心功能"), system.core_function),
            (Text("Owner", "負責人"), cell(register.owner(system.owner))),
            (Text("Designated on", "指定日期"), day(system.designated_on)),
        ]
        rows += [
            (one.label, limit(one.name, limits[one.name].value if one.name in limits else None))
            for one in MEASURES.values()
        ]
        yield Grid((Text("Matter", "事項"), Text("Entry", "內容")), tuple(rows), (1, 2))
        yield from _needs(platform, system.key)


def _needs(platform: Platform, key: str) -> Iterator[Block]:
    """Yield what a system depends on."""
    register = opened(platform)
    found = [
        one.record
        for one in register.of("dependency")
        if isinstance(one.record, Dependency) and one.record.dependent == key
    ]
    if not found:
        yield Unknown(
            Text("no dependency of this system is entered", "未輸入此系統的相依關係"),
            Text("Enter what it needs: power, network, suppliers.", "請輸入其所需：電力、網絡、供應商。"),
        )
        return
    yield Lines(tuple(Text(f"{one.needs}: {_why(one).en}", f"{one.needs}：{_why(one).zh}") for one in found))


def _why(one: Dependency) -> Text:
    """Return why something is needed."""
    return one.why or Text("reason not entered", "未輸入原因")


@section("plans.m-requirements", "management", 40, Text("Measures, area by area", "按範疇的措施"))
def measures(platform: Platform) -> Iterator[Block]:
    """Set out each requirement loaded with the tests that cover it; what no test covers is said."""
    rules = today(platform)
    controls = platform.registry.of(Control)
    yield Words(rules.loaded)
    yield Words(
        Text(
            "Chinese titles of requirements are a translation by this software, not the official text. States of "
            "tests are "
            "kept by the platform and are not repeated here: a plan says what is done, evidence says whether it "
            "works.",
            "各項要求的中文標題由本軟件翻譯，並非官方文本。測試狀態由平台保存，不在此重複：計劃說明做法，"
            "證據顯示成效。",
        )
    )
    for area in rules.areas:
        mine = [one for one in rules.requirements if one.area == area.id]
        if mine:
            yield Head(area.title)
            yield from (block for one in mine for block in _requirement(one, controls))


def _requirement(one: Requirement, controls: list[Control]) -> Iterator[Block]:
    """Yield a requirement, and how it is tested."""
    source = Text("{id} · {place} · {basis}", "{id} · {place} · {basis}").format(
        id=one.id, place=citing.place(one.section), basis=BASIS_WORDS[one.provenance.basis]
    )
    yield Words(Text(f"{one.title.en} ({source.en})", f"{one.title.zh}（{source.zh}）"))
    covering = [control for control in controls if one.id in control.satisfies]
    if not covering:
        yield Unknown(
            Text("no test of this platform covers it", "本平台沒有測試涵蓋此項"),
            Text("Describe in the operator's own words how it is met.", "請以營運者自己的文字說明如何符合。"),
        )
        return
    heads = (Text("Tested", "測試"), Text("How", "方式"), Text("How often", "頻率"), Text("When it fails", "不合格時"))
    rows = tuple((c.title, _PROOFS[c.proof], _often(c), c.guidance) for c in covering)
    yield Grid(heads, rows, (3, 1, 1, 4))


def _often(one: Control) -> Text:
    """Return how often a control runs."""
    minutes = int(one.every.total_seconds()) // 60
    for size, en, zh in ((1440, "day", "日"), (60, "hour", "小時"), (1, "minute", "分鐘")):
        if minutes % size == 0:
            n = minutes // size
            return Text(f"every {n} {en}s" if n > 1 else f"every {en}", f"每 {n} {zh}")
    return same(str(one.every))


@section("plans.m-duties", "management", 50, Text("Duties and their dates", "責任及期限"))
def duties(platform: Platform) -> Iterator[Block]:
    """List every duty of the law packs with its trigger, period and source."""
    rules = today(platform)
    heads = (
        Text("Section", "條文"),
        Text("Duty", "責任"),
        Text("Hand in", "提交"),
        Text("Force · basis", "效力 · 依據"),
    )
    rows = tuple(
        (
            citing.place(one.section),
            one.title,
            one.deliverable,
            Text(
                f"{FORCE_WORDS[one.force].en} · {BASIS_WORDS[one.provenance.basis].en}",
                f"{FORCE_WORDS[one.force].zh} · {BASIS_WORDS[one.provenance.basis].zh}",
            ),
        )
        for one in rules.obligations
    )
    yield Grid(heads, rows, (2, 5, 4, 4))


@section("plans.m-suppliers", "management", 60, Text("Suppliers and other contacts", "供應商及其他聯絡單位"))
def suppliers(platform: Platform) -> Iterator[Block]:
    """List teams, suppliers and authorities."""
    found = contacts(platform)
    if not found:
        yield missing(Text("no contact is entered", "未輸入聯絡單位"))
        return
    heads = (Text("Name", "名稱"), Text("For", "用途"), Text("Telephone", "電話"))
    yield Grid(heads, tuple((one.name, one.purpose, cell(one.phone)) for one in found), (3, 4, 2))


@section("plans.m-alternatives", "management", 70, Text("Alternative measures", "替代措施"))
def alternatives(platform: Platform) -> Iterator[Block]:
    """Ask for what stands in where a requirement cannot be met."""
    yield Unknown(
        Text(
            "alternative (compensating) measures and their expiry are in the operator's own words",
            "替代（補償）措施及其屆滿日期須以營運者自己的文字說明",
        ),
        Text(
            "Write for each: the requirement, why it cannot be met, what stands in, until when.",
            "請逐項寫明：有關要求、未能符合的原因、替代措施、有效期。",
        ),
    )


@section("plans.m-inventory", "management", 90, Text("Inventory of assets", "資產清單"))
def inventory(platform: Platform) -> Iterator[Block]:
    """List the assets of each system by zone; those of no critical system are counted."""
    found = [one.record for one in opened(platform).of("asset") if isinstance(one.record, Asset)]
    if not found:
        yield missing(Text("no asset is entered", "未輸入資產"))
        return
    names = {one.key: one.name for one in systems(platform)}
    heads = (Text("Asset", "資產"), Text("Kind", "類別"), Text("Zone", "區域"), Text("Owner", "負責人"))
    for key, name in names.items():
        mine = sorted((one for one in found if one.system == key), key=lambda one: (one.zone or "", one.name))
        yield Head(Text(f"{name.en}: {len(mine)}", f"{name.zh}：{len(mine)}"))
        rows = tuple(
            (same(one.name), cell(one.kind), cell(one.zone), cell(opened(platform).owner(one.owner))) for one in mine
        )
        if rows:
            yield Grid(heads, rows, (4, 3, 3, 4))
    rest = Counter(one.kind or "–" for one in found if one.system not in names)
    en = ", ".join(f"{kind} {n}" for kind, n in rest.most_common(12))
    zh = "、".join(f"{kind} {n}" for kind, n in rest.most_common(12))
    total = sum(rest.values())
    yield Words(Text(f"Of no critical computer system: {total} ({en}).", f"不屬任何關鍵電腦系統：{total}（{zh}）。"))
