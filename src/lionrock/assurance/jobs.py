"""What assurance repeats: controls when they are due, when what they hang on changed, and their own proving."""

from __future__ import annotations

import weakref
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.assurance import digests, proving, running
from lionrock.assurance.manual import claims
from lionrock.assurance.remedies import service as remedies
from lionrock.assurance.store import breakings, counted, results
from lionrock.kernel.clock import days, hours, minutes
from lionrock.kernel.contributions import Control, job

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

KEPT: Final = days(27 * 31)
"""How long the past is kept: an audit's period of two years and its report."""

_WEEK: Final = days(7)
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


@job(every=hours(1))
def proven(platform: Platform) -> None:
    """Break what one control watches, in a twin: the one for which it was longest ago, each once a week.

    One whose code is another since counts as never broken.
    """
    codes = {one.id: digests.code(one) for one in platform.registry.of(Control)}
    last = {one.control: one.at for one in breakings.newest(platform.db) if codes.get(one.control) == one.code}
    found = sorted(proving.worlds(platform), key=lambda name: (name in last, last.get(name)))
    if found and (found[0] not in last or last[found[0]] < platform.now() - _WEEK):
        proving.prove(platform, found[:1])


@job(every=days(1))
def forgotten(platform: Platform) -> None:
    """Remove the past beyond what an audit asks for, and remedies of controls that are no more."""
    with platform.db.begin() as db:
        results.forget(db, platform.now() - KEPT)
        counted.forget(db, platform.now() - KEPT)
    remedies.sweep(platform)
