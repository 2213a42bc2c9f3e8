"""What the core answers on its channel: any command, run where its data is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import msgspec

from lionrock.kernel.contributions import Answer, Command, Verb
from lionrock.kernel.roles import CORE

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


class Call(msgspec.Struct, frozen=True):
    """A command and its arguments as the caller's shell read them."""

    id: str
    given: dict[str, Any]


def run(platform: Platform, call: Call) -> Answer:
    """Run a command with arguments that came over the channel."""
    command = platform.registry.get(Command, call.id)
    hints = get_type_hints(command.act)
    given = {name: msgspec.convert(value, hints[name], dec_hook=_path) for name, value in call.given.items()}
    return command.act(platform, **given) or Answer()


def _path(kind: type, value: Any) -> Any:
    """Return a path for its text."""
    if issubclass(kind, Path):
        return Path(value)
    msg = f"no {kind.__name__} comes over the channel"
    raise NotImplementedError(msg)


RUN = Verb(id="command.run", role=CORE, takes=Call, gives=Answer, act=run)
