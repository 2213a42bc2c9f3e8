"""The record of a submission; the duty it answers is worked off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.events.filings import Approvals, Submitted
from lionrock.events.obligations import SubmissionRecorded
from lionrock.kernel.change import Actor
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.obligations import store
from lionrock.obligations.record import ANNEX_E, Submission, who
from lionrock.obligations.service.clocks import recompute
from lionrock.obligations.service.permission import SHORT, decides, happened, worded

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def record(platform: Platform, filing: str, incident: str, submitted: Submitted, actor: Actor) -> Submission:
    """Record that content was submitted, by whom and when; the duty it answers is worked off.

    Annex E submitted before any notice by telephone is itself the first notice.
    """
    decides(platform, actor, "filing.record")
    channel = worded(submitted.channel, Text("channel", "渠道"), most=SHORT)
    matter = store.matter(platform.db, incident)
    with platform.change(actor, f"{filing} of {matter.reference} recorded", exercise=matter.exercise) as change:
        _known_version(platform, matter.incident, filing, submitted.version)
        at = happened(submitted.at, change.now)
        first = filing == ANNEX_E and store.given(change.db, matter.incident).first is None
        fact = SubmissionRecorded(matter.incident, filing, submitted.version, at, channel, first)
        entry = change.publish(fact, effective=at)
        submission = Submission(
            id=new_id(),
            incident=matter.incident,
            filing=filing,
            version=submitted.version,
            at=at,
            recorded_at=change.now,
            channel=channel,
            first_notice=first,
            who=who(actor),
            entry=entry,
        )
        store.add_submission(change.db, submission)
        recompute(change, store.matter(change.db, matter.incident), entry)
    return submission


_SEE_FORM: Final = Text("See the form’s own page.", "請看該表格的頁面。")


def _known_version(platform: Platform, incident: str, filing: str, version: int) -> None:
    """Return when the version was approved, or is 0; raises NotFoundError."""
    if version and not platform.port(Approvals).approved(incident, filing, version):
        raise NotFoundError(Text(f"no approved version {version}", f"沒有已批准的第 {version} 版"), _SEE_FORM)
