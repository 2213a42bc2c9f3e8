"""Puts the browser's parts under console/static/vendor from unpacked packages, with licence and integrity.

    python tools/vendor.py DIR      DIR holds the unpacked packages named in PARTS, each under its folder
    python tools/vendor.py          check what is there against vendor.toml

Each part lies in a folder that carries its version, so that browsers may keep it for good.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parents[1] / "src/lionrock/console/static"
VENDOR = STATIC / "vendor"
WEIGHTS = "400 600"


@dataclass(frozen=True)
class Part:
    """A package, the files we take from it (patterns) and its home."""

    folder: str
    name: str
    licence: str
    home: str
    files: tuple[str, ...]


# Supplementary-plane slices (0-9) are left to the system's fonts; the rest covers the basic plane whole.
_HAN = ("files/noto-sans-hk-[1-9][0-9]-wght-normal.woff2", "files/noto-sans-hk-1[01][0-9]-wght-normal.woff2")

PARTS = (
    Part("htmx", "htmx.org", "0BSD", "https://htmx.org", ("dist/htmx.min.js",)),
    Part(
        "uplot", "uPlot", "MIT", "https://github.com/leeoniya/uPlot", ("dist/uPlot.iife.min.js", "dist/uPlot.min.css")
    ),
    Part(
        "inter",
        "Inter",
        "OFL-1.1",
        "https://rsms.me/inter",
        ("files/inter-latin-wght-normal.woff2", "files/inter-latin-ext-wght-normal.woff2"),
    ),
    Part("noto-sans-hk", "Noto Sans HK", "OFL-1.1", "https://fonts.google.com/noto/specimen/Noto+Sans+HK", _HAN),
)
FAMILIES = {"inter": "Inter", "noto-sans-hk": "Noto Sans HK"}


def take(source: Path) -> None:
    """Copy every part, then write fonts.css and vendor.toml."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    faces: list[str] = []
    entries: list[str] = []
    for part in PARTS:
        package = source / part.folder
        version = json.loads((package / "package.json").read_text())["version"]
        place = VENDOR / f"{part.folder}-{version}"
        place.mkdir(parents=True)
        for pattern in part.files:
            for file in sorted(package.glob(pattern)):
                shutil.copyfile(file, place / file.name)
        shutil.copyfile(package / "LICENSE", place / "LICENSE.txt")
        if part.folder in FAMILIES:
            faces += _faces(package, place, FAMILIES[part.folder])
        entries.append(_entry(part, version, place))
    header = "/* Made by tools/vendor.py from the packages named in vendor.toml. */\n"
    (STATIC / "fonts.css").write_text(header + "\n".join(faces) + "\n")
    (VENDOR / "vendor.toml").write_text("# Made by tools/vendor.py.\n" + "\n".join(entries))


def check() -> Iterator[str]:
    """Yield what differs between the files and vendor.toml."""
    listed: set[Path] = {VENDOR / "vendor.toml"}
    for part in tomllib.loads((VENDOR / "vendor.toml").read_text())["part"]:
        for name, integrity in part["files"].items():
            file = VENDOR / part["folder"] / name
            listed.add(file)
            if not file.is_file():
                yield f"{file} is missing"
            elif _integrity(file) != integrity:
                yield f"{file}: expected {integrity}, found {_integrity(file)}"
        listed.add(VENDOR / part["folder"] / "LICENSE.txt")
    yield from (f"{file} is not listed" for file in VENDOR.rglob("*") if file.is_file() and file not in listed)


def _faces(package: Path, place: Path, family: str) -> Iterator[str]:
    """Yield the font faces of the slices that were taken."""
    for block in re.findall(r"@font-face \{.*?\}", (package / "wght.css").read_text(), re.DOTALL):
        name = re.search(r"files/([\w-]+\.woff2)", block)
        span = re.search(r"unicode-range: ([^;]+);", block)
        if name and span and (place / name[1]).exists():
            yield (
                f'@font-face{{font-family:"{family}";font-style:normal;font-display:swap;font-weight:{WEIGHTS};'
                f'src:url("vendor/{place.name}/{name[1]}") format("woff2");unicode-range:{span[1].strip()}}}'
            )


def _entry(part: Part, version: str, place: Path) -> str:
    """Return the entry of a part in vendor.toml."""
    files = [file for file in sorted(place.iterdir()) if file.name != "LICENSE.txt"]
    rows = "\n".join(f'"{file.name}" = "{_integrity(file)}"' for file in files)
    return (
        f'[[part]]\nname = "{part.name}"\nversion = "{version}"\nlicence = "{part.licence}"\nhome = "{part.home}"\n'
        f'folder = "{place.name}"\n[part.files]\n{rows}\n'
    )


def _integrity(file: Path) -> str:
    """Return the subresource integrity of a file."""
    return "sha384-" + base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode()


def main() -> int:
    """Take the parts from the folder named, or check those that are there."""
    if len(sys.argv) > 1:
        take(Path(sys.argv[1]))
    problems = list(check())
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
