"""The pages of the roster, through the real console."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import httpx
import pytest
from conftest import HandClock, scratch

from lionrock.kernel.contributions import Control
from lionrock.kernel.platform import Platform
from register.rosters import WEEK, hkt, on, staff, take
from register.web import browser


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform with three shifts and leave that no test changes."""
    made = scratch(tmp_path_factory.mktemp("still"), HandClock())
    staff(made)
    take(made, WEEK)
    take(made, "person,start,end\nlam,2026-12-01,2026-12-03\n")
    yield made
    made.close()


@pytest.fixture
def changing(platform: Platform) -> Platform:
    """Return a platform with people and an empty roster."""
    staff(platform)
    return platform


def words(reply: httpx.Response) -> str:
    """Return what a page says, without its marks."""
    assert reply.status_code < 400 or reply.status_code in {409, 422, 503}, reply.text[:2000]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", reply.text)))


def test_gaps_stand_first_then_who_is_on_duty(still: Platform) -> None:
    """With numbers, a picture, shifts and leave after them."""
    reply = browser(still).get("/register/roster")
    said = words(reply)
    order = [
        "Without cover",
        "On duty now",
        "Cheung Hoi-ting 1 · first",
        "Four weeks",
        "Shifts of the next 7 days",
        "Leave",
    ]
    places = [said.index(each) for each in order]
    assert places == sorted(places)
    assert "+852 0000 1662" in said
    assert 'class="roster-gap"' in reply.text
    assert "Lam Cheuk-yan 1 Dec 2026, 00:00 4 Dec 2026, 00:00" in said


@pytest.mark.parametrize("path", ["/register/roster", "/register/roster/import", "/register/roster/edit?kind=leave"])
def test_each_page_speaks_both_languages(still: Platform, path: str) -> None:
    """In Chinese, too."""
    said = words(browser(still).within("zh").get(path))
    assert "當值名單" in said


def test_an_analyst_reads_and_changes_nothing(still: Platform) -> None:
    """No form is offered or shown."""
    reader = browser(still, "t-analyst")
    assert "Add a shift" not in reader.get("/register/roster").text
    assert reader.get("/register/roster/edit?kind=shift").status_code == 403


def test_a_shift_is_added_changed_and_ended(changing: Platform) -> None:
    """By form, each with its reason."""
    web = browser(changing)
    form = {"kind": "shift", "start": "2026-11-22T08:00", "end": "2026-11-22T20:00", "primary": "ng", "deputy1": "ho"}
    assert "Say why" in words(web.post("/register/roster/edit", form, "/register/roster/edit?kind=shift"))
    web.post("/register/roster/edit", form | {"reason": "new"}, "/register/roster/edit?kind=shift")
    assert on(changing, "2026-11-22T12:00") == ["ng", "ho", "lam"]
    link = re.search(r"/register/roster/edit\?id=([0-9a-f]{32})", web.get("/register/roster").text)
    assert link
    page = f"/register/roster/edit?id={link[1]}"
    shown = web.get(page).text
    assert 'value="2026-11-22T20:00"' in shown
    web.post("/register/roster/edit", form | {"id": link[1], "base": "1", "primary": "cheung", "reason": "swap"}, page)
    assert on(changing, "2026-11-22T12:00") == ["cheung", "ho", "lam"]
    web.post("/register/roster/end", {"id": link[1], "reason": "no longer"}, page)
    assert on(changing, "2026-11-22T12:00") == ["lam"]


def test_what_is_wrong_is_said_at_its_field(changing: Platform) -> None:
    """An end before the beginning, and a person without a number."""
    web = browser(changing)
    form = {"kind": "shift", "start": "2026-11-22T20:00", "end": "2026-11-22T08:00", "primary": "ng", "reason": "new"}
    reply = web.post("/register/roster/edit", form, "/register/roster/edit?kind=shift")
    assert (reply.status_code, "end after the beginning" in words(reply)) == (422, True)
    form |= {"end": "2026-11-23T08:00", "primary": "fung"}
    assert "Fung Wai-lun: none" in words(web.post("/register/roster/edit", form, "/register/roster/edit?kind=shift"))


def test_a_file_is_tried_then_taken_in(changing: Platform) -> None:
    """The difference first; nothing changes before it is confirmed."""
    web = browser(changing)
    shown = web.post("/register/roster/import", {"whole": "partial"}, files={"file": ("week.csv", WEEK.encode())})
    said = words(shown)
    assert "3 added" in said
    assert "Cheung Hoi-ting, Ho Man" in said
    assert on(changing, "2026-11-22T12:00") == ["lam"]
    fields = dict(re.findall(r'name="(key|print)" value="([^"]+)"', shown.text))
    web.post("/register/roster/import/confirm", fields | {"reason": "the week"}, "/register/roster/import")
    assert on(changing, "2026-11-22T12:00") == ["cheung", "ho", "lam"]


def test_problems_of_a_file_are_listed(changing: Platform) -> None:
    """By line and field; another kind of file is refused."""
    web = browser(changing)
    wrong = WEEK.replace("ng,ho", "who,ho").encode()
    said = words(web.post("/register/roster/import", {}, files={"file": ("week.csv", wrong)}))
    assert re.search(r"3 primary the id, name or e-mail of one registered person who", said)
    said = words(web.post("/register/roster/import", {}, files={"file": ("week.xls", wrong)}))
    assert ".csv or .ics" in said


def test_the_control_follows_cover(changing: Platform) -> None:
    """Failed while there is a gap, naming the first; passed without one."""
    control = changing.registry.get(Control, "register.roster-cover")
    [result] = control.test(changing)
    assert (result.state, "22 Nov 2026, 10:00" in str(result.reason)) == ("failed", True)
    take(changing, "start,end,primary\n2026-11-20,2026-12-10,ng\n2026-12-11,2026-12-30,cheung\n")
    [result] = control.test(changing)
    assert result.state == "passed"
    assert hkt("2026-12-11T00:00")
