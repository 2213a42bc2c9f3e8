"""What matchers answer beside their work: what rules find in the past."""

from typing import Final

from lionrock.detection.rematching import Found, Slice, rematch
from lionrock.kernel.contributions import Verb

MATCHER: Final = "matcher"
REMATCH = Verb(id="matcher.rematch", role=MATCHER, takes=Slice, gives=Found, act=rematch)
