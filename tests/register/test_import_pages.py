"""The import wizard through the real console: upload, columns, difference, confirmation, undo."""

from __future__ import annotations

import html
import re

import httpx
import pytest

from lionrock.kernel.platform import Platform
from lionrock.register import memory, service
from lionrock.register.estate import Book
from lionrock.register.model import Asset
from register import files
from register.web import Browser, browser


def words(reply: httpx.Response) -> str:
    """Return what a page says, without its marks."""
    assert reply.status_code in {200, 422}, reply.text[:2000]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", reply.text)))


def hidden(reply: httpx.Response, *names: str) -> dict[str, str]:
    """Return hidden inputs of a page."""
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', reply.text) for name in names}
    return {name: html.unescape(one[1]) for name, one in found.items() if one}


def columns(reply: httpx.Response) -> dict[str, str]:
    """Return the selects of the columns as they stand."""
    selects = re.findall(r'<select id="f-(c\d+)" name="c\d+">(.*?)</select>', reply.text, re.DOTALL)
    chosen = {name: re.search(r'value="([^"]*)" selected', options) for name, options in selects}
    return {name: one[1] if one else "" for name, one in chosen.items()}


@pytest.fixture
def web(estate: Platform) -> Browser:
    """Return the browser of a deputy."""
    return browser(estate)


def test_an_export_of_another_tool_goes_in_and_out_again(estate: Platform, web: Browser) -> None:
    """Columns are proposed with examples, the difference is shown, the answer remembered, the import undone."""
    before = set(service.records(estate))
    asked = web.post(
        "/register/import", {"encoding": "utf-8"}, files={"file": ("ci.csv", files.SERVICENOW_CSV.encode())}
    )
    said = words(asked)
    assert "What the columns mean" in said
    assert "oms-web-01.corp.example" in said
    assert set(columns(asked).values()) >= {"name+hosts", "addresses", "hosts", "serial", "owner", "macs", "kind"}
    form = hidden(asked, "key", "proposed") | {"kind": "asset"} | columns(asked)
    shown = web.post("/register/import/columns", form, "/register/import")
    assert "0 added · 1 changed · 0 ended" in words(shown)
    assert "2 registered records of this kind are not in the file" in words(shown)
    sure = hidden(shown, "key", "print") | {"reason": "yearly review"}
    assert web.post("/register/import/confirm", sure, "/register/import").status_code == 303
    found = estate.port(Book).opened().find("asset", "oms-web-01")
    assert found is not None
    assert isinstance(found.record, Asset)
    assert found.record.serial == "SN-010"

    again = web.post(
        "/register/import", {"encoding": "utf-8"}, files={"file": ("ci.csv", files.SERVICENOW_CSV.encode())}
    )
    assert "Read with the columns that 何敏 Ho Man confirmed on" in words(again)
    assert "there is nothing to take in" in words(again)

    entry = memory.imports(estate.db)[0].event
    listed = words(web.get("/register/imports"))
    assert "ci.csv" in listed
    assert "fqdn → Host names" in listed
    assert "匯入紀錄" in web.within("zh-HK").get("/register/imports").text
    page = web.get(f"/register/imports/{entry}")
    assert "Serial number: SN-010 → not set" in words(page)
    refused = web.post(f"/register/imports/{entry}/undo", hidden(page, "print"), f"/register/imports/{entry}")
    assert "Say why" in words(refused)
    sure = hidden(page, "print") | {"reason": "wrong file"}
    assert web.post(f"/register/imports/{entry}/undo", sure, f"/register/imports/{entry}").status_code == 303
    assert set(service.records(estate)) == before
    assert "This import was undone" in words(web.get(f"/register/imports/{entry}"))
    known = memory.mappings(estate.db)[0].id
    assert web.post("/register/imports/forget", {"id": known}, "/register/imports").status_code == 303
    assert memory.mappings(estate.db) == []


def test_columns_that_cannot_be_are_named(web: Browser) -> None:
    """No name, or two columns for one field, is said on the page; another kind proposes anew."""
    asked = web.post("/register/import", {"encoding": "utf-8"}, files={"file": ("n.csv", files.NETBOX_CSV.encode())})
    form = hidden(asked, "key", "proposed") | {"kind": "asset", "c0": "zone", "c1": "zone"}
    said = words(web.post("/register/import/columns", form, "/register/import"))
    assert "Two columns for Network zone: choose one" in said
    assert "No column is the name" in said
    other = web.post("/register/import/columns", form | {"kind": "contact"}, "/register/import")
    assert hidden(other, "proposed") == {"proposed": "contact"}


def test_a_hostile_workbook_is_refused_with_its_place(web: Browser) -> None:
    """A formula keeps the file out, and what it says is not run by the page either."""
    raw = files.workbook([["Name", "IP"], ["=<script>alert(1)</script>", "192.0.2.1"]])
    reply = web.within("zh-HK").post("/register/import", {"encoding": "utf-8"}, files={"file": ("x.xlsx", raw)})
    assert "不可為公式" in words(reply)
    assert "<script>alert" not in reply.text


def test_who_only_reads_imports_nothing(estate: Platform) -> None:
    """The list is there to read, the wizard is not."""
    reader = browser(estate, "t-analyst")
    assert reader.get("/register/imports").status_code == 200
    assert reader.get("/register/import").status_code == 403
