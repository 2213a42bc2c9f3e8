"""Playbooks: every one there is with its samples, the schema's answers, bombs, and files of a site."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from lionrock.events.playbooks import Playbook, Playbooks
from lionrock.kernel.errors import ConflictError, NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.settings import Settings
from lionrock.law.terms import forbidden
from lionrock.register.fields import DUTIES
from lionrock.response import fitting, library, service, store
from lionrock.response.errors import PlaybookError
from lionrock.response.library import Shelf
from lionrock.response.schema import playbook
from lionrock.response.yaml_files import LARGEST, read
from response.world import ANALYST, DEPUTY, opened, set_up

OWN = library.library(sorted(library.OWN.glob("*.yaml")), own=True)
SMALL = """\
id: small
version: 1
title: {en: "Small", zh: "小"}
about: {en: "For a test.", zh: "測試用。"}
offered: {words: [tiny]}
steps:
  - {id: look, title: {en: "Look", zh: "查看"}, role: analyst, minutes: 5}
samples:
  - {title: {en: "A tiny thing", zh: "小事"}, offered: true, tasks: [look]}
"""


def test_every_playbook_of_the_platform_loads() -> None:
    """Six kinds of incident, and no file that serves none."""
    assert not OWN.refused
    assert [one.id for one in OWN.playbooks] == [
        "credentials",
        "insider",
        "ot",
        "ransomware",
        "supplier",
        "web-intrusion",
    ]


@pytest.mark.parametrize("one", OWN.playbooks, ids=lambda one: one.id)
def test_samples_of_a_playbook(world: Platform, one: Playbook) -> None:
    """Each sample is offered as it says; where it is, starting it makes exactly the tasks it names."""
    for sample in one.samples:
        offered = bool(fitting.because(one, fitting.circumstance(sample)))
        assert offered == sample.offered, sample.title.en
        if not sample.offered:
            continue
        incident = opened(world, sample.title.en)
        service.start(world, DEPUTY, incident.id, one.id, one.digest)
        made = store.tasks(world.db, incident.id)
        assert tuple(task.step for task in made) == sample.tasks
        assert all(task.owner.id in DUTIES and task.due for task in made)


@pytest.mark.parametrize("one", OWN.playbooks, ids=lambda one: one.id)
def test_words_of_a_playbook(one: Playbook) -> None:
    """Both languages everywhere, and no word of the *not* column."""
    said = [one.title, one.about]
    for step in one.steps:
        said += [step.title, *step.questions, *filter(None, (step.about, step.record, step.caution))]
    for words in said:
        assert words.en.isascii() or re.search("[–’“”]", words.en)
        assert re.search("[一-鿿]", words.zh), words.zh
        assert not list(forbidden(words.zh)), words.zh


def test_starting_is_told_once(world: Platform) -> None:
    """One entry names the file that was started; each task keeps what its step asks for."""
    incident = opened(world)
    run = service.start(world, DEPUTY, incident.id, "ransomware")
    tasks = store.tasks(world.db, incident.id)
    assert run.tasks == len(tasks) == 13
    isolate = next(task for task in tasks if task.step == "isolate")
    assert "Do not switch them off" in isolate.caution.en
    assert isolate.record.zh
    assert isolate.owner.key == "role:analyst"
    assert store.runs(world.db, incident.id)[0].digest == run.digest
    assert world.port(Playbooks).all()[3].digest == run.digest


def test_file_that_changed_meanwhile_is_not_started(world: Platform) -> None:
    """What was read is what is started."""
    with pytest.raises(ConflictError, match="changed while"):
        service.start(world, DEPUTY, opened(world).id, "ransomware", "0" * 64)
    with pytest.raises(NotFoundError, match="no playbook"):
        service.start(world, DEPUTY, opened(world).id, "no-such")


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("minutes: 5", "minutes: soon"), 7, "Expected `int`"),
        (("minutes: 5", "minutes: -1"), 7, ">= 0"),
        (("role: analyst", "role: queen"), 7, "queen"),
        (("version: 1", "version: 1\ncolour: red"), 3, "unknown field `colour`"),
        (("id: small", "id: Small One"), 1, "regex"),
        (("version: 1", "version: 1\nversion: 2"), 3, "stands twice"),
        (("version: 1", "version: 2026-11-22"), 2, "neither text"),
        (("offered: {words: [tiny]}", "offered: {}"), 5, "neither words nor ot"),
        (("tasks: [look]", "tasks: [look, leap]"), 9, "not the steps"),
        (("offered: true, tasks: [look]", "offered: false"), 9, "to which it is offered"),
        (('zh: "查看"', 'zh: ""'), 7, "length >= 1"),
        (("steps:", "steps: *base"), 6, "anchors and aliases"),
        (("steps:", "steps: &base"), 6, "anchors and aliases"),
        (("samples:", "samples: ["), 9, "not YAML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(change: tuple[str, str], line: int, words: str) -> None:
    """Each mistake names the line it stands on and what was expected."""
    with pytest.raises(PlaybookError) as told:
        playbook(SMALL.replace(*change).encode(), "small.yaml", own=False)
    assert words in told.value.message.en
    assert told.value.line == line


@pytest.mark.parametrize(
    "bomb",
    [
        b"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b]",
        b"[" * 100_000,
        b"a: " + b"{b: " * 5_000,
        b"- x\n" * 60_000,
        b"x" * (LARGEST + 1),
        "a: 1".encode("utf-16"),
        b"!!python/object/apply:os.system [id]",
        b"",
        b"a: " + b"9" * 5_000,
    ],
    ids=["aliases", "deep-lists", "deep-maps", "many", "large", "utf-16", "object", "empty", "number"],
)
def test_bombs_are_refused(bomb: bytes) -> None:
    """Neither aliases nor depth nor number nor size takes the reader with it."""
    with pytest.raises(PlaybookError):
        read(bomb)


def site(platform: Platform, folder: Path, **files: str) -> Shelf:
    """Write files into a site's folder and return the shelf."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
        (folder / f"{name}.yaml").chmod(0o600)
    set_up(platform, response__playbooks=str(folder))
    return platform.port(Shelf)


def test_site_adds_its_own(world: Platform, tmp_path: Path) -> None:
    """A file of the site serves beside ours, and the ledger says once which files there are."""
    shelf = site(world, tmp_path / "own", small=SMALL, broken=SMALL.replace("minutes: 5", "minutes: soon"))
    found = shelf.library()
    assert [one.id for one in found.playbooks if not one.own] == ["small"]
    assert [(one.file, one.line) for one in found.refused] == [("broken.yaml", 7)]
    service.note(world)
    service.note(world)
    assert store.library_digest(world.db) == found.digest
    service.start(world, ANALYST, opened(world).id, "small")
    (tmp_path / "own" / "small.yaml").write_text(SMALL.replace("version: 1", "version: 2"), "utf-8")
    assert shelf.get("small").version == 2
    assert shelf.library().digest != found.digest


def test_site_takes_no_id_of_ours(world: Platform, tmp_path: Path) -> None:
    """A file that would stand in for one of ours is refused, not preferred."""
    found = site(world, tmp_path / "own", mine=SMALL.replace("id: small", "id: ransomware")).library()
    assert next(one for one in found.playbooks if one.id == "ransomware").own
    assert "is that of ransomware.yaml" in found.refused[0].why.en


def test_file_others_may_write_is_refused(world: Platform, tmp_path: Path) -> None:
    """A file or a folder that others can write gives nobody instructions; neither does a link."""
    shelf = site(world, tmp_path / "own", small=SMALL)
    (tmp_path / "own" / "small.yaml").chmod(0o620)
    assert "others than its owner" in shelf.library().refused[0].why.en
    (tmp_path / "own" / "small.yaml").unlink()
    (tmp_path / "own" / "link.yaml").symlink_to(library.OWN / "ot.yaml")
    assert shelf.library().refused[0].file == "link.yaml"
    (tmp_path / "own").chmod(0o777)
    assert shelf.library().refused[0].file == "own"


def test_folder_beside_the_configuration(world: Platform, tmp_path: Path) -> None:
    """Without a setting, the folder beside the configuration file serves."""
    site(world, tmp_path / "playbooks", small=SMALL)
    world.settings = Settings({}, {}, tmp_path / "lionrock.toml")
    assert library.place(world) == tmp_path / "playbooks"
    assert any(one.id == "small" for one in world.port(Shelf).all())


def test_folder_that_is_not_there(world: Platform, tmp_path: Path) -> None:
    """A folder named in the settings that does not exist is told, and ours serve on."""
    set_up(world, response__playbooks=str(tmp_path / "gone"))
    found: Any = world.port(Shelf).library()
    assert "cannot be read" in found.refused[0].why.en
    assert len(found.playbooks) == 6
