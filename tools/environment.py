"""Makes the virtual environment, and names what is missing when it cannot.

Runs on any Python 3: it is the first thing a newcomer runs.
"""

import subprocess
import sys

NEEDED = (3, 11)


def main() -> None:
    """Make the environment at the path given; exit with 1 and the remedy when a part is missing."""
    if sys.version_info < NEEDED:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(
            f"Lionrock needs Python 3.11 or newer; this is {found} at {sys.executable}.\n"
            "Install one (Debian 12: apt install python3; macOS: brew install python@3.12) "
            "or name it: make run PYTHON=python3.12"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit(
            "This Python lacks the venv module. On Debian and Ubuntu: "
            f"apt install python3-venv (or python3.{sys.version_info[1]}-venv), then run make again."
        )
    sys.exit(subprocess.call([sys.executable, "-m", "venv", sys.argv[1]]))


main()
