"""What the example company stated, asked for, ruled out and assessed, so that posture and risk are not empty rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from lionrock.assurance import rulings
from lionrock.assurance.manual import asking, service
from lionrock.assurance.manual.asking import Wish
from lionrock.assurance.manual.service import Statement
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import HONG_KONG, days
from lionrock.kernel.platform import Platform
from lionrock.register import service as register
from lionrock.risk.model import Words
from lionrock.risk.service import assessing, scenarios

TRAINED: Final = (
    "All staff with access to the six systems finished the yearly course (fictional) · "
    "所有可存取六個系統的人員均已完成年度課程（虛構）"
)
ROOMS: Final = (
    "Please state who may enter the computer rooms, and since when it was last reviewed (fictional) · "
    "請說明誰可進入機房及上次檢討日期（虛構）"
)
NO_CLOUD: Final = "None of the six systems uses a public cloud (fictional) · 六個系統均沒有使用公共雲端（虛構）"
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


def assure(platform: Platform, people: Mapping[str, Actor]) -> None:
    """Let the supervisor state, ask, rule and begin the year's assessment, each by the verb that a page would call."""
    lead = next(actor for actor in people.values() if actor.role == "supervisor")
    now = platform.now()
    service.give(platform, lead, Statement("C-TRN-01", "met", lead.name, TRAINED, now - days(30), now + days(300)))
    asking.ask(platform, lead, Wish("C-PHY-01", "Siu Yat-long 蕭逸朗", ROOMS, now + days(21)))
    rulings.rule(platform, lead, "assurance.cloud-shares-stated", "*", NO_CLOUD, now + days(180))
    found = assessing.begin(platform, lead, assessing.Wanted("yearly", (), METHOD, lead.name))
    for words in _RISKS:
        _scenario(platform, lead, found.id, words)


def _scenario(platform: Platform, lead: Actor, assessment: str, words: Words) -> None:
    """Write one scenario down with the action that was agreed."""
    system = register.resolve(platform, "system", words.system)
    made = scenarios.write(platform, lead, assessment, replace(words, system=system))
    due = (platform.now() + timedelta(days=60)).astimezone(HONG_KONG).date()
    scenarios.act(platform, lead, made.id, words.treatment_why, lead.name, due)
