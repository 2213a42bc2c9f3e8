"""The how-to page is true: its blocks, written to a folder, contribute without an edit elsewhere."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lionrock.assurance import judging, proving
from lionrock.events.ports import Estate
from lionrock.events.records import Source
from lionrock.kernel.contributions import Control, Value, World
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text
from lionrock.register.commands import SHELL
from lionrock.register.model import System
from lionrock.register.service import put

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "add-one-file.md"
BLOCK = re.compile(r'```python title="([\w/.]+)"\n(.*?)```', re.DOTALL)


@pytest.fixture
def lamp(tmp_path: Path) -> Iterator[Registry]:
    """Return a registry of the package the page describes."""
    for name, code in BLOCK.findall(PAGE.read_text("utf-8")):
        path = tmp_path / "packages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, "utf-8")
    for folder in (tmp_path / "packages" / "lamp").glob("**/"):
        (folder / "__init__.py").touch()
    sys.path.insert(0, str(tmp_path / "packages"))
    yield Registry(["lamp"])
    sys.path.remove(str(tmp_path / "packages"))
    for name in [name for name in sys.modules if name.split(".")[0] == "lamp"]:
        del sys.modules[name]


def test_the_page_has_three_files() -> None:
    """A control, a source and a value."""
    assert len(BLOCK.findall(PAGE.read_text("utf-8"))) == 3


def test_the_control_runs(lamp: Registry, platform: Platform) -> None:
    """It says one state a system."""
    both = Text("Outage management", "停電管理系統")
    oms = put(platform, SHELL, "a test", System(key="oms", name=both, short="OMS", core_function=both))
    assert list(platform.port(Estate).systems())
    [result] = list(lamp.get(Control, "lamp.owner").test(platform))
    assert (result.subject, result.state) == (oms, "failed")


def test_the_control_shows_its_worlds_and_notices_what_breaks(lamp: Registry, platform: Platform) -> None:
    """Its samples are what it needs to be believed."""
    platform.registry = Registry([*platform.registry.packages, *lamp.packages])
    shown = {one.id: judging.worst(proving.shown(platform, one)) for one in lamp.of(World)}
    assert shown == {one.id: one.shows for one in lamp.of(World)}
    assert sorted(shown.values()) == ["failed", "passed", "unknown"]
    [broken] = proving.prove(platform, ["lamp.owner"])
    assert (broken.caught, broken.waited) == (True, 2)


def test_the_source_passes_its_sample(lamp: Registry) -> None:
    """The sample that travels with it comes out as promised."""
    source = lamp.get(Source, "lamp.switch")
    for sample in source.samples:
        record = source.parse(sample.raw, {})
        assert record.host == sample.expect["host"]
        assert record.fields["State"] == sample.expect["fields"]["State"]


def test_the_value_is_known_to_be_unknown(lamp: Registry, platform: Platform) -> None:
    """It says why there is none."""
    known = lamp.get(Value, "lamp.lit").read(platform, "any")
    assert known.unknown
    assert known.source.zh
