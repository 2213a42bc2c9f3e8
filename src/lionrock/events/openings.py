"""Incidents that a person opens from findings. Implemented by incidents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.clock import Instant


class Openings(Protocol):
    """Opens incidents from findings by a person's hand, and says in which one a finding stands."""

    def standing(self, findings: Sequence[str]) -> Mapping[str, str]:
        """Return the reference of the incident of each of these findings that stands in one."""
        ...

    def unfounded(self, since: Instant) -> Mapping[str, str]:
        """Return the reference for each finding of incidents that persons closed since then as a technical fault.

        One that was opened again, or made part of another, is left out; at most 20,000 findings, the latest first.
        """
        ...

    def open(self, actor: Actor, findings: Sequence[str]) -> str:
        """Open a *suspected* incident with these findings as members and return its reference; it starts no clock.

        Findings that stand in an incident stay there. Raises InputError when none is left, or when some are of an
        exercise and others not, and RefusedError without the permission `incident.open`.
        """
        ...
