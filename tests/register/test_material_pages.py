"""The page of changes since the last submission, through the real console."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from filings.test_occasions import OPERATOR, SYSTEM
from obligations.world import AWARE

from lionrock.filings.store import occasions as forms
from lionrock.kernel.clock import days
from lionrock.kernel.platform import Platform
from lionrock.register.material import store
from lionrock.register.model import Asset
from register.test_import_pages import words
from register.test_material import WEB_OF_OMS, changed, found, imported, submitted
from register.web import Browser, browser

PAGE = "/register/changes"


@pytest.fixture
def web(platform: Platform, clock: Any) -> Browser:
    """Return the browser of a deputy, two days after a plan was submitted."""
    submitted(platform, clock)
    return browser(platform)


def boxes(web: Browser, kind: str) -> list[str]:
    """Return the names of the boxes of a page."""
    return re.findall(rf'name="({kind}-[0-9a-z]+)"', web.get(PAGE).text)


def test_before_anything_was_submitted_a_person_may_say_what_was(platform: Platform, clock: Any) -> None:
    """With a reason, which is shown beside it."""
    clock.set(AWARE - days(4))
    changed(platform, OPERATOR, SYSTEM, WEB_OF_OMS)
    web = browser(platform)
    assert "once something was submitted" in words(web.get(PAGE))
    assert web.post(f"{PAGE}/baseline", {"why": " "}, PAGE).status_code == 422
    assert web.post(f"{PAGE}/baseline", {"why": "as agreed with counsel"}, PAGE).status_code == 303
    said = words(web.get(PAGE))
    assert "Nothing differs from what was submitted" in said
    assert "as agreed with counsel" in said


def test_changes_are_shown_with_reasons_and_labelled(platform: Platform, web: Browser) -> None:
    """One by one or a whole bundle; the form that follows is linked, the duty shows the time left."""
    changed(platform, Asset(key="app", name="app-01", hosts=("app-01",), system="oms"))
    imported(platform, 12)
    said = words(web.get(PAGE))
    assert "Import of estate.toml" in said
    assert "the boundary of the system is not as it was submitted" in said
    assert "Show all 12" in said
    assert "關鍵電腦系統" in words(web.within("zh-HK").get(PAGE))
    singles, (bundle,) = boxes(web, "d"), boxes(web, "b")
    assert len(singles) == 9
    shown = re.search(rf'name="{bundle}" value="([0-9a-f]+)"', web.get(PAGE).text)
    assert shown
    wrong = web.post(PAGE, {bundle: "0" * 64, "verdict": "not_material", "reason": "spares"}, PAGE)
    assert wrong.status_code == 422
    assert web.post(PAGE, {bundle: shown[1], "verdict": "not_material", "reason": "spares"}, PAGE).status_code == 303
    (left,) = boxes(web, "d")
    assert web.post(PAGE, {left: "on", "verdict": "material", "reason": "a new part"}, PAGE).status_code == 303
    platform.settle()
    (form,) = forms.listing(platform.db)
    assert form.material is True
    after = words(web.get(PAGE))
    assert "Every change is labelled" in after
    assert "and 11 more" in after
    assert "Duties that follow" in after
    assert f"/obligations/filings/{form.id}" in web.get(PAGE).text
    assert len(store.labels(platform.db)) == 2


def test_a_long_bundle_has_pages(platform: Platform, web: Browser) -> None:
    """Fifty a page, those nobody has labelled first."""
    imported(platform, 60)
    cause = found(platform).bundles[0].cause
    page = words(web.get(f"{PAGE}?cause={cause}&page=2"))
    assert "51–60 of 60" in page


def test_who_may_not_label_reads(platform: Platform, web: Browser) -> None:
    """An analyst sees the changes and no form."""
    changed(platform, replace(WEB_OF_OMS, zone="inner"))
    page = browser(platform, "t-analyst").get(PAGE)
    assert "A supervisor or a deputy labels them" in page.text
    assert 'name="verdict"' not in page.text
