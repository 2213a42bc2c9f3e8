"""Checks what no linter knows: the README's length, changelog fragments, names, and paths of one machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
README_LINES = 120
FRAGMENT = re.compile(r"[\w-]+\.(added|changed|fixed|removed|security)\.md\Z")
NOUNLESS = re.compile(r"(?:^|/)(utils?|helpers?|common|misc|manager|base)\.py\Z")
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/")
INDEX = re.compile(r"--(?:extra-)?index-url|--find-links")


def tracked() -> list[Path]:
    """Return the files git tracks."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HERE, capture_output=True, text=True, check=True).stdout
    return [Path(name) for name in listed.split("\0") if name and (HERE / name).is_file()]


def problems() -> list[str]:
    """Return every complaint."""
    found = []
    length = len((HERE / "README.md").read_text("utf-8").splitlines())
    if length > README_LINES:
        found.append(f"README.md has {length} lines; {README_LINES} at most")
    for path in tracked():
        if path.parts[0] == "changelog.d" and not FRAGMENT.match(path.name) and path.name != "README.md":
            found.append(f"{path}: a fragment is called <issue>.<added|changed|fixed|removed|security>.md")
        if NOUNLESS.search(path.as_posix()):
            found.append(f"{path}: name the noun")
        found += _lines(path)
    return found


def _lines(path: Path) -> list[str]:
    """Return complaints about the text of a file."""
    if (
        path.suffix not in {".py", ".md", ".toml", ".lock", ".html", ".yml", ".yaml", ".cfg", ""}
        or "examples" in path.parts
    ):
        return []
    text = (HERE / path).read_text("utf-8", errors="replace")
    found = [f"{path}: a path of one machine: {m.group()}" for m in MACHINE.finditer(text) if path.name != "lines.py"]
    if path.suffix == ".lock" and INDEX.search(text):
        found.append(f"{path}: names a package index")
    return found


if __name__ == "__main__":
    complaints = problems()
    print("\n".join(complaints) or "lines: nothing to complain about")
    raise SystemExit(1 if complaints else 0)
