"""Seriousness by system: one line for each critical computer system an incident names; the strictest decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lionrock.events.incidents import Seriousness
from lionrock.kernel.clock import Instant

Verdict = tuple[Seriousness, Instant | None]
"""An answer on the core function, and the instant of the decision; none while it is undecided."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was decided on the core function of one system."""

    system: str
    verdict: Seriousness = "undecided"
    verdict_at: Instant | None = None

    def __post_init__(self) -> None:
        """Refuse a decision without its instant."""
        if (self.verdict != "undecided") != (self.verdict_at is not None):
            raise ValueError(f"{self.system}: a verdict has its instant, undecided has none")

    @property
    def answer(self) -> Verdict:
        """Return verdict and instant."""
        return self.verdict, self.verdict_at


def strictest(answers: Iterable[Verdict]) -> Verdict:
    """Return what decides the clock: serious since its first decision, then undecided, then not serious by its last."""
    found = list(answers)
    serious = [at for verdict, at in found if verdict == "serious" and at is not None]
    if serious:
        return "serious", min(serious)
    eased = [at for verdict, at in found if verdict == "not_serious" and at is not None]
    return ("not_serious", max(eased)) if eased and len(eased) == len(found) else ("undecided", None)
