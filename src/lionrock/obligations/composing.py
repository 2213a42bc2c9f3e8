"""Composes the script for a call from values and the person signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.kernel.change import Actor
from lionrock.kernel.contributions import Known
from lionrock.kernel.text import Text
from lionrock.obligations import script
from lionrock.obligations.script import Script
from lionrock.ui import values

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def call_script(platform: Platform, incident: str, actor: Actor) -> Script:
    """Return the script for a call about an incident, read by `actor`."""
    caller = Known(actor.name, Text("the person signed in", "已登入人員"))
    return script.compose(caller, values.several(platform, script.VALUES, incident))
