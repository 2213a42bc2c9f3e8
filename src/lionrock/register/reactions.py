"""What follows from changes of the register."""

from __future__ import annotations

from lionrock.events.filings import MaterialityJudged
from lionrock.events.obligations import SubmissionRecorded
from lionrock.events.plans import PlanSubmitted
from lionrock.events.register import RegisterAttested, RegisterChanged, RegisterImported
from lionrock.kernel.change import Delivery
from lionrock.kernel.contributions import reaction
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import SealedError
from lionrock.register.attesting import service as attesting
from lionrock.register.estate import Book
from lionrock.register.material import service as material


@reaction(RegisterChanged)
def open_anew(platform: Platform, fact: RegisterChanged, delivery: Delivery) -> None:
    """Have the register opened anew, whoever changed it; repeating it does no harm."""
    platform.port(Book).changed()


@reaction(RegisterImported)
def open_imported(platform: Platform, fact: RegisterImported, delivery: Delivery) -> None:
    """Have the register opened anew after an import."""
    platform.port(Book).changed()


@reaction(RegisterChanged)
def compare(platform: Platform, fact: RegisterChanged, delivery: Delivery) -> None:
    """Hold the estate against what was submitted; what was met meanwhile is looked at by the next round."""
    _compare(platform)


@reaction(RegisterImported)
def compare_imported(platform: Platform, fact: RegisterImported, delivery: Delivery) -> None:
    """Hold the estate against what was submitted, once for the whole file."""
    _compare(platform)


@reaction(PlanSubmitted)
def take_plan(platform: Platform, fact: PlanSubmitted, delivery: Delivery) -> None:
    """Keep the estate as it stood when a plan was submitted."""
    material.plan_submitted(platform, fact, delivery)


@reaction(SubmissionRecorded)
def take_form(platform: Platform, fact: SubmissionRecorded, delivery: Delivery) -> None:
    """Keep what a form told of as submitted."""
    material.form_submitted(platform, fact, delivery)


@reaction(MaterialityJudged)
def take_judgement(platform: Platform, fact: MaterialityJudged, delivery: Delivery) -> None:
    """Label the changes that a form tells of as its judge did."""
    material.judged(platform, fact, delivery)


@reaction(RegisterAttested)
def date_next(platform: Platform, fact: RegisterAttested, delivery: Delivery) -> None:
    """Tell when the next confirmation is due."""
    attesting.remind(platform)


def _compare(platform: Platform) -> None:
    """Note what differs; without keys the next round does it."""
    try:
        material.notice(platform, met=False)
    except SealedError as problem:
        platform.log.warning("the estate was not held against what was submitted: %s", problem)
