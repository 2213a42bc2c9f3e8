"""A worker that fires timers until it is killed: `worker_timers.py FOLDER`."""

import sys
import time
from pathlib import Path

from lionrock import app
from lionrock.kernel.registry import Registry
from lionrock.kernel.timers import fire_due

platform = app.attach(Path(sys.argv[1]))
platform.registry = Registry([])
sys.stdout.write("ready\n")
sys.stdout.flush()
while True:
    fire_due(platform)
    time.sleep(0.01)
