"""Registry, settings, blobs, folder and lock: the small parts of the kernel."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from lionrock import app
from lionrock.kernel import durable, instance, jobs
from lionrock.kernel.blobs import AlteredError, Blobs
from lionrock.kernel.clock import StoryClock, hours, wall
from lionrock.kernel.contributions import Command, Setting
from lionrock.kernel.errors import ConfigurationError, ConflictError, NotFoundError
from lionrock.kernel.ledger import reading, store
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.settings import Settings, load
from lionrock.kernel.text import Text, same

PORT = Setting("console.port", 8653, Text("port", "連接埠"), int)
SAFE = Setting("console.safe", True, Text("safe", "安全"), bool)


def test_a_missing_contribution_is_named() -> None:
    """The error says what was asked for."""
    with pytest.raises(NotFoundError, match="fly"):
        Registry([]).get(Command, "fly")


def test_every_contribution_of_the_product_loads() -> None:
    """No two ids collide and every room imports."""
    assert app.registry().of(Command)


def test_environment_stands_above_file_above_default() -> None:
    """Each value says where it comes from."""
    settings = Settings({"console": {"port": 1}}, {"LIONROCK_CONSOLE_PORT": "2"})
    assert settings.origin(PORT) == (2, "environment")
    assert Settings({"console": {"port": 1}}, {}).origin(PORT) == (1, "file")
    assert Settings({}, {}).origin(PORT) == (8653, "default")


@pytest.mark.parametrize(("setting", "written"), [(PORT, "many"), (SAFE, "perhaps"), (PORT, "1.5")])
def test_a_value_of_the_wrong_kind_is_refused(setting: Setting, written: str) -> None:
    """The error names setting, kind and what was found."""
    variable = "LIONROCK_" + setting.id.replace(".", "_").upper()
    with pytest.raises(ConfigurationError, match=setting.id):
        Settings({}, {variable: written})[setting]


def test_a_truth_value_is_no_number() -> None:
    """`true` in the file is refused where a number is meant."""
    with pytest.raises(ConfigurationError):
        Settings({"console": {"port": True}}, {})[PORT]


def test_broken_toml_names_the_file(tmp_path: Path) -> None:
    """The error says which file and where."""
    path = tmp_path / "lionrock.toml"
    path.write_text("[console\n", "utf-8")
    with pytest.raises(ConfigurationError, match=r"lionrock\.toml"):
        load(path, {})


def test_blobs_come_back_by_digest(tmp_path: Path) -> None:
    """The same bytes are kept once."""
    blobs = Blobs(tmp_path)
    assert blobs.put(b"proof") == blobs.put(b"proof")
    assert blobs.get(blobs.put(b"proof")) == b"proof"


def test_an_altered_blob_is_refused(tmp_path: Path) -> None:
    """Bytes that do not match their name are never handed out."""
    blobs = Blobs(tmp_path)
    digest = blobs.put(b"proof")
    (tmp_path / digest[:2] / digest).write_bytes(b"other")
    with pytest.raises(AlteredError):
        blobs.get(digest)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "0" * 63, "g" * 64])
def test_a_digest_is_no_path(tmp_path: Path, name: str) -> None:
    """Nothing but 64 hexadecimal digits reaches the file system."""
    with pytest.raises(ValueError, match="SHA-256"):
        Blobs(tmp_path).get(name)


def test_demo_and_production_refuse_each_other(platform: Platform) -> None:
    """A folder says what it is for, and nothing opens it as the other."""
    with pytest.raises(ConfigurationError, match="production folder"):
        app.attach(platform.folder, "demo")


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    """The error says how to make one."""
    with pytest.raises(ConfigurationError) as caught:
        app.attach(tmp_path / "nothing")
    assert "lionrock up" in caught.value.hint.en


def test_one_instance_owns_a_folder(tmp_path: Path) -> None:
    """The second is told who holds it, and may have it afterwards."""
    with instance.Lock(tmp_path):
        assert instance.owned(tmp_path)
        with pytest.raises(ConflictError, match="in use by process"):
            instance.Lock(tmp_path)
    assert instance.owned(tmp_path) is None
    instance.Lock(tmp_path).close()


def test_asking_never_keeps_an_owner_out(tmp_path: Path) -> None:
    """Who asks shares the lock for a moment; an owner waits for that, and for an owner he does not."""
    instance.Lock(tmp_path).close()
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            instance.owned(tmp_path)

    curious = [threading.Thread(target=ask) for _ in range(2)]
    for thread in curious:
        thread.start()
    try:
        for _ in range(100):
            with instance.Lock(tmp_path):
                pass
    finally:
        done.set()
        for thread in curious:
            thread.join()


def test_owner_who_has_not_said_his_name_owns_all_the_same(tmp_path: Path) -> None:
    """Between taking the lock and writing the file, and after a torn write, the folder is in use."""
    with instance.Lock(tmp_path):
        for words in ("", '{"proc', "[]", '{"process": null}'):
            (tmp_path / "instance.lock").write_text(words, "utf-8")
            assert instance.owned(tmp_path) == 0
            with pytest.raises(ConflictError):
                instance.Lock(tmp_path)


def test_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """What stood there stays when the new bytes cannot be put in place, and nothing lies about."""
    path = tmp_path / "kept"
    durable.write(path, b"one")
    durable.write(path, b"two")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"two", 0o600)
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        durable.write(tmp_path / "taken", b"three")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["kept", "taken"]


def test_folder_is_made_with_its_genesis_or_not_at_all(tmp_path: Path) -> None:
    """A crash between the two leaves a folder that is nobody's yet, and the next start makes it."""
    moments = [wall()]
    with pytest.raises(IndexError):
        app.create(tmp_path, "production", "test", "0" * 32, clock=moments.pop)
    with pytest.raises(ConfigurationError, match="holds no platform"):
        app.attach(tmp_path)
    made = app.create(tmp_path, "production", "test", "0" * 32)
    assert [leaf.number for leaf in reading.listing(made.db, Search(kind="Genesis"))] == [1]
    made.close()
    with pytest.raises(ConfigurationError, match="already has an identity"):
        app.create(tmp_path, "production", "test", "0" * 32)


def test_sequence_remembers_why_nothing_is_signed(tmp_path: Path) -> None:
    """Without keys entries are ordered, and the core can say what it waits for."""
    platform = app.create(tmp_path / "data", "production", "test", "0" * 32)
    for _ in range(2):
        jobs.sequence.act(platform)
    assert platform.sequencer is not None
    assert platform.sequencer.waiting is not None
    assert "keys" in platform.sequencer.waiting.en
    assert store.size(platform.db) == 1
    platform.close()


def test_a_story_goes_forward_only() -> None:
    """It can be moved on, never back, and joins the machine's clock at its end."""
    base = wall()
    clock = StoryClock(base - hours(200), base=lambda: base)
    clock.advance(base - hours(100))
    with pytest.raises(ValueError, match="go back"):
        clock.advance(base - hours(150))
    clock.join()
    assert clock() == base


def test_words_keep_both_languages() -> None:
    """Formatting fills both; a nested Text follows its language."""
    said = Text("{who} left", "{who}已離開").format(who=Text("Ho Man", "何敏"))
    assert (said.en, said.zh) == ("Ho Man left", "何敏已離開")
    assert same("x").within("zh") == "x"
