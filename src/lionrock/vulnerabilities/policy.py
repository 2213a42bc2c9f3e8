"""By when something is to be fixed: by severity, exposure, critical systems and known exploitation. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.model import LEVELS

Exposure = Literal["yes", "no", "unknown"]
EXPOSURE: Final[dict[str, Text]] = {
    "yes": Text("faces the internet", "面向互聯網"),
    "no": Text("does not face the internet", "不面向互聯網"),
    "unknown": Text("exposure unknown, counted as facing the internet", "暴露程度未知，按面向互聯網計算"),
}
_LONGEST: Final = 3650


@dataclass(frozen=True, slots=True)
class Policy:
    """Days to fix by level, in three rows; a level that a row leaves out has no due time.

    `both`: the host faces the internet and belongs to a critical computer system; `either`: one of the two; `neither`.
    What is listed as exploited is due `exploited` days after it was listed or found, whichever is later, or sooner.
    """

    both: tuple[tuple[str, int], ...]
    either: tuple[tuple[str, int], ...]
    neither: tuple[tuple[str, int], ...]
    exploited: int

    def days(self, level: str, exposure: str, *, critical: bool) -> int | None:
        """Return the days for a level on a host, None when none are set. Unknown exposure counts as exposed."""
        exposed = exposure != "no"
        row = self.both if exposed and critical else self.either if exposed or critical else self.neither
        return dict(row).get(level)

    def due(
        self, opened: Instant, level: str, exposure: str, *, critical: bool, exploited: Instant | None
    ) -> Instant | None:
        """Return by when a finding opened at a time is to be fixed; `exploited` is when it was listed as such."""
        days = self.days(level, exposure, critical=critical)
        limits = [opened + timedelta(days=days)] if days is not None else []
        if exploited is not None:
            limits.append(max(opened, exploited) + timedelta(days=self.exploited))
        return min(limits, default=None)

    @property
    def print(self) -> str:
        """Return the policy as one line: another line is another policy."""
        rows = (",".join(f"{level}={days}" for level, days in row) for row in (self.both, self.either, self.neither))
        return " / ".join((*rows, f"exploited={self.exploited}"))


def row(setting: str, written: str) -> tuple[tuple[str, int], ...]:
    """Return days by level of a setting such as `critical=7, high=15`; raises ConfigurationError."""
    found: dict[str, int] = {}
    for part in filter(None, (one.strip() for one in written.split(","))):
        level, _, days = (one.strip() for one in part.partition("="))
        if level not in LEVELS or not days.isdigit() or not 0 < int(days) <= _LONGEST or level in found:
            raise ConfigurationError(
                Text(
                    f"setting {setting}: “{part[:40]}” is no level=days",
                    f"設定 {setting}：「{part[:40]}」並非 級別=日數",
                ),
                Text(
                    f"Write levels ({', '.join(LEVELS)}) with 1 to {_LONGEST} days, such as critical=15, high=30.",
                    f"請以級別（{', '.join(LEVELS)}）及 1 至 {_LONGEST} 日填寫，例如 critical=15, high=30。",
                ),
            )
        found[level] = int(days)
    return tuple(found.items())
