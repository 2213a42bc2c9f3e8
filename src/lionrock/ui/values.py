"""Looks up values of an incident by id; what nobody provides, or cannot be read now, is an explicit unknown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Known, Value
from lionrock.kernel.errors import LionrockError, NotFoundError
from lionrock.kernel.text import Text, same
from lionrock.ui import words

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def known(platform: Platform, id: str, incident: str) -> Known:
    """Return a value of an incident; unknown, with the reason, when nothing provides it or it does not answer."""
    try:
        return platform.registry.get(Value, id).read(platform, incident)
    except NotFoundError:
        return Known(None, Text("no part of this installation knows it", "此系統沒有任何部分掌握此項"))
    except LionrockError as problem:
        return Known(None, problem.message)


def several(platform: Platform, ids: Iterable[str], incident: str) -> dict[str, Known]:
    """Return several values by id."""
    return {id: known(platform, id, incident) for id in ids}


def spoken(value: Any) -> Text:
    """Return a value in words of both languages; an instant in Hong Kong time."""
    if isinstance(value, Text):
        return value
    if isinstance(value, Instant):
        return words.stamp(value)
    if isinstance(value, bool):
        return Text("yes", "是") if value else Text("no", "否")
    if isinstance(value, (list, tuple)):
        each = [spoken(one) for one in value]
        return Text(", ".join(one.en for one in each), "、".join(one.zh for one in each))
    return same(value.isoformat() if isinstance(value, date) else str(value))
