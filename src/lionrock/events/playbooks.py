"""Playbooks: what to do in a kind of incident, as data; steps become tasks when a person starts one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lionrock.kernel.text import Text


@dataclass(frozen=True, slots=True)
class PlaybookStep:
    """One step: who does it, how many minutes after the start it is due, what to record, what to ask."""

    id: str
    title: Text
    role: str
    minutes: int
    about: Text | None = None
    record: Text | None = None
    caution: Text | None = None
    questions: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaybookSample:
    """An incident to try a playbook on: whether it is offered there, and which tasks it makes."""

    title: Text
    offered: bool
    tasks: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    ot: bool = False


@dataclass(frozen=True, slots=True)
class Playbook:
    """A playbook as loaded: its steps in order, the words by which it is offered, and where it came from.

    `digest` is the SHA-256 of the file, `origin` its name; `own` says that it comes with the platform. It is offered
    where a title holds one of `words`, or, with `ot`, where an asset of operational technology is concerned.
    """

    id: str
    version: int
    title: Text
    about: Text
    steps: tuple[PlaybookStep, ...]
    words: tuple[str, ...]
    ot: bool
    samples: tuple[PlaybookSample, ...]
    digest: str
    origin: str
    own: bool

    @property
    def minutes(self) -> int:
        """Return how many minutes after the start the last step is due."""
        return max(step.minutes for step in self.steps)


class Playbooks(Protocol):
    """The playbooks of this installation. Implemented by response."""

    def all(self) -> Sequence[Playbook]:
        """Return those that can be started, the platform's own and the site's, in order of their ids."""
        ...
