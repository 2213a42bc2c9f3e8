"""Vendored parts, and the colours every word is read in."""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from lionrock.console.static import Assets

STATIC = Path(str(resources.files("lionrock.console"))) / "static"
VENDOR = STATIC / "vendor"
LISTED = tomllib.loads((VENDOR / "vendor.toml").read_text("utf-8"))["part"]
CSS = (STATIC / "lionrock.css").read_text("utf-8")
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
PLAIN = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")


def test_vendored_files_are_those_that_were_taken() -> None:
    """Name, version, licence and SHA-384 of each stand in vendor.toml; nothing lies beside them."""
    listed = {VENDOR / "vendor.toml"}
    for part in LISTED:
        assert part["name"]
        assert part["licence"]
        assert part["version"] in part["folder"]
        listed.add(VENDOR / part["folder"] / "LICENSE.txt")
        for name, integrity in part["files"].items():
            file = VENDOR / part["folder"] / name
            listed.add(file)
            digest = base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode()
            assert integrity == f"sha384-{digest}"
    assert {file for file in VENDOR.rglob("*") if file.is_file()} == listed


def test_vendored_parts_stay_small() -> None:
    """Fonts and scripts together stay below 5 MB."""
    assert sum(file.stat().st_size for file in VENDOR.rglob("*") if file.is_file()) < 5_000_000


def test_every_font_face_names_a_file_and_swaps() -> None:
    """No face is missing, none blocks the words."""
    faces = (STATIC / "fonts.css").read_text("utf-8")
    files = re.findall(r'url\("([^"]+)"\)', faces)
    assert len(files) > 80
    assert all((STATIC / file).is_file() for file in files)
    assert faces.count("font-display:swap") == len(files)


def test_addresses_carry_the_content_hash_and_hide_versions() -> None:
    """Templates name vendored parts without their version."""
    assets = Assets()
    assert re.fullmatch(r"/static/lionrock\.css\?v=[0-9a-f]{16}", assets.url("lionrock.css"))
    assert re.fullmatch(r"/static/vendor/htmx-[\d.]+/htmx\.min\.js\?v=\w+", assets.url("vendor/htmx/htmx.min.js"))


def test_styles_of_capabilities_join_the_console_s_own() -> None:
    """A panel stands on other capabilities' pages; its styles must be there too."""
    assets = Assets(("ui.gallery",))
    joined = assets.reply("lionrock.css", "", "", "").body
    assert joined.startswith(CSS.encode())
    assert b".gallery-only" in joined
    assert assets.reply("gallery/gallery.css", "", "", "").status == 200


def test_type_has_four_sizes_and_two_weights() -> None:
    """More would be noise."""
    sizes = set(re.findall(r"font-size: ([^;! ]+)", CSS.partition("@media print")[0]))
    fields_on_telephones = {"16px"}  # below 16 px, telephones zoom into a field that is touched
    assert sizes - fields_on_telephones == {"var(--t1)", "var(--t2)", "var(--t3)", "var(--t4)"}
    assert set(re.findall(r"font-weight: ([^;]+);", CSS)) == {"400", "var(--w)"}


def _colours(dark: int) -> dict[str, str]:
    """Return the tokens of one scheme."""
    plain = dict(PLAIN.findall(CSS))
    return plain | {name: (light, night)[dark] for name, light, night in TOKEN.findall(CSS)}


def _luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio (WCAG 2.2)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("dark", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "quiet", "passed", "partly", "failed", "unknown", "accent"])
@pytest.mark.parametrize("paper", ["paper", "surface", "wash"])
def test_words_are_read_with_contrast_of_seven(dark: int, ink: str, paper: str) -> None:
    """AAA for every text colour on every ground; the wash of a row under the pointer keeps at least AA and a half."""
    colours = _colours(dark)
    assert _contrast(colours[ink], colours[paper]) >= (6.4 if paper == "wash" else 7.0)


@pytest.mark.parametrize("dark", [0, 1], ids=["light", "dark"])
def test_edges_and_the_clock_bar_are_told_apart(dark: int) -> None:
    """Controls have 3:1 against their ground; words in the clock bar have 7:1."""
    colours = _colours(dark)
    assert _contrast(colours["edge"], colours["paper"]) >= 3
    assert _contrast(colours["accent-ink"], colours["accent"]) >= 7
    for ink in ("night-ink", "night-quiet", "night-near", "night-hot"):
        assert _contrast(colours[ink], colours["night"]) >= 7
