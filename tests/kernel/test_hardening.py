"""What the kernel holds against people with bad intentions, and against accidents that help them."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from lionrock.kernel import channel, folder, migrations, outbox
from lionrock.kernel.change import system
from lionrock.kernel.clock import wall
from lionrock.kernel.contributions import Setting, reaction
from lionrock.kernel.database import Database
from lionrock.kernel.errors import ConfigurationError, LionrockError, UnavailableError
from lionrock.kernel.folder import FOLDER
from lionrock.kernel.ledger import store
from lionrock.kernel.logs import Lines
from lionrock.kernel.outbox import CURSOR, OUTBOX, Pump
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.settings import Settings
from lionrock.kernel.text import same

ME = system("test")


@dataclass(frozen=True, slots=True)
class DoorTried:
    """Somebody tried the door."""

    name: str


def test_failed_statement_keeps_its_values_to_itself(platform: Platform) -> None:
    """Hashes, sealed secrets and payloads stay out of logs and of answers over the channel."""
    with pytest.raises(IntegrityError) as found, platform.db.begin() as db:
        db.execute(insert(FOLDER).values(id="a secret value"))
    assert "a secret value" not in str(found.value)


def test_secret_setting_of_the_wrong_kind_is_not_shown() -> None:
    """The error names the setting and not what was found."""
    setting = Setting("x.password", "", same("x"), secret=True)
    with pytest.raises(ConfigurationError) as found:
        Settings({"x": {"password": 12345678}}, {})[setting]
    assert "12345678" not in found.value.message.en + found.value.message.zh


def test_production_folder_cannot_be_relabelled_as_a_demo(platform: Platform) -> None:
    """Demo people need no passphrase: who edits the row is found out by the ledger's first entry."""
    with platform.db.begin() as db:
        db.execute(update(FOLDER).values(mode="demo"))
    with pytest.raises(ConfigurationError, match="began as lionrock/production"):
        folder.read(platform.db, platform.folder)


@pytest.mark.parametrize(("stands", "said", "hint"), [("0004", "earlier", "upgrade"), ("9999", "newer", "newer")])
def test_opening_a_folder_of_another_version_touches_nothing(
    platform: Platform, stands: str, said: str, hint: str
) -> None:
    """A command never migrates on its way: it says what would."""
    _stand(platform, stands)
    with pytest.raises(folder.OutdatedError, match=said) as found:
        folder.read(platform.db, platform.folder)
    assert hint in found.value.hint.en
    folder.renew(platform.db, platform.folder)
    assert migrations.current(platform.db) == stands


def test_demo_of_an_earlier_version_is_renewed_by_starting_it(tmp_path: Path) -> None:
    """Opening it says so and changes nothing; what starts a demo brings it to this version."""
    database = Database(f"sqlite:///{tmp_path / 'state.db'}")
    migrations.upgrade(database, "0011")
    identity = folder.Identity("0" * 32, "demo", "demo", "0" * 32, wall())
    with database.begin() as db:
        folder.keep(db, identity)
    with pytest.raises(folder.OutdatedError) as found:
        folder.read(database, tmp_path)
    assert "up --demo" in found.value.hint.en
    assert migrations.current(database) == "0011"
    folder.renew(database, tmp_path)
    assert folder.read(database, tmp_path, "demo") == identity
    database.close()


def _stand(platform: Platform, revision: str | None) -> None:
    """Let the schema say that it is of a revision."""
    with platform.db.begin() as db:
        db.execute(text("DELETE FROM alembic_version"))
        if revision is not None:
            db.execute(text("INSERT INTO alembic_version VALUES (:one)"), {"one": revision})


def test_erased_payload_goes_from_the_outbox_too(platform: Platform) -> None:
    """What somebody typed by mistake is nowhere in the database afterwards; the entry stands."""
    with platform.change(ME, "tried") as change:
        event = change.publish(DoorTried("my passphrase by mistake"))
    with platform.db.begin() as db:
        number = db.execute(select(store.ENTRY.c.number).where(store.ENTRY.c.id == event)).scalar_one()
        assert store.erase(db, number)
    bodies = list(platform.db.execute(select(OUTBOX.c.body)).scalars())
    assert not any("mistake" in body for body in bodies)
    assert len(bodies) == 2


def test_forgotten_fact_is_delivered_no_more(platform: Platform) -> None:
    """Its row keeps its place, and later facts arrive."""
    seen: list[str] = []

    @reaction(DoorTried)
    def see(platform: Platform, fact: DoorTried, delivery: Any) -> None:
        seen.append(fact.name)

    platform.registry = Registry([], [see])
    pump = Pump(platform)
    for name in ("one", "two", "three"):
        with platform.change(ME, "tried") as change:
            event = change.publish(DoorTried(name))
        if name == "two":
            with platform.db.begin() as db:
                outbox.forget(db, event)
    pump.run()
    assert seen == ["one", "three"]


def test_unreadable_fact_stops_its_reaction_alone(platform: Platform) -> None:
    """A row that no longer fits its class is kept and shown; other reactions go on."""
    seen: list[str] = []

    @reaction(DoorTried)
    def afar(platform: Platform, fact: DoorTried, delivery: Any) -> None:
        raise AssertionError

    @reaction(folder.Genesis)
    def begin(platform: Platform, fact: folder.Genesis, delivery: Any) -> None:
        seen.append(fact.name)

    platform.registry = Registry([], [afar, begin])
    with platform.change(ME, "tried") as change:
        event = change.publish(DoorTried("x"))
    with platform.db.begin() as db:
        db.execute(update(OUTBOX).where(OUTBOX.c.id == event).values(body='{"actor":1}'))
        db.execute(update(CURSOR).values(seq=0))
    Pump(platform).run()
    assert seen == ["test"]
    assert [one.reaction for one in outbox.failing(platform.db)] == [afar.id]


def test_runtime_folder_is_no_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's link in the shared temporary folder leads nowhere."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "private").mkdir(mode=0o700)
    (tmp_path / f"lionrock-{os.geteuid()}").symlink_to(tmp_path / "private")
    with pytest.raises(UnavailableError):
        channel.sockets(tmp_path / "data")


@pytest.mark.parametrize("kind", ["Text", "same", "annotations", "Error", "", "NotFoundError"])
def test_described_error_is_always_an_error(kind: str) -> None:
    """Whatever kind an answer names, one of our errors comes of it."""
    words = {"en": "a", "zh": "b", "hint_en": "c", "hint_zh": "d"}
    assert isinstance(channel._error({"kind": kind, **words}), LionrockError)


@pytest.mark.parametrize("code", [0x0A, 0x1B, 0x7F, 0x9B, 0x200B, 0x2028, 0x202E, 0x2066])
def test_log_line_holds_no_character_that_commands(code: int) -> None:
    """Neither line breaks nor terminal commands nor characters that turn the direction of reading."""
    record = logging.makeLogRecord({"msg": f"a{chr(code)}b", "user": f"c{chr(code)}d", "created": 1.0})
    assert chr(code) not in Lines().format(record)
    assert f"\\u{code:04x}" in Lines().format(record) or code == 0x0A


def test_database_of_another_kind_is_as_quiet(tmp_path: Path) -> None:
    """Both databases hide values; only the URL differs."""
    assert Database(f"sqlite:///{tmp_path / 'x.db'}").engine.hide_parameters
    assert Database("postgresql+psycopg://nobody@127.0.0.1:1/none").engine.hide_parameters
