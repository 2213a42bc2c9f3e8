"""The emergency response plan (s. 27, Schedule 3; CoP 7.2): from register, roster, playbooks and law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.events.plans import Block, Grid, Head, Lines, Unknown, Words, section
from lionrock.events.playbooks import Playbook, Playbooks
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.text import Text, same
from lionrock.law import citing
from lionrock.law.rulebook import NOTICE
from lionrock.plans.lawful import today
from lionrock.plans.words import ROLES, cell, contacts, day, joined, limit, missing, opened, operator, people, systems
from lionrock.register.roster.reading import on_duty
from lionrock.register.thresholds import MEASURES

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@section("plans.r-scope", "response", 10, Text("Purpose and scope", "目的及範圍"))
def scope(platform: Platform) -> Iterator[Block]:
    """Say what the plan is for."""
    found = operator(platform)
    yield Words(
        Text(
            "This plan says what the operator does when the security of a critical computer system is or may be "
            "affected "
            "(Cap. 653, section 27 and Schedule 3). It is read at night: the first pages are who to call and what "
            "to ask. "
            "It is not legal advice.",
            "本計劃說明當關鍵電腦系統的安全受影響或可能受影響時，營運者如何應對（第653章第27條及附表3）。"
            "本計劃會在深夜使用：首數頁為聯絡對象及須問的問題。本計劃並非法律意見。",
        )
    )
    yield Grid(
        (Text("Matter", "事項"), Text("Entry", "內容")),
        (
            (Text("Operator", "營運者"), cell(found.name if found else None)),
            (Text("Call-back number", "回電號碼"), cell(found.callback if found else None)),
            (Text("State of the law", "法例文本"), today(platform).standing),
        ),
        (1, 2),
    )


@section("plans.r-first", "response", 20, Text("The first fifteen minutes", "首十五分鐘"))
def first(platform: Platform) -> Iterator[Block]:
    """Set out the order of the first steps."""
    del platform
    yield Lines(
        (
            Text(
                "Which critical computer system is affected: named, none, or not yet known.",
                "哪個關鍵電腦系統受影響：指明、沒有，或尚未知悉。",
            ),
            Text(
                "Was there an act without authority with an actual adverse effect on its security? If it may be "
                "so, say "
                "“possible incident”: only that starts the provisional clock.",
                "是否有未獲授權的行為，並對其安全造成實際不良影響？如有可能，即表明「可能事故」；"
                "只有此舉會開始暫定時限。",
            ),
            Text("Since when is the operator aware.", "營運者自何時起知悉。"),
            Text(
                "Has it disrupted, is it disrupting or is it likely to disrupt the core function. Until that is "
                "decided, "
                "12 hours count.",
                "是否曾經、正在或相當可能干擾核心功能。未決定前按 12 小時計算。",
            ),
            Text(
                "Call the Commissioner's office. Nothing stands before the call: no approval, no second person, no "
                "decision "
                "on seriousness.",
                "致電專員辦公室。致電前無須任何批准、第二人或評定嚴重程度。",
            ),
            Text(
                "Record the call: who, when, what was said, name and reference given.",
                "記錄通話：何人、何時、所述內容、對方姓名及檔號。",
            ),
        ),
        numbered=True,
    )


@section("plans.r-notice", "response", 30, Text("Notification", "通報"))
def notice(platform: Platform) -> Iterator[Block]:
    """Set out whom to notify, how, within which outer limits."""
    found, rules = operator(platform), today(platform)
    yield Grid(
        (Text("Matter", "事項"), Text("Entry", "內容")),
        (
            (Text("Designated number", "指定電話號碼"), cell(found.commissioner_number if found else None)),
            (Text("From which paper", "出處文件"), cell(found.commissioner_number_paper if found else None)),
            (Text("Tested on", "測試日期"), day(found.commissioner_number_tested_on if found else None)),
            (Text("Designated secure channel", "指定保密渠道"), cell(found.secure_channel if found else None)),
            (Text("Tested on", "測試日期"), day(found.secure_channel_tested_on if found else None)),
        ),
        (1, 2),
    )
    if found is None or not found.commissioner_number:
        yield missing(Text("the designated number is not entered", "未輸入指定電話號碼"))
    heads = (Text("Duty", "責任"), Text("Section", "條文"), Text("Hand in", "提交"))
    rows = tuple(
        (one.title, citing.place(one.section), one.deliverable) for one in rules.obligations if one.id in NOTICE
    )
    yield Grid(heads, rows, (4, 2, 4))
    yield Words(
        Text(
            "As soon as practicable; the hours are outer limits and run continuously. A call that nobody answers, "
            "voicemail "
            "or a cut line is an attempt and stops nothing. The caller says who calls, for whom, the call-back "
            "number, the "
            "nature, the systems and a short account, asks for a name and a reference, and volunteers nothing more.",
            "須在切實可行的範圍內盡快通報；小時數為最後期限並連續計算。無人接聽、留言信箱或中斷的通話僅屬嘗試，"
            "並不停止時限。致電者說明何人代表何機構致電、回電號碼、性質、所涉系統及簡述，索取對方姓名及檔號，"
            "不主動提供其他資料。",
        )
    )


@section("plans.r-team", "response", 40, Text("Team and calling", "團隊及傳召"))
def team(platform: Platform) -> Iterator[Block]:
    """List who has a part, and who is on duty as the plan is assembled."""
    found = people(platform)
    if not found:
        yield missing(Text("nobody is entered", "未輸入任何人員"))
    else:
        heads = (Text("Name", "姓名"), Text("Post", "職位"), Text("Role", "職責"), Text("Telephone", "電話"))
        rows = tuple((one.name, one.post, ROLES.get(one.role or "", cell(None)), cell(one.phone)) for one in found)
        yield Grid(heads, rows, (3, 3, 2, 2))
    duty = on_duty(platform, platform.now())
    if not duty:
        yield Unknown(
            Text("the roster names nobody for now", "當值名單現時無人當值"),
            Text("Import the roster under Register.", "請在登記冊匯入當值名單。"),
        )
    yield Words(
        Text(
            "Whoever is called acknowledges; without an answer within minutes the next person is called. Where "
            "mail, chat and "
            "directory may be read by the attacker, one switch uses none of them: telephone only.",
            "被傳召者須確認；數分鐘內無回應即傳召下一人。如電郵、通訊軟件及通訊錄可能被攻擊者閱讀，可一鍵停用，"
            "只用電話。",
        )
    )


@section("plans.r-serious", "response", 50, Text("Seriousness: thresholds of each system", "嚴重程度：各系統門檻"))
def serious(platform: Platform) -> Iterator[Block]:
    """Set out the thresholds of CoP 7.3.4 that the operator set, and what is not loaded."""
    rules = today(platform)
    yield Words(rules.statutory_test)
    if rules.criteria_missing:
        yield Unknown(
            Text(
                f"{rules.criteria_missing} of {rules.criteria_letters} criteria of 7.3.4 are not loaded",
                f"第 7.3.4 段 {rules.criteria_letters} 項準則中有 {rules.criteria_missing} 項尚未載入",
            ),
            Text("Counsel adds them from the official text.", "由法律顧問按官方文本補上。"),
        )
    heads = (Text("System", "系統"), *(one.label for one in MEASURES.values()))
    rows = []
    for system in systems(platform):
        limits = opened(platform).thresholds(system.key)
        rows.append((system.name, *(limit(name, limits[name].value if name in limits else None) for name in MEASURES)))
    if rows:
        yield Grid(heads, tuple(rows), (3, 2, 2, 2, 2))


@section("plans.r-playbooks", "response", 60, Text("Playbooks", "行動手冊"))
def playbooks(platform: Platform) -> Iterator[Block]:
    """Set out each playbook step by step."""
    try:
        found = platform.port(Playbooks).all()
    except UnavailableError as problem:
        yield Unknown(problem.message, problem.hint)
        return
    for one in found:
        yield Head(one.title)
        yield Words(one.about)
        yield _steps(one)
        cautions = tuple(
            Text(f"{step.title.en}: {step.caution.en}", f"{step.title.zh}：{step.caution.zh}")
            for step in one.steps
            if step.caution
        )
        if cautions:
            yield Lines(cautions)


def _steps(one: Playbook) -> Grid:
    """Return the steps of a playbook as a table."""
    heads = (Text("Step", "步驟"), Text("Who", "由誰"), Text("Within", "時限"), Text("Ask and record", "查問及記錄"))
    rows = tuple(
        (
            step.title,
            ROLES.get(step.role, same(step.role)),
            Text(f"{step.minutes} min", f"{step.minutes} 分鐘"),
            joined([*step.questions, *([step.record] if step.record else [])]),
        )
        for step in one.steps
    )
    return Grid(heads, rows, (4, 2, 1, 5))


@section("plans.r-recovery", "response", 70, Text("Recovery in order of tolerance", "按容忍程度的復原次序"))
def recovery(platform: Platform) -> Iterator[Block]:
    """Order the systems by how long their core function may stand still."""
    register = opened(platform)
    found = []
    for system in systems(platform):
        threshold = register.thresholds(system.key).get("max_tolerable_downtime")
        found.append((threshold.value if threshold else None, system))
    if not found:
        yield missing(Text("no critical computer system is entered", "未輸入關鍵電腦系統"))
        return
    found.sort(key=lambda pair: (pair[0] is None, pair[0] or 0))
    heads = (
        Text("System", "系統"),
        Text("Core function", "核心功能"),
        Text("May stand still", "可停頓時間"),
        Text("Owner", "負責人"),
    )
    rows = tuple(
        (one.name, one.core_function, limit("max_tolerable_downtime", value), cell(register.owner(one.owner)))
        for value, one in found
    )
    yield Grid(heads, rows, (3, 4, 2, 2))


@section("plans.r-contacts", "response", 80, Text("Contacts", "聯絡單位"))
def outside(platform: Platform) -> Iterator[Block]:
    """List who else to call."""
    found = contacts(platform)
    if not found:
        yield missing(Text("no contact is entered", "未輸入聯絡單位"))
        return
    heads = (Text("Name", "名稱"), Text("For", "用途"), Text("Telephone", "電話"))
    yield Grid(heads, tuple((one.name, one.purpose, cell(one.phone)) for one in found), (3, 4, 2))


@section("plans.r-communication", "response", 90, Text("Communication", "對外溝通"))
def communication(platform: Platform) -> Iterator[Block]:
    """Say what goes out, and ask for what the operator must word itself."""
    del platform
    yield Words(
        Text(
            "By default no message that leaves the operator names it or a system. What was said to one authority "
            "is compared "
            "with what was said to another before it goes out. Intelligence is shared with recipients in Hong "
            "Kong; release "
            "across the border waits for counsel's recorded decision.",
            "在預設情況下，對外訊息不載營運者或系統名稱。向一個當局所述，發出前會與向其他當局所述比對。"
            "情報只分享予香港收件人；跨境披露須待法律顧問作出有紀錄的決定。",
        )
    )
    yield Unknown(
        Text(
            "who speaks to customers, press and staff is in the operator's own words",
            "由誰向客戶、傳媒及員工發言，須以營運者自己的文字說明",
        ),
        Text("Write it below this section.", "請在本節下方填寫。"),
    )


@section(
    "plans.r-after", "response", 95, Text("After the incident: review, exercises, training", "事後：檢討、演習、培訓")
)
def after(platform: Platform) -> Iterator[Block]:
    """Say how the plan is kept alive."""
    del platform
    yield Lines(
        (
            Text(
                "Each incident ends with a review: cause, what worked, what changes, who does it by when.",
                "每宗事故均須檢討：成因、有效做法、須改之處、由誰在何時完成。",
            ),
            Text(
                "The plan is exercised with this platform in exercise mode; every record carries the mark.",
                "以本平台的演習模式操演計劃；每項紀錄均帶演習標記。",
            ),
            Text(
                "It is reviewed at least every two years, and when a critical system changes materially.",
                "最少每兩年檢討一次，並在關鍵系統有重大變更時檢討。",
            ),
            Text(
                "Numbers and channels are tested every month by a person who records it.",
                "每月由專人測試電話號碼及渠道並作記錄。",
            ),
        )
    )
