"""What assurance repeats: controls when they are due, when what they hang on changed, and their own proving."""

from __future__ import annotations

import weakref
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.assurance import pacing, running
from lionrock.assurance.manual import claims
from lionrock.assurance.remedies import service as remedies
from lionrock.assurance.store import counted, results
from lionrock.kernel.clock import days, minutes
from lionrock.kernel.contributions import job

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

KEPT: Final = days(27 * 31)
"""How long the past is kept: an audit's period of two years and its report."""

_SEEN: Final[weakref.WeakKeyDictionary[Platform, dict[str, int]]] = weakref.WeakKeyDictionary()
"""Of each platform, the newest fact of each kind that was looked at."""


@job(every=minutes(1))
def controls(platform: Platform) -> None:
    """Run the controls whose interval is over."""
    running.run_due(platform)


@job(every=timedelta(seconds=2))
def changed(platform: Platform) -> None:
    """Run the controls that hang on a fact that was just told."""
    running.run_changed(platform, _SEEN.setdefault(platform, {}))


@job(every=minutes(1))
def ended(platform: Platform) -> None:
    """Run the controls that read manual evidence which just ran out."""
    claims.run_ended(platform)


@job(every=minutes(1))
def proven(platform: Platform) -> None:
    """Break what controls watch, in twins: several a minute while any is new and the machine idle, else one an hour.

    Each once a week; one whose code is another since counts as never broken.
    """
    pacing.take(platform, idle=pacing.idle())


@job(every=days(1))
def forgotten(platform: Platform) -> None:
    """Remove the past beyond what an audit asks for, and remedies of controls that are no more."""
    with platform.db.begin() as db:
        results.forget(db, platform.now() - KEPT)
        counted.forget(db, platform.now() - KEPT)
    remedies.sweep(platform)
