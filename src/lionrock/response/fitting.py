"""Which playbooks are offered first on an incident; pure. Nothing starts one but a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from lionrock.events.playbooks import Playbook, PlaybookSample
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.register.fields import DUTIES
from lionrock.response.model import Owner, Task, Who


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What is known of an incident: its title, the titles of its findings, and whether it touches OT."""

    titles: tuple[Text, ...]
    ot: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """A start of a playbook: by whom, on which incident, when, and the place of its first task."""

    run: str
    incident: str
    at: Instant
    who: Who
    place: int
    exercise: bool


def because(playbook: Playbook, seen: Circumstance) -> tuple[str, ...]:
    """Return the words by which it is offered, empty when it is not."""
    titles = " ".join(f"{title.en} {title.zh}" for title in seen.titles).casefold()
    found = tuple(word for word in playbook.words if word in titles)
    return ("OT", *found) if playbook.ot and seen.ot else found


def offered(playbooks: Iterable[Playbook], seen: Circumstance) -> list[tuple[Playbook, tuple[str, ...]]]:
    """Return every playbook with why it is offered, those with most reasons first, the others by id."""
    found = [(one, because(one, seen)) for one in playbooks]
    return sorted(found, key=lambda pair: (-len(pair[1]), pair[0].id))


def circumstance(sample: PlaybookSample) -> Circumstance:
    """Return the incident of a sample."""
    return Circumstance((sample.title, *(Text(one, one) for one in sample.findings)), sample.ot)


def tasks(playbook: Playbook, start: Start, ids: Sequence[str]) -> list[Task]:
    """Return the tasks of a start, one a step, each for whoever has the role."""
    return [
        Task(
            id=id,
            incident=start.incident,
            title=step.title,
            owner=Owner("role", step.role, DUTIES[step.role]),
            due=start.at + timedelta(minutes=step.minutes),
            place=start.place + number,
            about=step.about or NONE,
            record=step.record or NONE,
            caution=step.caution or NONE,
            questions=step.questions,
            run=start.run,
            step=step.id,
            made_at=start.at,
            made_by=start.who,
            exercise=start.exercise,
        )
        for number, (id, step) in enumerate(zip(ids, playbook.steps, strict=True))
    ]


NONE = Text("", "")
