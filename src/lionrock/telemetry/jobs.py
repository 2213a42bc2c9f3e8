"""What telemetry repeats: the watch over streams, canaries, the proof of what is kept, and what goes after its time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lionrock.kernel.contributions import job
from lionrock.telemetry import ailments, canary, retained, retention, store, watching
from lionrock.telemetry.archive import sealing
from lionrock.telemetry.settings import ARCHIVE

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=timedelta(hours=6))
def retire(platform: Platform) -> None:
    """Remove files of raw records that need not be kept any longer."""
    if gone := retention.retire(platform):
        platform.log.warning("raw records removed after their time", extra={"files": gone})


@job(every=timedelta(hours=1))
def archive(platform: Platform) -> None:
    """Write days that are over as Parquet where the site named a folder for them."""
    if platform.settings[ARCHIVE] and (done := sealing.seal(platform)).files:
        platform.log.info("days were archived", extra={"files": done.files, "records": done.rows})


@job(every=timedelta(minutes=1))
def watch(platform: Platform) -> None:
    """Look which streams are silent."""
    watching.look(platform)


@job(every=timedelta(seconds=20))
def ail(platform: Platform) -> None:
    """Look what is wrong with what comes."""
    ailments.look(platform)


@job(every=timedelta(minutes=15))
def prove(platform: Platform) -> None:
    """Send a canary through every stream for which a person switched it on."""
    for trip in canary.run(platform, [one for one in store.streams(platform.db) if one.canary and one.reading]):
        if trip.broken:
            told = {"stream": trip.stream.id, "hop": trip.broken, "why": str(trip.why), "milliseconds": trip.took}
            platform.log.error("a canary did not come through", extra=told)


@job(every=timedelta(hours=24))
def check(platform: Platform) -> None:
    """Read back samples of what is kept of each stream."""
    if failed := retained.check(platform):
        platform.log.error("kept records are not as they were", extra={"streams": failed})
