"""Gathers what was known at a moment for an export."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.assurance import looking, running
from lionrock.assurance.exchange import store as own_store
from lionrock.assurance.exchange.picture import Finding, Manual, Picture, Span
from lionrock.assurance.exchange.sheets import MOST_ROWS
from lionrock.assurance.judging import SHOWN
from lionrock.assurance.manual import store as manual_store
from lionrock.assurance.manual.model import state as manual_state
from lionrock.assurance.service import key
from lionrock.assurance.store import breakings as breaking_store
from lionrock.assurance.store import results as store
from lionrock.assurance.store import rulings as ruling_store
from lionrock.events.ports import Estate
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import InputError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.law import site

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lionrock.assurance.kept import Breaking, Outcome, Ruling
    from lionrock.assurance.manual.model import Evidence
    from lionrock.kernel.change import Actor
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

PERIOD: Final = timedelta(days=731)
"""How far back the history goes unless a day is given: an audit's two years."""
_MOST: Final = 10_000
_ORDER: Final[dict[str, int]] = {state: at for at, state in enumerate(SHOWN)}


def picture(platform: Platform, actor: Actor, at: Instant | None = None, since: Instant | None = None) -> Picture:
    """Return what was known at a moment, now when none is given.

    Raises RefusedError for whoever may not export, InputError for a moment to come or a period that is empty.
    """
    platform.port(Authorizer).require(actor, "evidence.export")
    moment = at or platform.now()
    if moment > platform.now() or (since is not None and since >= moment):
        raise InputError(
            Text("the moment is still to come, or the period is empty", "該時刻尚未到來，或期間為空"),
            Text("Choose a moment that is past, and a day before it.", "請選擇過去的時刻，及其之前的日期。"),
        )
    controls = platform.registry.of(Control)
    findings, counts = _found(platform, controls, moment)
    systems = platform.port(Estate).systems() if platform.provides(Estate) else ()
    return Picture(
        at=moment,
        since=since or moment - PERIOD,
        origin=key(platform).name,
        demo=platform.demo,
        book=site.known(platform, moment),
        controls=controls,
        findings=findings,
        counts=counts,
        systems=dict(systems),
        rulings=_rulings(platform, controls, moment),
        breakings=_breakings(platform, controls, moment),
        mappings=site.mappings(platform),
        spans=[one for control in controls for one in _spans(platform, control.id, since or moment - PERIOD, moment)],
        manual=_manual(platform, moment),
        remedies=own_store.remedies(platform.db, moment),
        board=looking.board(platform, moment),
    )


def _found(
    platform: Platform, controls: Sequence[Control], at: Instant
) -> tuple[list[Finding], dict[str, dict[str, int]]]:
    """Return what was known of subjects, one control after the other, and how many were in each state.

    Each control keeps its share of what a workbook holds, those that are shown first.
    """
    first = {one.control: one.first_entry for one in store.runs_at(platform.db, at)}
    share = MOST_ROWS // max(len(controls), 1)
    findings: list[Finding] = []
    counts: dict[str, dict[str, int]] = {}
    for control in controls:
        every = running.past(platform, at, [control])
        counts[control.id] = dict(Counter(one.state for one in every))
        every.sort(key=lambda one: (_ORDER[one.state], one.system, one.subject))
        findings.extend(_finding(one, first) for one in every[:share])
    return findings, counts


def _finding(one: Outcome, first: dict[str, str]) -> Finding:
    """Return what was known of a subject."""
    entry = first.get(one.control, "") if one.entry else ""
    return Finding(
        one.control, one.subject, one.system, one.state, one.machine, one.reason, one.proof, one.since, entry
    )


def _rulings(platform: Platform, controls: Sequence[Control], at: Instant) -> list[Ruling]:
    """Return the rulings made by a moment, as they stood then."""
    found = [one for control in controls for one in ruling_store.of(platform.db, control.id, _MOST) if one.at <= at]
    return [one if one.ended is None or one.ended <= at else replace(one, ended=None, ended_why="") for one in found]


def _breakings(platform: Platform, controls: Sequence[Control], at: Instant) -> list[Breaking]:
    """Return what became of each world when it was last broken by a moment."""
    newest: dict[str, Breaking] = {}
    for control in controls:
        for one in breaking_store.of(platform.db, control.id, _MOST):
            if one.at <= at and one.world not in newest:
                newest[one.world] = one
    return [newest[world] for world in sorted(newest)]


def _spans(platform: Platform, control: str, since: Instant, at: Instant) -> Iterator[Span]:
    """Yield the spans of a control in the period, as they were known at its end."""
    found = [one for one in store.runs(platform.db, control, since) if one.began <= at]
    for place, one in enumerate(found):
        until = found[place + 1].began if place + 1 < len(found) else None
        stale = one.fresh_until if one.fresh_until <= at and one.last <= at else None
        yield Span(control, one.began, until, stale, one.state, one.proof, one.code, one.digest, one.first_entry)


def _manual(platform: Platform, at: Instant) -> list[Manual]:
    """Return the manual evidence given by a moment, by reference, as it stood then."""
    every = manual_store.listing(platform.db, most=_MOST)
    later = {one.id for one in every if one.given > at}
    return [_piece(one, at, later) for one in sorted(every, key=lambda one: one.number) if one.id not in later]


def _piece(one: Evidence, at: Instant, later: set[str]) -> Manual:
    """Return a piece of manual evidence as it stood at a moment."""
    then = replace(
        one,
        withdrawn=one.withdrawn if one.withdrawn is not None and one.withdrawn <= at else None,
        superseded="" if one.superseded in later else one.superseded,
    )
    return Manual(
        reference=one.reference,
        requirement=one.requirement,
        kind=one.kind,
        says=one.says,
        systems=one.systems,
        effective=one.effective,
        until=one.until,
        state=manual_state(then, at),
        digest=one.digest,
        entry=one.entry,
    )


def day(moment: Instant) -> str:
    """Return the day of a moment in Hong Kong, as a file name holds it."""
    return f"{moment.astimezone(HONG_KONG):%Y-%m-%d}"
