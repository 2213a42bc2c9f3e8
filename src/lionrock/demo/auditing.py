"""The example company's audit: independence, the population, the auditor's seed, a sample half settled, a finding.

The auditor is fictional, and so is every verdict. What the company's people enter they enter by the verbs of the pages.
"""

from __future__ import annotations

from typing import Final

from lionrock.audit.model import Audit, Finding
from lionrock.audit.service import audits, draws, findings, populations
from lionrock.audit.service.audits import Opening, Signed
from lionrock.audit.service.draws import Seed
from lionrock.audit.service.findings import Entered
from lionrock.audit.service.populations import Wanted
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import HONG_KONG, Instant, days
from lionrock.kernel.platform import Platform

TITLE: Final = "Security audit 2026 (fictional) · 2026年安全審核（虛構）"
AUDITOR: Final = "Poon Wing-sum 潘詠心"
FIRM: Final = "Tsing Ma Assurance (fictional) · 青馬鑑證（虛構）"
INDEPENDENT: Final = (
    "We keep none of these systems, advise on none and hold no interest in the company. "
    "我們不維護此等系統，不就其提供意見，亦沒有持有該公司的權益。"
)
STEPS: Final = (
    "Agree scope and period with the company · 與公司議定範圍及期間",
    "Fix the population of assets and reconcile its count · 確定資產總體並核對數目",
    "Give a seed, draw 25 items and hold each against its owner's papers · 提供種子，抽取 25 項並與負責人的文件核對",
    "Hand results over, take the response and follow up · 交付結果、收取回應並跟進",
)
SEED: Final = "4 17 23 28 31 44 + 9"
"""As the auditor read it aloud: a draw of the Mark Six of another year."""
ITEMS: Final = 25
SETTLED: Final = 11
"""Items of the sample that the auditor has been through."""
AGREES: Final = "The owner's papers say the same · 與負責人的文件相符"
DIFFERS: Final = "Its owner has moved on: the register names the one before · 負責人已調職：登記冊仍載前任"
ANSWER: Final = "Owners are confirmed each quarter; this one was entered anew · 負責人每季確認一次；此項已重新登記"
FOLLOWED: Final = (
    "The new owner has confirmed; the other entries of the old one are being gone through · "
    "新負責人已確認；前任的其他項目正在逐一核對"
)


def audit(platform: Platform, lead: Actor, since: Instant) -> Audit:
    """Let the supervisor open the audit and enter what the auditor handed over; return it."""
    made = audits.open_audit(platform, lead, Opening(TITLE, since, platform.now()))
    audits.plan(platform, lead, made.id, STEPS)
    signed_on = (platform.now() - days(3)).astimezone(HONG_KONG).date()
    paper = f"{TITLE}\n\n{INDEPENDENT}\n\n{AUDITOR}\n{FIRM}\n{signed_on.isoformat()}\n".encode()
    audits.state(
        platform, lead, made.id, Signed(AUDITOR, FIRM, INDEPENDENT, signed_on, paper, "independence-statement.txt")
    )
    fixed = populations.fix(platform, lead, made.id, Wanted("register.assets"))
    drawn = draws.draw(platform, lead, fixed.id, Seed(SEED, AUDITOR, ITEMS))
    lines = [_line(number, position) for number, position in enumerate(drawn.positions[:SETTLED], 1)]
    _answered(platform, lead, findings.enter(platform, lead, made.id, lines)[-1])
    return made


def _line(number: int, position: int) -> Entered:
    """Return a line of the auditor's list: all agree but the last."""
    last = number == SETTLED
    title, grade = (DIFFERS, "minor") if last else (AGREES, "satisfied")
    return Entered(f"A-{number:02d}", title, grade, "C-AST-01", "", 1, 1, position)


def _answered(platform: Platform, lead: Actor, found: Finding) -> None:
    """Give management's response and the first step of following up; the finding stays open."""
    findings.answer(platform, lead, found.id, ANSWER, "Chan Kit-ying 陳潔瑩", platform.now() + days(45))
    findings.follow(platform, lead, found.id, FOLLOWED)
