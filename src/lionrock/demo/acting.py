"""Lets the demo's people act, each act by the verb that a page would call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lionrock.demo import responding
from lionrock.demo.model import Act, Step
from lionrock.filings import composing
from lionrock.filings import service as filings
from lionrock.filings.record import ANNEX_E
from lionrock.incidents import service as incidents
from lionrock.incidents import store
from lionrock.incidents.service import Answering
from lionrock.kernel.change import Actor
from lionrock.kernel.platform import Platform
from lionrock.obligations import service as obligations
from lionrock.obligations.service import Submitted, Told
from lionrock.register import service as register


@dataclass(frozen=True, slots=True)
class Scene:
    """One step about to happen: where, who, and in which incident."""

    platform: Platform
    actor: Actor
    incident: str
    step: Step

    @property
    def answering(self) -> Answering:
        """Return the person before the incident as it stands."""
        version = store.get(self.platform.db, self.incident).version
        return Answering(self.incident, version, self.actor, self.step.reason)


def act(scene: Scene) -> None:
    """Do what the step says."""
    ACTS[scene.step.act](scene)


def _acknowledge(scene: Scene) -> None:
    incidents.acknowledge(scene.platform, scene.incident, scene.actor)


def _possible(scene: Scene) -> None:
    incidents.possible(scene.platform, scene.answering)


def _note(scene: Scene) -> None:
    incidents.note(scene.platform, scene.incident, scene.actor, scene.step.words, kind=scene.step.kind)  # type: ignore[arg-type]  # checked by the verb


def _system(scene: Scene) -> None:
    system = register.resolve(scene.platform, "system", scene.step.answer)
    incidents.name_system(scene.platform, scene.answering, system)


def _nature(scene: Scene) -> None:
    incidents.judge_nature(scene.platform, scene.answering, scene.step.answer, evidence=scene.step.evidence)  # type: ignore[arg-type]  # checked by the verb


def _core(scene: Scene) -> None:
    incidents.judge_core(scene.platform, scene.answering, scene.step.answer)  # type: ignore[arg-type]  # checked by the verb


def _attempt(scene: Scene) -> None:
    obligations.attempt(scene.platform, scene.incident, scene.actor, scene.step.outcome)  # type: ignore[arg-type]  # checked by the verb


def _call(scene: Scene) -> None:
    told = Told(scene.step.spoken_to, scene.step.said, scene.step.reference)
    obligations.complete(scene.platform, scene.incident, scene.actor, told)


def _approve(scene: Scene) -> None:
    draft = composing.draft(scene.platform, ANNEX_E, scene.incident)
    filings.approve(scene.platform, ANNEX_E, scene.incident, draft.digest, scene.actor)


def _submit(scene: Scene) -> None:
    submitted = Submitted(channel=scene.step.channel, version=1)
    obligations.record(scene.platform, ANNEX_E, scene.incident, submitted, scene.actor)


ACTS: Final[Mapping[Act, Callable[[Scene], None]]] = {
    "acknowledge": _acknowledge,
    "possible": _possible,
    "note": _note,
    "system": _system,
    "nature": _nature,
    "core": _core,
    "attempt": _attempt,
    "call": _call,
    "approve": _approve,
    "submit": _submit,
    **responding.ACTS,
}
