"""Exports of a platform: as of a moment, the same bytes later, recorded, and only for those who may."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import HandClock
from counsel.world import Law

from assurance.exchange.test_workbook import sheets
from assurance.exchange.world import picture
from assurance.world import ADMIN, DEPUTY
from lionrock.assurance import rulings, running
from lionrock.assurance.commands import exchange as shell
from lionrock.assurance.exchange import gathering, service
from lionrock.kernel.contributions import Answer, Result, control
from lionrock.kernel.errors import InputError, RefusedError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text, same


@control(
    "test.moody",
    title=Text("It is moody", "時好時壞"),
    satisfies=("C-LOG-03", "C-GONE-01"),
    every=timedelta(hours=4),
    proof="effect",
    guidance=same("mend it"),
)
def moody(platform: Platform) -> Iterator[Result]:
    """Pass in the morning and fail after noon, UTC."""
    late = platform.now().hour >= 12
    yield Result("it", "failed" if late else "passed", Text("late", "晚") if late else Text("early", "早"))


@pytest.fixture
def site(platform: Platform, clock: HandClock) -> Platform:
    """Return a platform whose one control passed in the morning."""
    platform.registry = Registry(["lionrock.access", "lionrock.assurance", "lionrock.counsel"], [moody])
    clock.set(datetime(2026, 11, 23, 8, tzinfo=UTC))
    running.run(platform, ["test.moody"])
    return platform


def test_the_same_moment_gives_the_same_bytes_whatever_happened_since(site: Platform, clock: HandClock) -> None:
    """New results, rulings, law and time do not change what was known."""
    at = site.now()
    first = {form: service.export(site, DEPUTY, form, at).digest for form in service.FORMS}
    clock.set(at + timedelta(hours=2))
    running.run(site, ["test.moody"])
    rulings.rule(site, DEPUTY, "test.moody", "it", "no longer ours", at + timedelta(days=3))
    Law(site).verify("C-LOG-03")
    clock.set(at + timedelta(hours=6))
    running.run(site, ["test.moody"])
    assert {form: service.export(site, DEPUTY, form, at).digest for form in service.FORMS} == first
    assert not set(first.values()) & {service.export(site, DEPUTY, form).digest for form in service.FORMS}


def test_what_was_known_is_what_is_exported(site: Platform, clock: HandClock) -> None:
    """In the morning it passed; a result that went stale is unknown."""
    at = site.now()
    clock.set(at + timedelta(days=2))
    then, now = gathering.picture(site, DEPUTY, at), gathering.picture(site, DEPUTY)
    assert ("test.moody", "it", "passed") in {(one.control, one.subject, one.state) for one in then.findings}
    assert ("test.moody", "it", "unknown") in {(one.control, one.subject, one.state) for one in now.findings}


def test_the_workbook_counts_what_two_people_verified(site: Platform) -> None:
    """The counter follows the law as it was known."""
    Law(site).verify("C-LOG-03")
    raw = service.export(site, DEPUTY, "xlsx").data
    assert any("1 verified" in cell for row in sheets(raw)["Read me 說明"] for cell in row)


def test_only_those_who_may_export_and_of_the_past(site: Platform) -> None:
    """An administrator sees no posture of others; nobody knows the future."""
    with pytest.raises(RefusedError):
        service.export(site, ADMIN, "xlsx")
    with pytest.raises(InputError, match="still to come"):
        service.export(site, DEPUTY, "xlsx", site.now() + timedelta(seconds=1))
    with pytest.raises(InputError, match="period is empty"):
        service.export(site, DEPUTY, "xlsx", site.now(), site.now())
    with pytest.raises(InputError, match="no form"):
        service.export(site, DEPUTY, "docx")


def test_the_command_writes_a_file_and_an_entry(site: Platform, tmp_path: Path) -> None:
    """With its digest; never over a file that is there."""
    out = tmp_path / "posture.xlsx"
    answer = shell.export_posture.act(site, out, "xlsx", "2026-11-23", "2026-01-01")
    assert isinstance(answer, Answer)
    assert isinstance(answer.rows, dict)
    assert answer.rows["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert reading.count(site.db, Search(kind="PostureExported")) == 1
    with pytest.raises(InputError, match="exists"):
        shell.export_posture.act(site, out)
    assert reading.count(site.db, Search(kind="PostureExported")) == 1


_DIGESTS = """
import hashlib
from assurance.exchange.world import picture
from lionrock.assurance.exchange.service import FORMS
print(*(hashlib.sha256(one.build(picture())).hexdigest() for one in FORMS.values()))
"""


def test_bytes_do_not_hang_on_hash_seed_time_zone_or_locale() -> None:
    """A process as different as another machine writes the same."""
    own = {"PYTHONHASHSEED": "77", "TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", _DIGESTS], env=os.environ | own, capture_output=True, text=True, timeout=60, check=True
    )
    made = [hashlib.sha256(one.build(picture())).hexdigest() for one in service.FORMS.values()]
    assert run.stdout.split() == made
