"""Files between dry run and confirmation are few, and each opens for its sender alone."""

from __future__ import annotations

import pytest

from lionrock.kernel.change import Actor
from lionrock.kernel.errors import NotFoundError
from lionrock.register.uploads import Uploads

HO = Actor("p-ho", "Ho Man", "deputy")
NG = Actor("p-ng", "Ng Tsz-kit", "supervisor")


def kept(uploads: Uploads, name: str = "a.csv") -> str:
    """Keep a file and return its key."""
    return uploads.keep(HO, name, b"x", whole=None, encoding="utf-8")


def test_a_file_opens_for_its_sender_alone() -> None:
    """Somebody else does not learn that it exists."""
    uploads = Uploads()
    key = kept(uploads)
    assert uploads.find(key, HO).name == "a.csv"
    with pytest.raises(NotFoundError):
        uploads.find(key, NG)
    uploads.drop(key)
    with pytest.raises(NotFoundError):
        uploads.find(key, HO)


def test_the_oldest_goes_when_there_are_too_many() -> None:
    """Memory is bounded."""
    uploads = Uploads()
    keys = [kept(uploads, f"{n}.csv") for n in range(12)]
    with pytest.raises(NotFoundError):
        uploads.find(keys[0], HO)
    assert uploads.find(keys[-1], HO).name == "11.csv"


def test_contents_are_not_printed() -> None:
    """A log never holds the register."""
    uploads = Uploads()
    assert "csv" not in repr(uploads.find(kept(uploads), HO))
