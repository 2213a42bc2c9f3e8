"""compliance-trestle, which we do not ship, reads every OSCAL document of ours; a spreadsheet library the workbook."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assurance.exchange.world import picture
from lionrock.assurance.exchange import assessed, catalog, milestones, workbook

pytestmark = pytest.mark.suite
_READ = """
import pathlib, sys
import openpyxl
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.catalog import Catalog
from trestle.oscal.poam import PlanOfActionAndMilestones
for name, kind in (("catalog", Catalog), ("results", AssessmentResults), ("poam", PlanOfActionAndMilestones)):
    for path in sorted(pathlib.Path(sys.argv[1]).glob(f"{name}-*.json")):
        assert kind.oscal_read(path) is not None, path
        print(path.name)
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xlsx")):
    book = openpyxl.load_workbook(path)
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    print(path.name, len(book.sheetnames))
"""


@pytest.fixture(scope="module")
def trestle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of an environment of its own that holds compliance-trestle."""
    place = tmp_path_factory.mktemp("trestle") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True, timeout=120)
    python = place / "bin" / "python"
    found = subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "compliance-trestle==5.2.0"],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    if found.returncode:
        pytest.fail(f"compliance-trestle could not be installed, so nothing was validated: {found.stderr[-400:]}")
    return python


def test_trestle_reads_every_document(trestle: Path, tmp_path: Path) -> None:
    """Of a full picture and of an empty one."""
    full = picture()
    empty = replace(
        full, controls=[], findings=[], counts={}, rulings=[], systems={}, mappings=[], spans=[], manual=[], remedies=[]
    )
    for name, made in (("full", full), ("empty", empty)):
        (tmp_path / f"catalog-{name}.json").write_bytes(catalog.build(made))
        (tmp_path / f"results-{name}.json").write_bytes(assessed.build(made))
        (tmp_path / f"poam-{name}.json").write_bytes(milestones.build(made))
        (tmp_path / f"{name}.xlsx").write_bytes(workbook.build(made))
    run = subprocess.run(
        [str(trestle), "-c", _READ, str(tmp_path)], capture_output=True, text=True, timeout=300, check=False
    )
    assert run.returncode == 0, run.stderr[-3000:]
    assert len(run.stdout.splitlines()) == 8
