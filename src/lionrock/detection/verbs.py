"""What matchers answer beside their work: what rules find in the past, and on their samples."""

from typing import Final

from lionrock.detection.rematching import Found, Slice, rematch
from lionrock.detection.testing.samples import Outcome, Trying, attempt
from lionrock.kernel.contributions import Verb

MATCHER: Final = "matcher"
REMATCH = Verb(id="matcher.rematch", role=MATCHER, takes=Slice, gives=Found, act=rematch)
SAMPLES = Verb(id="matcher.samples", role=MATCHER, takes=Trying, gives=Outcome, act=attempt)
