"""What a scan says, in one form for every scanner, and how a finding is told again; nothing here reads or writes."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from typing import Final, Literal, get_args

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

Level = Literal["critical", "high", "unknown", "medium", "low", "informational"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
"""The gravest first; what nobody rated counts as high until somebody does."""
RANK: Final[dict[str, int]] = {level: number for number, level in enumerate(LEVELS)}
LEVEL_WORDS: Final[dict[str, Text]] = {
    "critical": Text("critical", "危急"),
    "high": Text("high", "高"),
    "unknown": Text("not rated", "未評級"),
    "medium": Text("medium", "中"),
    "low": Text("low", "低"),
    "informational": Text("informational", "參考"),
}

Stated = Literal["", "in_triage", "exploitable", "not_affected", "false_positive", "resolved"]
"""What the document itself says of a finding (VEX); empty when it says nothing."""
STATED: Final[dict[str, Text]] = {
    "in_triage": Text("being looked into", "正在分析"),
    "exploitable": Text("exploitable", "可被利用"),
    "not_affected": Text("said to be not affected", "聲稱不受影響"),
    "false_positive": Text("said to be a false positive", "聲稱屬誤報"),
    "resolved": Text("said to be resolved", "聲稱已解決"),
}

ASIDE: Final = frozenset({"not_affected", "false_positive", "resolved"})
"""What a document says that sets a finding aside: shown beside, without a due time."""

State = Literal["open", "aside", "fixed"]

MOST_HOST: Final = 300
MOST_WORDS: Final = 500
MOST_CVES: Final = 400
CVE: Final = re.compile(r"CVE-(?:19|20)\d{2}-\d{4,19}\Z")
_SPACE: Final = re.compile(r"[\s\x00-\x1f\x7f]+")
_BOUNDS: Final[tuple[tuple[float, Level], ...]] = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low"))
_CRITICAL: Final = 9.0


@dataclass(frozen=True, slots=True)
class Severity:
    """How grave a finding is: by a CVSS score where one is given, else as the scanner rates it."""

    level: Level
    score: float | None = None
    version: str = ""
    """Version of CVSS, empty when the level is the scanner's own."""
    vector: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One finding as a scan tells it. `check` is what the scanner looked for: scope is asked by it.

    `local` says that the check needs to sign in to the host. `at` None means the time of the look at the host.
    """

    host: str
    identifier: str
    title: str
    severity: Severity
    check: str
    component: str = ""
    version: str = ""
    port: str = ""
    cves: tuple[str, ...] = ()
    fix: str = ""
    local: bool = False
    quality: int = 100
    """How sure the scanner is, in per cent."""
    at: Instant | None = None
    stated: Stated = ""
    why: str = ""
    """Why the document says so."""
    where: int = 0
    """Line or record number in the file."""

    def key(self, scanner: str) -> bytes:
        """Return what this finding is told again by in every scan of a scanner: 16 bytes.

        Version, title, severity and time may change from scan to scan; the finding stays the same one.
        """
        parts = (scanner, self.host, self.identifier, self.component, self.port)
        return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Look:
    """A host that a scan looked at. Unless `finished`, what it does not tell of the host means nothing.

    `also` are other names and addresses of the host. `signed_in` None: the scan does not say. `checks`: what was looked
    for on this host; None: what the scan as a whole looked for.
    """

    host: str
    also: tuple[str, ...] = ()
    at: Instant | None = None
    finished: bool = True
    signed_in: bool | None = None
    checks: frozenset[str] | None = None
    missed: frozenset[str] = frozenset()
    """Checks that failed on this host."""
    why: Text | None = None
    """Why it is not finished."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that was not understood. Without a host, it could have been about any."""

    where: int
    reason: Text
    host: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan says of itself; the last one a reader gives counts. `checks` None: it does not say what it ran.

    `levels` are those the report shows, None for all; `ports` the port numbers that were tried, None for all.
    """

    name: str = ""
    tool: str = ""
    began: Instant | None = None
    ended: Instant | None = None
    checks: frozenset[str] | None = None
    levels: frozenset[str] | None = None
    ports: tuple[tuple[int, int], ...] | None = None
    quality: int = 0
    """Findings the scanner is less sure of are left out of the report."""
    whole: bool = True
    why: Text | None = None
    """Why it is not whole."""


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely a CVE is to be exploited within thirty days, by EPSS: probability and percentile, 0 to 1."""

    cve: str
    score: float
    percentile: float


@dataclass(frozen=True, slots=True)
class Exploited:
    """A CVE that is known to be exploited, as the catalogue lists it."""

    cve: str
    added: Instant
    due: Instant | None
    name: str
    ransomware: bool


@dataclass(frozen=True, slots=True)
class Dated:
    """Of which day a reference file is, and which edition."""

    at: Instant | None
    edition: str


Part = Sighting | Look | Skipped | Scan | Likelihood | Exploited | Dated


def rated(score: float | None, version: str, vector: str, own: Level) -> Severity:
    """Return the severity of a CVSS score, or the scanner's own level when the score is none or no number.

    Levels are the qualitative scale of CVSS 3 and 4; CVSS 2 has no critical, 7.0 and above is high.
    """
    if score is None or not (math.isfinite(score) and 0 <= score <= 10):  # noqa: PLR2004 the scale of CVSS
        return Severity(own)
    level: Level = next((name for least, name in _BOUNDS if score >= least), "informational")
    if version.startswith("2") and score >= _CRITICAL:
        level = "high"
    return Severity(level, round(score, 1), version[:3], plain(vector, 200))


def number(written: object) -> float | None:
    """Return a number as written, None for what is none."""
    if isinstance(written, bool) or not isinstance(written, (str, int, float)):
        return None
    try:
        return float(written)
    except ValueError:
        return None


def plain(written: object, most: int = MOST_WORDS) -> str:
    """Return text on one line without control characters, cut to `most`; anything but text is empty."""
    return _SPACE.sub(" ", written[: most * 4]).strip()[:most] if isinstance(written, str) else ""


def host_name(written: object) -> str:
    """Return a host's name as it is told again by: small letters, no dot at the end."""
    return plain(written, MOST_HOST).lower().rstrip(".")


def cves(found: object) -> tuple[str, ...]:
    """Return the CVE numbers among texts, each once, in order."""
    if not isinstance(found, (list, tuple, set, frozenset)):
        return ()
    names = {name for one in found if isinstance(one, str) and CVE.match(name := one.strip().upper())}
    return tuple(sorted(names)[:MOST_CVES])


def within(ports: tuple[tuple[int, int], ...] | None, port: str) -> bool:
    """Say whether a port such as 443/tcp was among those tried; a finding without a port always was."""
    digits = port.partition("/")[0]
    if ports is None or not digits.isdigit() or int(digits) == 0:
        return True
    return any(first <= int(digits) <= last for first, last in ports)


def weight(one: Sighting) -> int:
    """Return a number that is lower the graver a telling is; what a document sets aside weighs least."""
    return RANK[one.severity.level] + (len(LEVELS) if one.stated in ASIDE else 0)


def graver(one: Sighting, two: Sighting) -> Sighting:
    """Return the graver of two tellings of one finding."""
    return two if weight(two) < weight(one) else one
