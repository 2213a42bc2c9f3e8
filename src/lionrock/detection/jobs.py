"""What detection repeats: saying which rules serve."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lionrock.detection import closing, service
from lionrock.detection.correlation import service as correlating
from lionrock.detection.learning import running
from lionrock.detection.replaying import Replays
from lionrock.detection.serving import Runner
from lionrock.detection.testing import service as testing
from lionrock.detection.writing import quiet, site
from lionrock.detection.writing.previewing import Previews
from lionrock.kernel.contributions import job

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=timedelta(seconds=30))
def announce(platform: Platform) -> None:
    """Write down which set of rules serves when it is another than before."""
    runner = platform.port(Runner)
    if runner.settled:
        service.announce(platform, runner.serving.report)


@job(every=timedelta(seconds=30))
def close_back(platform: Platform) -> None:
    """Close alerts at their products where a person marked the finding as expected and the site set the product up."""
    closing.round_(platform)


@job(every=timedelta(seconds=1))
def replay(platform: Platform) -> None:
    """Work on the replay that was asked for first."""
    platform.port(Replays).work()


@job(every=timedelta(seconds=10))
def judge(platform: Platform) -> None:
    """Judge windows of correlations that are over."""
    correlating.judge(platform)


@job(every=timedelta(minutes=2))
def samples(platform: Platform) -> None:
    """Try rules on the samples that stand with them: those that changed, and now and then the others."""
    if platform.port(Runner).settled:
        testing.samples(platform, testing.ME)


@job(every=timedelta(seconds=30))
def learn(platform: Platform) -> None:
    """Take what came since into what is usual, and tell what was not."""
    running.learn(platform)


@job(every=timedelta(seconds=1))
def preview(platform: Platform) -> None:
    """Work on the preview of a changed rule that was asked for first."""
    platform.port(Previews).work()


@job(every=timedelta(minutes=1))
def lay(platform: Platform) -> None:
    """Make the files of the site's own rules what their versions in force say, and of those switched off."""
    site.lay(platform)
    quiet.lay(platform)
