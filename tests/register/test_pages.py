"""The pages of the register, through the real console."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import HandClock, scratch

from lionrock.events.ports import Estate
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher
from lionrock.keys.ring import KeyRing
from lionrock.register import service
from lionrock.register.estate import Book
from lionrock.register.model import Asset
from register.web import Browser, browser
from register.world import SMALL, load


@pytest.fixture
def web(estate: Platform) -> Browser:
    """Return the browser of a deputy."""
    return browser(estate)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform with the small operator that no test changes."""
    made = scratch(tmp_path_factory.mktemp("still"), HandClock())
    load(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def reader(still: Platform) -> Browser:
    """Return the browser of a deputy who only reads."""
    return browser(still)


def words(reply: httpx.Response) -> str:
    """Return what a page says, without its marks."""
    assert reply.status_code < 400 or reply.status_code in {422, 503}, reply.text[:2000]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", reply.text)))


def id_of(platform: Platform, kind: Any, key: str) -> str:
    """Return the id of a record."""
    return service.resolve(platform, kind, key)


def test_the_register_leads_with_what_it_does_not_say(reader: Browser) -> None:
    """Unset thresholds and the untested number come first, each with what hangs on it."""
    said = words(reader.get("/register"))
    assert said.index("What the register does not say") < said.index("restoring supply")
    assert "Thresholds of Outage Management not set: Maximum tolerable downtime, Material leak" in said
    assert "Whether the Commissioner’s number is reached never tested the first notice by telephone" in said
    assert "The designated secure channel never entered" in said
    assert "90%" in said


@pytest.mark.parametrize(
    "path",
    [
        "/register",
        "/register/assets",
        "/register/dependencies",
        "/register/people",
        "/register/operator",
        "/register/import",
        "/register/edit?kind=asset",
        "/register/edit?kind=operator",
        "/register/history?kind=operator",
    ],
)
def test_every_list_is_there_in_both_languages(reader: Browser, path: str) -> None:
    """Each page of the place says its heading in either."""
    for language, words_ in (("en", 'lang="en'), ("zh-HK", 'lang="zh')):
        reply = reader.within(language).get(path)
        assert reply.status_code == 200
        assert words_ in reply.text


@pytest.mark.parametrize("kind", ["asset", "person", "contact", "dependency"])
def test_every_record_has_a_page_with_its_history(still: Platform, reader: Browser, kind: str) -> None:
    """Who, why, and both times stand on it."""
    version = still.port(Book).opened().of(kind)[0]  # type: ignore[arg-type]  # one of the kinds
    plural = {"asset": "assets", "person": "people", "contact": "contacts", "dependency": "dependencies"}[kind]
    assert reader.within("zh-HK").get(f"/register/{plural}/{version.id}").status_code == 200
    said = words(reader.get(f"/register/{plural}/{version.id}"))
    assert "command line · because a test" in said
    assert "true since 22 Nov 2026, 10:00 · learned 22 Nov 2026, 10:00" in said


def test_a_system_shows_what_is_unset_and_what_follows(still: Platform, reader: Browser) -> None:
    """Unknown is said, never left blank."""
    path = f"/register/systems/{id_of(still, 'system', 'oms')}"
    assert "最長可容忍停機時間" in reader.within("zh-HK").get(path).text
    assert "留空" in reader.within("zh-HK").get(f"{path}/thresholds").text
    said = words(reader.get(path))
    assert "Maximum tolerable downtime unknown: not set no outage can be held against it" in said
    assert "500 cases continuity plan 4.2" in said
    assert "Ho Man" in said


def test_setting_a_threshold_asks_why_and_since_when(estate: Platform, web: Browser) -> None:
    """The value, who set it and its paper stand on the system's page."""
    url = f"/register/systems/{id_of(estate, 'system', 'oms')}"
    form = {
        "max_tolerable_downtime": "120",
        "min_service_level": "90",
        "material_leak_records": "",
        "material_complaints": "500",
        "paper": "continuity plan 5.1",
        "since": "2026-11-01T09:00",
    }
    assert "Say why" in words(web.post(f"{url}/thresholds", form))
    reply = web.post(f"{url}/thresholds", form | {"reason": "plan revised"})
    assert (reply.status_code, reply.headers["location"]) == (303, url)
    said = words(web.get(url))
    assert "120 min continuity plan 5.1 何敏 Ho Man true since 1 Nov 2026, 09:00" in said
    assert "Maximum tolerable downtime: added Value: unknown: not set → 120 min" in said


@pytest.mark.parametrize(("value", "expected"), [("-1", "a number"), ("1.5", "a whole number"), ("x", "a number")])
def test_a_threshold_that_is_no_number_is_refused(still: Platform, reader: Browser, value: str, expected: str) -> None:
    """What was expected stands at the field, and what was typed stays."""
    url = f"/register/systems/{id_of(still, 'system', 'oms')}/thresholds"
    reply = reader.post(url, {"max_tolerable_downtime": value, "reason": "x"})
    assert reply.status_code == 422
    assert f"Maximum tolerable downtime: expected {expected}" in words(reply)
    assert f'value="{value}"' in reply.text


def test_assets_are_found_by_host_and_address(reader: Browser) -> None:
    """Every word typed must occur."""
    assert "Web front of outage management" in words(reader.get("/register/assets?q=workstation5"))
    assert "Web front of outage management" in words(reader.get("/register/assets?q=192.0.2.10+front"))
    assert "No asset fits." in words(reader.get("/register/assets?q=workstation5+controller"))


def test_assets_without_owner_can_be_listed(reader: Browser) -> None:
    """Those of critical systems alone."""
    said = words(reader.get("/register/assets?show=ownerless"))
    assert "Domain controller" in said
    assert "Office computer" not in said


def test_many_assets_come_in_pages(platform: Platform) -> None:
    """Fifty a page; a page beyond the last is the last."""
    rows = "".join(f"h{n},Host {n},host-{n}\n" for n in range(120))
    load(platform, "id,name,hosts\n" + rows, "many.csv")
    web = browser(platform)
    assert "51–100 of 120" in words(web.get("/register/assets?page=2"))
    assert "101–120 of 120" in words(web.get("/register/assets?page=99"))


def test_a_record_is_changed_by_its_form(estate: Platform, web: Browser) -> None:
    """The asset has an owner afterwards, and the former version is kept."""
    id = id_of(estate, "asset", "dir-dc-01")
    page = f"/register/edit?kind=asset&id={id}"
    form = {"kind": "asset", "id": id, "base": "1", "v-id": "dir-dc-01", "v-name": "Domain controller",
            "v-hosts": "dc-01.corp.example; MORDORDC", "v-owner": "ho-man", "v-system": "dir",
            "reason": "owner named"}  # fmt: skip
    reply = web.post("/register/edit", form, page)
    assert (reply.status_code, reply.headers["location"]) == (303, f"/register/assets/{id}")
    assert estate.port(Estate).place("mordordc") is not None
    again = web.post("/register/edit", form | {"v-name": "Other"}, page)
    assert "somebody else changed this record meanwhile" in words(again)


def test_a_new_record_needs_an_identifier_of_its_own(web: Browser) -> None:
    """An existing one is not overwritten by a form that adds."""
    form = {"kind": "contact", "v-id": "vendor", "v-name_en": "V", "v-name_zh": "商", "v-purpose_en": "x",
            "v-purpose_zh": "y", "reason": "x"}  # fmt: skip
    page = "/register/edit?kind=contact"
    assert "Another record has this identifier" in words(web.post("/register/edit", form, page))
    assert web.post("/register/edit", form | {"v-id": "cert"}, page).status_code == 303


def test_faults_stand_at_their_fields(reader: Browser) -> None:
    """Each is named, and nothing is written."""
    form = {"kind": "person", "v-id": "X!", "v-name_en": "A", "v-phone": "abc", "reason": ""}
    reply = reader.post("/register/edit", form, "/register/edit?kind=person")
    said = words(reply)
    for part in ("Identifier in files: expected small letters", "Name: expected both languages", "Say why",
                 "Telephone: expected a telephone number"):  # fmt: skip
        assert part in said
    assert 'href="#f-v-phone"' in reply.text


def test_ending_what_others_need_is_refused_with_the_reason(estate: Platform, web: Browser) -> None:
    """The page says what refers to it; without references it ends."""
    person, contact = id_of(estate, "person", "ho-man"), id_of(estate, "contact", "vendor")
    refused = web.post(
        "/register/end", {"kind": "person", "id": person, "reason": "left"}, f"/register/people/{person}"
    )
    assert "expected the id of a registered person" in words(refused)
    done = web.post(
        "/register/end", {"kind": "contact", "id": contact, "reason": "over"}, f"/register/contacts/{contact}"
    )
    assert done.status_code == 303
    assert "Example Vendor: ended" in words(web.get(f"/register/history?kind=contact&id={contact}"))


def test_an_import_shows_its_difference_before_it_is_confirmed(estate: Platform, web: Browser) -> None:
    """Nothing changes until then; what was shown is what is done."""
    text = SMALL.replace("Domain controller", "First domain controller").replace('[[contact]]\nid = "vendor"', "#")
    text = text[: text.index("#")]
    shown = web.post("/register/import", {"encoding": "utf-8"}, files={"file": ("C:\\temp\\new.toml", text.encode())})
    assert "0 added · 1 changed · 0 ended" in words(shown)
    assert "Name: Domain controller → First domain controller" in words(shown)
    assert estate.port(Book).opened().find("asset", "dir-dc-01").record.name == "Domain controller"  # type: ignore[union-attr]  # it is an asset
    key, print_ = (re.search(rf'name="{name}" value="([^"]+)"', shown.text)[1] for name in ("key", "print"))  # type: ignore[index]  # both are there
    form = {"key": key, "print": print_, "reason": "yearly review"}
    done = web.post("/register/import/confirm", form, "/register/import")
    assert (done.status_code, done.headers["location"]) == (303, "/register")
    found = estate.port(Book).opened().find("asset", "dir-dc-01")
    assert found is not None
    assert isinstance(found.record, Asset)
    assert (found.record.name, found.reason) == ("First domain controller", "yearly review")


def test_an_import_over_a_changed_register_is_refused(estate: Platform, web: Browser) -> None:
    """What was shown would not be what is done."""
    text = "id,name\nnew,New\n"
    shown = web.post("/register/import", {}, files={"file": ("a.csv", text.encode())})
    key, print_ = (re.search(rf'name="{name}" value="([^"]+)"', shown.text)[1] for name in ("key", "print"))  # type: ignore[index]  # both are there
    load(estate, text, "b.csv")
    reply = web.post("/register/import/confirm", {"key": key, "print": print_, "reason": "x"}, "/register/import")
    assert reply.status_code == 409
    assert "the register changed after the dry run" in reply.text


def test_a_file_of_somebody_else_is_not_found(reader: Browser) -> None:
    """A key opens for its sender alone."""
    reply = reader.post("/register/import/confirm", {"key": "guess", "print": "x", "reason": "x"}, "/register/import")
    assert reply.status_code == 404


def test_problems_of_a_file_are_listed_with_their_places(reader: Browser) -> None:
    """Line, column, expected and found."""
    reply = reader.post("/register/import", {}, files={"file": ("a.csv", b"id,name\nok,=1\n!,B\n")})
    said = words(reply)
    assert reply.status_code == 422
    assert "2 2 name no formula =1" in said
    assert "3 1 id small letters, digits, dots and hyphens !" in said


def test_an_export_is_an_entry_of_the_ledger(estate: Platform, web: Browser) -> None:
    """The file is confidential; that it was made is known."""
    reply = web.post("/register/export", {"kind": "asset", "reason": "audit"}, "/register/import")
    assert reply.headers["content-disposition"].startswith("attachment")
    assert "WORKSTATION5".lower() in reply.text
    whole = web.post("/register/export", {"kind": "", "reason": "audit"}, "/register/import")
    assert "[[system]]" in whole.text


def test_a_past_state_can_be_looked_at(reader: Browser) -> None:
    """As it was, as far as was known; an empty past is an empty page."""
    assert "A past state of the register" in words(reader.get("/register?known=2026-11-22T10:30"))
    assert "None is registered." in words(reader.get("/register?known=2020-01-01T00:00"))
    assert "expected a day or a time" in reader.get("/register?at=yesterday").text


def test_an_analyst_reads_and_changes_nothing(still: Platform) -> None:
    """No form is offered, none is taken."""
    reader = browser(still, "t-analyst")
    assert "Import or export" not in words(reader.get("/register"))
    for path in ("/register/import", "/register/edit?kind=asset"):
        assert reader.get(path).status_code == 403


def test_without_keys_the_page_says_sealed(estate: Platform, tmp_path: Path) -> None:
    """How much there is, and what to do."""
    estate.bind(Cipher, KeyRing(tmp_path, None, None))
    estate.port(Book).changed()
    reply = browser(estate).get("/register")
    assert reply.status_code == 503
    assert "3 sealed" in words(reply)


def test_no_secret_stands_in_an_address(reader: Browser) -> None:
    """Links of the list carry opaque ids."""
    for path in ("/register", "/register/people", "/register/dependencies"):
        for link in re.findall(r'href="(/register/[^"]+)"', reader.get(path).text):
            assert "ho-man" not in link
            assert "dir-dc" not in link
