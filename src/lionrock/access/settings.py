"""Settings of sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.access.model import Limits
from lionrock.access.roles import SECONDED
from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.contributions import Setting
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.settings import Settings

IDLE_MINUTES = Setting(
    "access.idle_minutes",
    default=30,
    about=Text("Minutes without a request after which a session ends.", "登入後無操作多少分鐘即自動登出。"),
    kind=int,
)

ABSOLUTE_HOURS = Setting(
    "access.absolute_hours",
    default=12,
    about=Text("Hours after which a session ends in any case.", "登入後最長有效時數，屆時必須重新登入。"),
    kind=int,
)

FRESH_MINUTES = Setting(
    "access.fresh_minutes",
    default=5,
    about=Text(
        "Minutes for which a proof of who one is suffices for decisions.", "核實身分後多少分鐘內可作決定而無須再核實。"
    ),
    kind=int,
)

LINK_HOURS = Setting(
    "access.link_hours",
    default=24,
    about=Text("Hours for which a one-time enrolment link is open.", "一次性登記連結的有效時數。"),
    kind=int,
)


SECOND_PERSON = Setting(
    "access.second_person",
    default="",
    about=Text(
        "Decisions that a second person confirms, as permissions separated by spaces, for example "
        "filing.approve plan.endorse containment.approve incident.not-serious disclosure.decide law.confirm "
        "evidence.erase; empty: none. Never calls and notices by telephone.",
        "須由第二人確認的決定，以空格分隔權限名稱，例如 filing.approve plan.endorse containment.approve "
        "incident.not-serious disclosure.decide law.confirm evidence.erase；留空即無。電話通報絕不受此限。",
    ),
)

SECOND_HOURS = Setting(
    "access.second_hours",
    default=24,
    about=Text("Hours for which a proposal waits for a second person.", "提議等候第二人確認的時數。"),
    kind=int,
)


def asked(settings: Settings) -> frozenset[str]:
    """Return the decisions that a second person confirms; raises ConfigurationError for one that cannot be listed."""
    wanted = frozenset(str(settings[SECOND_PERSON]).split())
    if unknown := sorted(wanted - SECONDED):
        named = " ".join(unknown)[:200]
        raise ConfigurationError(
            Text(
                f"setting {SECOND_PERSON.id}: no second person can be asked for {named}",
                f"設定 {SECOND_PERSON.id}：{named} 不能設為須由第二人確認",
            ),
            Text(f"Choose among: {' '.join(sorted(SECONDED))}.", f"請選用：{' '.join(sorted(SECONDED))}。"),
        )
    return wanted


def limits(settings: Settings) -> Limits:
    """Return how long sessions live."""
    return Limits(
        idle=minutes(within(settings, IDLE_MINUTES, 1, 24 * 60)),
        absolute=hours(within(settings, ABSOLUTE_HOURS, 1, 7 * 24)),
        fresh=minutes(within(settings, FRESH_MINUTES, 1, 60)),
    )


def within(settings: Settings, setting: Setting, least: int, most: int) -> int:
    """Return a whole number of the site; raises ConfigurationError outside `least` and `most`."""
    value: int = settings[setting]
    if not least <= value <= most:
        raise ConfigurationError(
            Text(
                f"setting {setting.id}: {value} is not within {least} and {most}",
                f"設定 {setting.id}：{value} 不在 {least} 至 {most} 之內",
            ),
            Text(f"Give {setting.id} a number within these bounds.", f"請為 {setting.id} 填上此範圍內的數字。"),
        )
    return value
