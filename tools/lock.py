"""Resolves the three universal lock files with hashes, without index lines and without releases of the last week."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent


def resolve(out: str, *words: str) -> None:
    """Write one lock file."""
    young = (datetime.now(UTC) - timedelta(days=7)).strftime("%Y-%m-%d")  # noqa: TID251 a tool outside the platform
    command = ["uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11", "--generate-hashes"]
    options = ["--no-header", "--no-emit-index-url", "--quiet", "--exclude-newer", young, "--output-file", out]
    subprocess.run([sys.executable, "-m", *command, *options, *words], cwd=HERE, check=True)


resolve("requirements.lock", "--extra", "all", "--group", "build")
resolve("requirements-dev.lock", "--extra", "all", "--group", "build", "--group", "dev", "-c", "requirements.lock")
resolve(
    "requirements-suites.lock",
    *("--extra", "all", "--extra", "spark", "--group", "build", "--group", "dev", "-c", "requirements-dev.lock"),
)
