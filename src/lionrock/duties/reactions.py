"""What duties do when an incident is assessed, a form or plan is recorded, and when a reminder is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.duties import service
from lionrock.duties.service import following
from lionrock.events.audits import AuditReported
from lionrock.events.filings import MaterialityJudged, OccasionGrew, OccasionOpened
from lionrock.events.incidents import IncidentAssessed
from lionrock.events.obligations import SubmissionRecorded
from lionrock.events.plans import PlanEndorsed, PlanSubmitted
from lionrock.events.register import AttestationsDue
from lionrock.events.risk import RiskReportSubmitted
from lionrock.events.rules import DetectionReviewed
from lionrock.kernel.contributions import reaction
from lionrock.kernel.timers import TimerFired

if TYPE_CHECKING:
    from lionrock.kernel.change import Delivery
    from lionrock.kernel.platform import Platform


@reaction(IncidentAssessed)
def parallel(platform: Platform, fact: IncidentAssessed, delivery: Delivery) -> None:
    """Open the duties of the regimes switched on once a person said that something is or may be an incident."""
    if fact.aware_at is not None and fact.standing in {"possible", "incident"} and not delivery.exercise:
        service.for_incident(platform, fact.incident, fact.aware_at, delivery)


@reaction(TimerFired)
def remind(platform: Platform, fact: TimerFired, delivery: Delivery) -> None:
    """Remind of a duty whose rung of the ladder came."""
    if fact.name.startswith(service.TIMER):
        service.remind(platform, fact.subject, int(fact.name.removeprefix(service.TIMER)), delivery)


@reaction(OccasionOpened)
def propose(platform: Platform, fact: OccasionOpened, delivery: Delivery) -> None:
    """Open the duty a change may call for."""
    following.proposed(platform, fact, delivery)


@reaction(OccasionGrew)
def grow(platform: Platform, fact: OccasionGrew, delivery: Delivery) -> None:
    """Date it by the earliest change."""
    following.grew(platform, fact, delivery)


@reaction(MaterialityJudged)
def judge(platform: Platform, fact: MaterialityJudged, delivery: Delivery) -> None:
    """Keep or withdraw the duty as a person judged the change."""
    following.judged(platform, fact, delivery)


@reaction(SubmissionRecorded)
def submit(platform: Platform, fact: SubmissionRecorded, delivery: Delivery) -> None:
    """End the duty a form answers."""
    following.submitted(platform, fact, delivery)


@reaction(AuditReported)
def audit(platform: Platform, fact: AuditReported, delivery: Delivery) -> None:
    """End the duty the report of an audit answers."""
    following.audited(platform, fact, delivery)


@reaction(PlanEndorsed)
def endorse(platform: Platform, fact: PlanEndorsed, delivery: Delivery) -> None:
    """Open the next review, and the hand-in of a revised plan."""
    following.endorsed(platform, fact, delivery)


@reaction(PlanSubmitted)
def hand_in(platform: Platform, fact: PlanSubmitted, delivery: Delivery) -> None:
    """End the hand-in of a plan."""
    following.plan_submitted(platform, fact, delivery)


@reaction(RiskReportSubmitted)
def report_risks(platform: Platform, fact: RiskReportSubmitted, delivery: Delivery) -> None:
    """End the yearly risk assessment whose report was handed in."""
    following.risks_reported(platform, fact, delivery)


@reaction(AttestationsDue)
def attest(platform: Platform, fact: AttestationsDue, delivery: Delivery) -> None:
    """Date the duty that owners confirm their entries."""
    following.attestations(platform, fact, delivery)


@reaction(DetectionReviewed)
def review_again(platform: Platform, fact: DetectionReviewed, delivery: Delivery) -> None:
    """Keep the duty to review detection, dated as the last review says."""
    following.reviewed(platform, fact, delivery)
