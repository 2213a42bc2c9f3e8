"""A part as the supervisor starts it: it answers on its socket until its input closes; one verb takes long."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import SimpleNamespace

from lionrock.kernel import channel
from lionrock.kernel.contributions import Verb
from lionrock.kernel.pulse import Pulse

HELD = threading.Event()
SLOW = Verb(id="part.slow", role="part", takes=None, gives=None, act=lambda *_: HELD.wait(60))
REGISTRY = SimpleNamespace(of=lambda _: [SLOW])

if __name__ == "__main__":
    made = SimpleNamespace(pulse=Pulse(), registry=REGISTRY)
    server = channel.Server(Path(sys.argv[1]), channel.answering(made, "part"))
    sys.stdin.read()
    server.close()
