"""Verbs of detection: count a frame's matches, mark a finding as expected, say which rules serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from lionrock.detection import alerts, expecting, findings, foreign, modes, store
from lionrock.detection.correlation import service as correlating
from lionrock.detection.expectation import Standing
from lionrock.detection.findings import Counted, Expected, Finding
from lionrock.detection.model import Report
from lionrock.detection.testing.service import drilled
from lionrock.detection.writing import switched
from lionrock.events.findings import AlertFollowed, DetectionFinding, FindingExpected, RulesLoaded
from lionrock.events.ports import Estate, Placed
from lionrock.events.records import Frame, Match
from lionrock.kernel.change import Actor, Change, system
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.ports import Authorizer, SealedError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_LONGEST_REASON = 1000


class Desk:
    """Implements the `Findings` port over the tables of detection."""

    def __init__(self, platform: Platform) -> None:
        """Read and count through this platform."""
        self.platform = platform

    def count(self, change: Change, frame: Frame, matches: Sequence[Match]) -> None:
        """Upsert one row per rule, entity and UTC day and publish a `DetectionFinding` for each."""
        matches = switched.heard(change, matches)
        matches = switched.heard(change, correlating.joined(self.platform, change, frame, matches))
        parted = foreign.sort(modes.held(change.db, matches), lambda key: alerts.known(change.db, key), change.now)
        words = expecting.standing(change, (one.rule for one in parted.news))
        for one in findings.counted(frame, parted.news, self._place, new_id):
            finding = _upserted(change, one, words)
            store.see(change.db, finding.id, one.events)
            alerts.add(change.db, foreign.tracked(one.alerts, finding, change.now))
            change.publish(finding.fact(), effective=finding.last)
        drilled(change, frame, matches)
        for alert in parted.changed:
            alerts.save(change.db, alert)
            state: Literal["open", "closed"] = "closed" if alert.state == "closed" else "open"
            change.publish(AlertFollowed(alert.finding, alert.product, alert.id, state, alert.said))

    def describe(self, finding: str) -> dict[str, Any]:
        """Return what is known of a finding; raises NotFoundError."""
        found = get(self.platform, finding)
        return {
            "id": found.id,
            "rule": found.rule,
            "title_en": found.title.en,
            "title_zh": found.title.zh,
            "level": found.level,
            "entity": found.entity.id,
            "entity_kind": found.entity.kind,
            "system": found.entity.system,
            "host": found.host,
            "user": found.user,
            "address": found.address,
            "count": found.count,
            "first": found.first,
            "last": found.last,
            "tags": list(found.tags),
            "exercise": found.exercise,
            "events": [one.event for one in store.events(self.platform.db, found.id)],
        }

    def several(self, findings: Sequence[str]) -> list[DetectionFinding]:
        """Return these findings as they stand now, in the order asked for."""
        return [one.fact() for one in store.several(self.platform.db, findings)]

    def between(self, since: Instant, until: Instant, most: int = 1000) -> list[DetectionFinding]:
        """Return unexpected findings active within the span of event time."""
        return [one.fact() for one in store.between(self.platform.db, since, until, most)]

    def _place(self, host: str) -> Placed | None:
        """Return the asset of a host; with the register sealed no host is known, and the system is unknown."""
        try:
            return self.platform.port(Estate).place(host)
        except SealedError:
            return None


def announce(platform: Platform, report: Report) -> bool:
    """Publish that these rules serve, unless they did before; say whether it was news."""
    if store.serving(platform.db) == report.digest:
        return False
    with platform.change(system("detection"), "other rules serve") as change:
        store.serve(change.db, report.digest, report.rules, len(report.left_out), change.now)
        change.publish(RulesLoaded(report.rules, len(report.left_out), report.digest))
    return True


def get(platform: Platform, id: str) -> Finding:
    """Return one finding; raises NotFoundError."""
    found = store.get(platform.db, id)
    if found is None:
        raise NotFoundError(
            Text(f"no finding {id[:40]}", f"沒有偵測結果 {id[:40]}"),
            Text("See the list of findings.", "請查閱偵測結果清單。"),
        )
    return found


def expect(platform: Platform, actor: Actor, id: str, reason: str) -> Finding:
    """Mark a finding as expected, with the person's reason; the finding and its count stay."""
    platform.port(Authorizer).require(actor, "finding.triage")
    reason = reason.strip()
    if not 0 < len(reason) <= _LONGEST_REASON:
        raise InputError(
            Text("a reason of 1 to 1,000 characters is expected", "請填寫 1 至 1,000 字的理由"),
            Text("Say why this is expected.", "請說明為何屬預期之內。"),
        )
    get(platform, id)
    with platform.change(actor, reason) as change:
        found = replace(_held(change, id), expected=Expected(actor.name, reason, change.now))
        store.save(change.db, found)
        alerts.want(change.db, id, reason)
        change.publish(FindingExpected(id, reason))
    return found


def _held(change: Change, id: str) -> Finding:
    """Return a finding inside a change."""
    found = store.get(change.db, id)
    if found is None:
        raise NotFoundError(Text(f"no finding {id}", f"沒有偵測結果 {id}"), Text("See the list.", "請查閱清單。"))
    return found


def _upserted(change: Change, one: Counted, words: Standing) -> Finding:
    """Insert or grow the row of a key and return it as it now stands, marked where a person's word covers it."""
    known = store.by_key(change.db, one.finding.key)
    if known is None:
        met = words.met(one)
        store.add(change.db, met)
        return met
    grown = known.grown(one.finding)
    if one.text:  # of our own rules the word that stands now counts, not the one that stood earlier that day
        grown = replace(grown, opens=one.finding.opens)
    grown = words.kept(grown, one)
    store.save(change.db, grown)
    return grown
