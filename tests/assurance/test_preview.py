"""The preview says exactly what the pack then holds, and makes nothing."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest

from assurance.world import ADMIN, DEPUTY, Case
from lionrock.assurance.preview import preview
from lionrock.assurance.service import Wanted
from lionrock.assurance.store import packs as store
from lionrock.kernel.errors import InputError, RefusedError
from lionrock.kernel.ledger.sequencer import Sequencer


@pytest.mark.parametrize("profile", ["commissioner", "auditor", "counsel", "court"])
def test_it_counts_what_the_pack_holds(case: Case, profile: str) -> None:
    """Included, withheld, and each withheld item by the same salted digest."""
    Sequencer(case.platform).sign_now()
    found = preview(case.platform, Wanted(profile, case.reference), DEPUTY)
    made = case.issue(profile)
    assert (found.included, found.withheld) == (made.issued.included, made.issued.withheld)
    with zipfile.ZipFile(BytesIO(made.data)) as pack:
        manifest = json.loads(pack.read("manifest.json"))
    assert [one["salted_sha256"] for one in manifest["withheld_items"]] == [one.digest for one in found.hidden]
    assert sum(len(shelf.items) for shelf in found.shelves) == len(manifest["items"])


def test_looking_issues_nothing(case: Case) -> None:
    """No pack, no entry."""
    Sequencer(case.platform).sign_now()
    preview(case.platform, Wanted("court", case.reference), DEPUTY)
    assert store.packs(case.platform.db) == []


def test_kinds_with_something_withheld_come_first(case: Case) -> None:
    """What the reader will not see is what to look at."""
    found = preview(case.platform, Wanted("commissioner", case.reference), DEPUTY)
    flags = [bool(kind.withheld) for kind in found.kinds]
    assert flags == sorted(flags, reverse=True)
    assert found.withheld > 0


def test_only_who_exports_looks(case: Case) -> None:
    """A preview shows what a pack would."""
    with pytest.raises(RefusedError):
        preview(case.platform, Wanted("counsel", case.reference), ADMIN)
    with pytest.raises(InputError, match="profile"):
        preview(case.platform, Wanted("press", case.reference), DEPUTY)
