"""What the example company stated, asked for, ruled out and assessed, so that posture and risk are not empty rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from lionrock.assurance import rulings
from lionrock.assurance.manual import asking, service
from lionrock.assurance.manual.asking import Sent, Wish
from lionrock.assurance.manual.service import Statement
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import HONG_KONG, days
from lionrock.kernel.platform import Platform
from lionrock.register import service as register
from lionrock.risk import alternative
from lionrock.risk.model import Words
from lionrock.risk.service import accepting, assessing, scenarios, standing_in

TRAINED: Final = (
    "All staff with access to the six systems finished the yearly course (fictional) · "
    "所有可存取六個系統的人員均已完成年度課程（虛構）"
)
ROOMS: Final = (
    "Please state who may enter the computer rooms, and since when it was last reviewed (fictional) · "
    "請說明誰可進入機房及上次檢討日期（虛構）"
)
NO_CLOUD: Final = "None of the six systems uses a public cloud (fictional) · 六個系統均沒有使用公共雲端（虛構）"
SUPPLIERS: Final = (
    "Please state which suppliers reach the systems, and what their contracts say of security (fictional) · "
    "請說明哪些供應商可存取系統，及合約內的保安條款（虛構）"
)
SUPPLIED: Final = (
    "Two suppliers, each over one way in; both contracts ask for notice within 24 hours (fictional) · "
    "共兩家供應商，均經單一入口存取；兩份合約均要求 24 小時內通知（虛構）"
)
INSTEAD: Final = alternative.Words(
    instead="A firewall rule a system and a daily look at its log · 每個系統設防火牆規則，並每日查閱其記錄",
    why="The plant's controllers have one network card and stand until the outage of 2027 · "
    "電廠控制器只有單一網卡，須待 2027 年停機時更換",
    remains="Whoever is on the plant's network reaches every controller · 電廠網絡上的任何人均可到達所有控制器",
    references=("ATM-S-12",),
)
_KEPT: Final = (
    "Its loss is felt after a day, and meters keep their readings for forty · 一日後方見影響，而電表可保存讀數四十日"
)
METHOD: Final = (
    "Workshop with each owner; likelihood and impact from 1 to 5 · 與各負責人舉行工作坊；可能性及影響由 1 至 5"
)

_RISKS: Final = (
    Words(
        system="ems",
        threat="stolen-credentials",
        weakness="Vendor accounts reach the system over remote access · 供應商帳戶可遙距存取系統",
        controls=("access.decision-factor",),
        likelihood=3,
        likelihood_why="Two refused sign-ins from abroad this quarter (fictional) · 本季兩次來自境外的登入被拒（虛構）",
        impact=5,
        impact_why="Dispatch of the grid depends on it · 電網調度依賴此系統",
        treatment="reduce",
        treatment_why="One way in, with a second factor and recording · 單一入口，設第二重認證及錄影",
    ),
    Words(
        system="oms",
        threat="exploited-weakness",
        weakness="The web front is patched once a quarter · 網頁前端每季修補一次",
        controls=("vulnerabilities.remediated",),
        likelihood=4,
        likelihood_why="It answers the internet · 面向互聯網",
        impact=3,
        impact_why="Outages are still dispatched by telephone · 仍可經電話調度",
        treatment="reduce",
        treatment_why="Monthly patches, and what is exploited within days · 每月修補，已被利用者數日內修補",
    ),
)


_ACCEPTED: Final = Words(
    system="ami",
    threat="denial-of-service",
    weakness="One line to the meters' network · 通往電表網絡只有一條線路",
    controls=(),
    likelihood=2,
    likelihood_why="None in ten years (fictional) · 十年來未曾發生（虛構）",
    impact=2,
    impact_why=_KEPT,
    treatment="accept",
    treatment_why="A second line costs more than the loss it spares · 第二條線路的成本高於所避免的損失",
)


def assure(platform: Platform, people: Mapping[str, Actor]) -> None:
    """Let the supervisor state, ask, rule and begin the year's assessment, each by the verb that a page would call."""
    lead = next(actor for actor in people.values() if actor.role == "supervisor")
    now = platform.now()
    service.give(platform, lead, Statement("C-TRN-01", "met", lead.name, TRAINED, now - days(30), now + days(300)))
    _answered(platform, lead)
    asking.ask(platform, lead, Wish("C-PHY-01", "Siu Yat-long 蕭逸朗", ROOMS, now + days(21)))
    rulings.rule(platform, lead, "assurance.cloud-shares-stated", "*", NO_CLOUD, now + days(180))
    found = assessing.begin(platform, lead, assessing.Wanted("yearly", (), METHOD, lead.name))
    for words in _RISKS:
        _scenario(platform, lead, found.id, words)
    _accepted(platform, lead, found.id)
    _stands_in(platform, lead, next(actor.name for actor in people.values() if actor.role == "deputy"))


def _answered(platform: Platform, lead: Actor) -> None:
    """Ask about suppliers and let the answer come in over its link; it waits to be accepted."""
    now = platform.now()
    _, link = asking.ask(platform, lead, Wish("C-SUP-01", "Mok Chi-hang 莫志恒", SUPPLIERS, now + days(14)))
    sent = Sent("Mok Chi-hang 莫志恒", "met", SUPPLIED, now - days(2), now + days(200))
    asking.answer(platform, link.path.rpartition("/")[2], sent)


def _accepted(platform: Platform, lead: Actor, assessment: str) -> None:
    """Write the one risk down that the supervisor accepts, for half a year."""
    system = register.resolve(platform, "system", _ACCEPTED.system)
    made = scenarios.write(platform, lead, assessment, replace(_ACCEPTED, system=system))
    accepting.accept(platform, lead, made.id, made.revision, _KEPT, platform.now() + days(182))


def _stands_in(platform: Platform, lead: Actor, reviewer: str) -> None:
    """Propose and approve what stands in for segments of the plant's network."""
    system, now = register.resolve(platform, "system", "dcs"), platform.now()
    wanted = standing_in.Wanted("C-NET-02", system, INSTEAD, reviewer, now, now + days(300))
    made = standing_in.propose(platform, lead, wanted)
    standing_in.approve(platform, lead, made.id, made.digest)


def _scenario(platform: Platform, lead: Actor, assessment: str, words: Words) -> None:
    """Write one scenario down with the action that was agreed."""
    system = register.resolve(platform, "system", words.system)
    made = scenarios.write(platform, lead, assessment, replace(words, system=system))
    due = (platform.now() + timedelta(days=60)).astimezone(HONG_KONG).date()
    scenarios.act(platform, lead, made.id, words.treatment_why, lead.name, due)
