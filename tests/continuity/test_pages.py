"""The console's part: gaps, back-ups, watchdogs, the sheet, offline entries; real pages and forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser import compiled
from incidents.reader import Door, Reader
from litestar import Litestar
from register.world import load

from continuity.test_merging import sent, written
from continuity.world import DEPUTY, aware, saved
from lionrock import app
from lionrock.console.service import build
from lionrock.continuity import store
from lionrock.continuity.service import merging, restoring, watching
from lionrock.continuity.service.restoring import Wanted
from lionrock.incidents import service as incidents
from lionrock.kernel.change import system
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.settings import Settings
from lionrock.obligations import store as obligations
from lionrock.ui.sessions import Sessions

PATH = "/settings/continuity"
PARTS = ["access", "register", "incidents", "obligations", "continuity", "keys", "counsel", "console"]
SHELL = system("shell")


def reader(platform: Platform, token: str = "deputy", language: str = "en") -> Reader:
    """Return a browser of the platform's console, built once with the parts these pages ask."""
    try:
        built = platform.port(Litestar)
    except UnavailableError:
        platform.registry = Registry([f"lionrock.{part}" for part in PARTS])
        platform.bind(Sessions, Door())
        built = build(platform, compiled(platform))
        platform.bind(Litestar, built)
    return Reader(built, token, language)


@pytest.fixture
def returned(one: Platform, tmp_path: Path, clock: Any) -> Any:
    """Return an instance that was restored from a back-up."""
    aware(one, clock)
    saved(one, tmp_path / "backup.zip")
    wanted = Wanted(keys=one.folder.parent / "keys")
    restoring.restore(one.registry, tmp_path / "backup.zip", tmp_path / "two", wanted, clock=clock)
    again = app.attach(tmp_path / "two", clock=clock)
    yield again
    again.close()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_stand_in_both_languages_when_nothing_is_there(one: Platform, language: str) -> None:
    """Empty states say what to do."""
    browser = reader(one, language=language)
    overview = browser.get(PATH)
    assert overview.status_code == 200
    assert "lionrock watchdogs pair" in overview.text
    assert ("尚未備份" if language == "zh" else "none was made yet") in overview.text
    assert browser.get(f"{PATH}/offline").status_code == 200


def test_a_gap_stands_on_today_until_a_person_knows_of_it(returned: Platform) -> None:
    """It takes words of a person who may decide; then it is gone from Today and stays in the history."""
    browser = reader(returned)
    assert "Unknown gap" in browser.get("/today").text
    (gap,) = store.returns(returned.db)
    assert browser.post(f"{PATH}/gaps/{gap.id}", {"words": " "}, PATH).status_code == 422
    said = browser.post(f"{PATH}/gaps/{gap.id}", {"words": "Nobody called anyone."}, PATH)
    assert said.headers["location"] == PATH
    assert "Unknown gap" not in browser.get("/today").text
    page = browser.get(PATH).text
    assert "Nobody called anyone." in page
    assert "May Ho" in page


def test_an_analyst_sees_a_gap_and_cannot_acknowledge_it(returned: Platform) -> None:
    """Knowing of it is for those who decide."""
    browser = reader(returned, "analyst")
    (gap,) = store.returns(returned.db)
    assert "I know of this gap" not in browser.get(PATH).text
    assert browser.post(f"{PATH}/gaps/{gap.id}", {"words": "x"}, PATH).status_code == 403
    assert store.returns(returned.db)[0].acknowledged_at is None


def test_a_back_up_is_written_from_the_page(one: Platform, tmp_path: Path) -> None:
    """By an administrator, into the folder of the settings."""
    (tmp_path / "safe").mkdir()
    given: dict[str, Any] = {
        "continuity": {"backup_folder": str(tmp_path / "safe")},
        "keys": one.settings.file["keys"],
    }
    one.settings = Settings(given, {}, one.settings.path)
    assert "Back up now" not in reader(one).get(PATH).text
    sent_ = reader(one, "administrator").post(f"{PATH}/back-up", {}, PATH)
    assert sent_.status_code == 303
    assert [path.name for path in (tmp_path / "safe").iterdir()] == [store.backups(one.db)[0].file]


def test_the_sheet_is_handed_to_who_reads_the_register(one: Platform) -> None:
    """As a PDF; an administrator does not get it."""
    load(one)
    handed = reader(one).post(f"{PATH}/grab-sheet", {}, PATH)
    assert handed.content.startswith(b"%PDF")
    assert reader(one, "administrator").post(f"{PATH}/grab-sheet", {}, PATH).status_code == 403


def test_an_offline_entry_is_accepted_on_its_page(one: Platform) -> None:
    """Both times stand beside it; accepted, it is the call of that time; set aside, it stays with its reason."""
    opened = incidents.open_by_hand(one, DEPUTY, "Screens were taken over")
    one.settle()
    merging.receive(one, SHELL, "f.json", sent(written("call"), written("note", 2)))
    browser, here = reader(one), f"{PATH}/offline"
    page = browser.get(here).text
    assert "22 Nov 2026, 06:30" in page
    assert "22 Nov 2026, 06:40" in page
    assert "Officer Chan" in page
    assert browser.post(f"{here}/{1:032x}/accept", {"incident": ""}, here).status_code == 422
    assert browser.post(f"{here}/{1:032x}/accept", {"incident": "INC-0001"}, here).headers["location"] == here
    assert [call.spoken_to for call in obligations.calls(one.db, opened.id)] == ["Officer Chan"]
    assert browser.post(f"{here}/{2:032x}/refuse", {"reason": "typed twice"}, here).status_code == 303
    assert "typed twice" in browser.get(here).text


def test_the_page_for_a_laptop_is_handed_over(one: Platform) -> None:
    """As a file, never shown by the console itself."""
    handed = reader(one).post(f"{PATH}/offline/page", {}, f"{PATH}/offline")
    assert handed.headers["content-disposition"].startswith("attachment")
    assert b"lionrock-offline/1" in handed.content


def test_a_watchdog_is_shown_and_revoked(one: Platform, tmp_path: Path) -> None:
    """One that never asked is unknown; revoked, it is gone and its token answers nothing."""
    paired = watching.pair(one, SHELL, "second site", tmp_path / "list.json")
    browser = reader(one, "administrator")
    assert "second site" in browser.get(PATH).text
    assert browser.post(f"{PATH}/watchdogs/{paired.id}/revoke", {}, PATH).status_code == 303
    assert "second site" not in browser.get(PATH).text
    assert store.by_token(one.db, paired.token) is None
