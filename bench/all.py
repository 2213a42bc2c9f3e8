"""Runs every bench of this folder, one after another, each in an interpreter of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Run them and return 1 when one failed."""
    failed = 0
    commands = {path.stem: [str(path)] for path in HERE.glob("*.py") if path.name not in {"all.py", "__init__.py"}}
    commands["estate"] = ["-m", "bench.estate"]
    for name, command in sorted(commands.items()):
        print(f"== {name}", flush=True)
        failed += subprocess.run([sys.executable, *command], check=False, cwd=HERE.parent).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
