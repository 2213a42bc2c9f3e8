"""A program that receives until it is killed."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from lionrock import app
from lionrock.telemetry import running
from lionrock.telemetry.receiving.receiver import Receivers


def main() -> None:
    """Receive as the streams of the folder say."""
    platform = app.attach(Path(sys.argv[1]))
    platform.port(Receivers).run(lambda: running.streams(platform), threading.Event())


main()
