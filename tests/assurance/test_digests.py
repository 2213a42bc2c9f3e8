"""Which code a control is: its own file and the modules it uses, and nothing that types alone need."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

import lionrock
from lionrock import app
from lionrock.assurance import digests
from lionrock.assurance.controls.ledger_sound import ledger_sound
from lionrock.assurance.controls.training_stated import training
from lionrock.kernel.contributions import Control

OWN = """from __future__ import annotations
from typing import TYPE_CHECKING
from datetime import timedelta
from lionrock.kernel.contributions import control
from lionrock.kernel.text import same
from lionrock.extra import (
    judging,  # what decides
    other as another,
)
if TYPE_CHECKING:
    from lionrock.extra import types

@control("a.b", title=same("a"), satisfies=(), every=timedelta(hours=1), proof="effect", guidance=same("g"))
def test(platform):
    from lionrock.beside import named
    yield from judging.found()
"""
FILES = {
    "extra/__init__.py": "",
    "extra/own.py": OWN,
    "extra/judging.py": "from lionrock.extra import deep\n",
    "extra/deep.py": "LIMIT = 5\n",
    "extra/other.py": "",
    "extra/types.py": "A = 1\n",
    "extra/unused.py": "",
    "beside/__init__.py": "",
    "beside/named.py": "from lionrock.beside import further\n",
    "beside/further.py": "",
}
Remade = Callable[..., str]


@pytest.fixture
def remade(tmp_path: Path) -> Iterator[Remade]:
    """Return what writes a capability anew, with one file as given, and returns the digest of its control."""
    lionrock.__path__.append(str(tmp_path))
    caches = (digests._code, digests._uses, digests._digest, digests._file)

    def forget() -> None:
        for name in [one for one in sys.modules if one.startswith(("lionrock.extra", "lionrock.beside"))]:
            del sys.modules[name]
        for one in caches:
            one.cache_clear()

    def make(**changed: str) -> str:
        forget()
        for name, words in (FILES | {f"{key.replace('__', '/')}.py": words for key, words in changed.items()}).items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(words, "utf-8")
        made = import_module("lionrock.extra.own").test
        assert isinstance(made, Control)
        return digests.code(made)

    yield make
    lionrock.__path__.remove(str(tmp_path))
    forget()


def test_what_a_control_uses_is_part_of_its_code(remade: Remade) -> None:
    """A change where it judges shows, however deep in its capability; what it does not use changes nothing."""
    first = remade()
    assert first == remade()
    for changed in ("extra__own", "extra__judging", "extra__deep", "extra__other", "beside__named"):
        assert remade(**{changed: FILES[f"{changed.replace('__', '/')}.py"] + "# other\n"}) != first, changed
    for aside in ("extra__types", "extra__unused", "beside__further"):
        assert remade(**{aside: "B = 2\n"}) == first, aside


def test_what_counts_for_controls_of_ours() -> None:
    """The code that reads people's words is part of the controls that stand on them."""
    reached = digests._reached(training.test.__module__, "from lionrock.assurance.manual import claims\n")
    assert {"lionrock.assurance.manual.claims", "lionrock.assurance.manual.model"} <= reached
    assert not any(one.startswith(("lionrock.kernel", "lionrock.ui")) for one in reached)
    assert digests.code(training) != digests.code(ledger_sound) != ""


def test_no_control_is_without_code() -> None:
    """Every control of the product has a digest of its own."""
    controls = app.registry().of(Control)
    assert len({digests.code(one) for one in controls} - {""}) == len(controls)
