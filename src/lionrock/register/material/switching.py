"""The question before something of ours is switched on that stands in the traffic: is that a material change?

Whoever switches it on answers once: material, not material, or cannot say yet, with a reason. The answer is a label
like any other: material opens the form and its duty, cannot say yet leaves the change to be labelled. A mechanism that
stands in what was last submitted was answered for with that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lionrock.kernel.change import Actor
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.register.material import service, store
from lionrock.register.material.comparing import Difference
from lionrock.register.material.sentinel import Sentinel

VERDICT: Final = "material_verdict"
REASON: Final = "material_reason"
"""The fields of the question in a form."""


class UnansweredError(InputError):
    """Something of ours would stand in the traffic, and nobody has said whether that is a material change."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says before they switch something on; empty where they were not asked."""

    verdict: str = ""
    reason: str = ""


UNASKED: Final = Answer()
"""What somebody says who was not asked."""


def answer(form: Mapping[str, str]) -> Answer:
    """Return the answer in a form."""
    return Answer(form.get(VERDICT, ""), form.get(REASON, "").strip())


def asked(platform: Platform, id: str, name: Text) -> bool:
    """Say whether the question stands before this mechanism is switched on."""
    found = platform.port(Sentinel).found(met=False)
    if found.baseline is not None and _item(id) in found.before:
        return False
    return _difference(id, name).id not in store.said(platform.db)


def settle(platform: Platform, actor: Actor, id: str, name: Text, said: Answer) -> None:
    """Record the answer where the question stands; raises UnansweredError without one.

    Without keys it fails open: nothing can be recorded then, and containment must not wait for them. What was switched
    on meanwhile stands among the changes once the keys are back.
    """
    try:
        if not asked(platform, id, name):
            return
    except SealedError as problem:
        platform.log.warning("nobody could be asked whether %s is a material change: %s", id, problem)
        return
    if said.verdict not in service.VERDICTS or not said.reason:
        raise UnansweredError(
            Text(
                "{name} stands in the traffic, and nobody has said whether switching it on is a material change",
                "{name}置於流量途中，而未有人判斷啟用它是否屬重大更改",
            ).format(name=name),
            Text(
                "Say material, not material or cannot say yet, with a reason. Nothing was switched on.",
                "請選擇屬重大、不屬重大或暫未能判斷，並說明理由。未有啟用。",
            ),
        )
    service.label_one(platform, actor, said.verdict, said.reason, _difference(id, name))


def _item(id: str) -> str:
    """Return the item of a mechanism in a picture."""
    return f"mechanism:{id}"


def _difference(id: str, name: Text) -> Difference:
    """Return the difference that switching a mechanism on makes."""
    says = {"name": {"en": name.en, "zh": name.zh}}
    return Difference(_item(id), "mechanism", "added", None, says, ())
