"""What matchers answer beside their work: what rules find in the past, on their samples, and what they cost."""

from typing import Final

from lionrock.detection.bench import Costs, measured
from lionrock.detection.rematching import Found, Slice, rematch
from lionrock.detection.testing.samples import Outcome, Trying
from lionrock.detection.testing.trying import attempt
from lionrock.detection.writing.trying import Question, Seen, seen
from lionrock.kernel.contributions import Verb

MATCHER: Final = "matcher"
REMATCH = Verb(id="matcher.rematch", role=MATCHER, takes=Slice, gives=Found, act=rematch)
SAMPLES = Verb(id="matcher.samples", role=MATCHER, takes=Trying, gives=Outcome, act=attempt)
COSTS = Verb(id="matcher.costs", role=MATCHER, takes=None, gives=Costs, act=measured)
PREVIEW = Verb(id="matcher.preview", role=MATCHER, takes=Question, gives=Seen, act=seen)
