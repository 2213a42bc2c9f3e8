"""Every duty the rulebook holds, with the dates that follow where its trigger is known; pure but for the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.ports import Estate
from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.law import dates
from lionrock.law.dates import Due, Warnings
from lionrock.law.model import BASIS_WORDS, Obligation
from lionrock.law.rulebook import Rulebook

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

TRIGGERS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "designation_date": Text("designation", "獲指定"),
        "address_change": Text("change of the address", "地址變更"),
        "operator_change": Text("change of the operator", "營運者變更"),
        "appointment_or_change": Text("appointment or change", "委任或變更"),
        "material_change": Text("material change", "重大變更"),
        "plan_revised": Text("revision of the plan", "修訂計劃"),
        "last_plan_review": Text("last review of the plan", "上次檢討計劃"),
        "authority_requirement": Text("requirement of the authority", "當局要求"),
        "drill_notice": Text("notice of a drill", "演習通知"),
        "became_aware": Text("becoming aware", "知悉"),
        "first_notice_by_phone": Text("first notice by telephone", "致電首次通報"),
        "direction_received": Text("written direction", "書面指示"),
        "notice_received": Text("notice", "通知"),
    }
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the register knows of the operator, as far as it can be read: designation, by whom, sector."""

    designated_on: date | None = None
    sector: str | None = None
    designee: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty, who receives it, and when it is due where its trigger is known."""

    obligation: Obligation
    recipient: Text
    due: Due | None

    @property
    def trigger(self) -> Text:
        """Return what the duty counts from."""
        return TRIGGERS[self.obligation.trigger]


def facts(platform: Platform) -> Facts:
    """Return what the register says; nothing where it does not answer or holds no date."""
    try:
        operator = platform.port(Estate).operator()
    except LionrockError:
        return Facts()
    return Facts(_day(operator.get("designated_on")), operator.get("sector"), bool(operator.get("designee")))


def listed(rules: Rulebook, known: Facts, warnings: Warnings) -> list[Duty]:
    """Return every duty; those that count from designation carry dates once its day is registered."""
    return [
        Duty(
            one,
            rules.recipient(one.id, known.sector, designee=known.designee),
            _due(one, known.designated_on, warnings) if one.trigger == "designation_date" else None,
        )
        for one in rules.obligations
    ]


def as_if(rules: Rulebook, triggered: Instant, known: Facts) -> list[Duty]:
    """Return every duty as if its trigger fell at `triggered`; limits the authority states have no date."""
    return [
        Duty(
            one,
            rules.recipient(one.id, known.sector, designee=known.designee),
            dates.due(one.limit, triggered, Warnings()) if one.limit else None,
        )
        for one in rules.obligations
    ]


def noon(day: date) -> Instant:
    """Return noon of a Hong Kong day, which is the same day in UTC."""
    return datetime.combine(day, time(12), HONG_KONG).astimezone(UTC)


def plain(duty: Duty) -> dict[str, Any]:
    """Return a duty as the shell prints it; None is unknown, or stated by the authority case by case."""
    one = duty.obligation
    return {
        "id": one.id,
        "section": one.section,
        "force": one.force,
        "title": {"en": one.title.en, "zh_hant": one.title.zh, "zh_basis": one.title_basis},
        "trigger": one.trigger,
        "limit": str(one.limit) if one.limit else None,
        "work_to": duty.due.work_to.isoformat() if duty.due else None,
        "last_day": duty.due.last_day.isoformat() if duty.due and duty.due.last_day else None,
        "recipient": {"en": duty.recipient.en, "zh_hant": duty.recipient.zh},
        "max_fine_hkd": one.max_fine_hkd,
        "source": one.provenance.source,
        "cites": one.provenance.cites,
        "basis": one.provenance.basis,
        "basis_of": dict(one.basis_of),
    }


def brief(duty: Duty) -> dict[str, Any]:
    """Return the columns of a duty that fit a terminal."""
    one = duty.obligation
    last = duty.due.last_day if duty.due else None
    written = "%Y-%m-%d" if last else "%Y-%m-%d %H:%M"
    work_to = format(duty.due.work_to.astimezone(HONG_KONG), written) if duty.due else None
    return {
        "section": one.section,
        "title": one.title,
        "trigger": duty.trigger,
        "limit": one.limit.words if one.limit else _STATED,
        "work_to": work_to or "–",
        "last_day": last.isoformat() if last else "–",
        "basis": BASIS_WORDS[one.provenance.basis],
    }


def _due(one: Obligation, day: date | None, warnings: Warnings) -> Due | None:
    """Return when a duty is due that was triggered on a day."""
    return dates.due(one.limit, noon(day), warnings) if one.limit and day else None


def _day(written: object) -> date | None:
    """Return a day as the register holds it, None when it is none."""
    if isinstance(written, date):
        return written
    try:
        return date.fromisoformat(str(written)) if written else None
    except ValueError:
        return None


_STATED: Final = Text("as the authority states", "按當局訂明")
