"""Installs a lock file with its hashes into this environment, then the project itself, and says how much came."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent


def pip(*words: str) -> str:
    """Run pip quietly and return what it printed; exit with its words when it fails."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}\n{done.stderr}\nCould not install. Is the package index reachable? See above.")
    return done.stdout


def size(text: str) -> float:
    """Return the megabytes pip says it downloaded."""
    units = {"bytes": 1e-6, "kB": 1e-3, "MB": 1.0, "GB": 1e3}
    found = re.findall(r"Downloading \S+ \(([\d.]+) (bytes|kB|MB|GB)\)", text)
    return sum(float(number) * units[unit] for number, unit in found)


def main(lock: str) -> None:
    """Install the lock and the project."""
    begun = time.monotonic()
    print(f"Installing {lock} into {Path(sys.prefix).name} …", flush=True)
    said = pip("install", "--progress-bar", "off", "--require-hashes", "-r", str(HERE / lock))
    pip("install", "--no-deps", "--no-build-isolation", "--editable", str(HERE))
    print(f"Installed: {size(said):.0f} MB downloaded in {time.monotonic() - begun:.0f} s.", flush=True)


main(sys.argv[1])
