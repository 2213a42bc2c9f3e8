"""The statements of access mean the same on both databases."""

from __future__ import annotations

import pytest

from access.world import DESK, ELSEWHERE, SHELL, WHY, WORDS, door, passes, person, settle_cost
from lionrock.access import links, service, store
from lionrock.access.pace import TooManyTriesError
from lionrock.access.passphrase import Passphrase
from lionrock.kernel.columns import METADATA
from lionrock.kernel.errors import NotFoundError, RefusedError
from lionrock.kernel.platform import Platform


def test_the_whole_way_on_either_database(either: Platform) -> None:
    """Invited, enrolled, refused, slowed, signed in, reset, disabled: every table written and read."""
    settle_cost(either)
    who = person(either, "man.ho", "deputy", "Ho Man 何敏")
    for _ in range(5):
        with pytest.raises(RefusedError):
            door(either).sign_in("man.ho", Passphrase("wrong wrong wrong"), "0", ELSEWHERE)
    with pytest.raises(TooManyTriesError):
        door(either).sign_in("man.ho", Passphrase(WORDS), who.code(either), ELSEWHERE)
    code = who.code(either)
    token = door(either).sign_in("man.ho", Passphrase(WORDS), code, DESK)
    with pytest.raises(RefusedError):
        door(either).prove(token, {"passphrase": WORDS, "code": code}, DESK)
    assert store.latest(either.db)[who.id].address == DESK
    assert [one.name for one in store.deciders(either.db)] == ["man.ho"]
    link = service.reset_factor(either, who.id, SHELL, "a reason \x00 with a zero")
    assert store.waiting(either.db, either.now())[who.id].kind == "factor"
    assert "zero" in store.history(either.db, who.id)[0].why
    service.disable(either, who.id, SHELL, WHY)
    assert store.waiting(either.db, either.now()) == {}
    assert door(either).who(token, DESK) is None
    with pytest.raises(NotFoundError):
        links.offer(either, link.path.removeprefix("/enrol/"))


def test_old_rows_are_swept_at_a_sign_in(site: Platform) -> None:
    """Sessions after a month but an account's newest, counts after a day; nothing that still says something."""
    first, second = person(site, "man.ho", "deputy"), person(site, "kit.yu", "analyst")
    with pytest.raises(RefusedError):
        door(site).sign_in("nobody", Passphrase(WORDS), "0", ELSEWHERE)
    passes(site, days=31)
    door(site).sign_in("man.ho", Passphrase(WORDS), first.code(site), DESK)
    assert len(store.sessions(site.db, first.id)) == 1
    assert len(store.sessions(site.db, second.id)) == 1
    assert not door(site).open_sessions(second.id)
    assert site.db.execute(store.TRIES.select()).all() == []
    assert site.db.execute(store.INVITATION.select()).all() == []


def test_tables_are_those_of_the_migrations(platform: Platform) -> None:
    """Every column stands in the database as the code names it."""
    from sqlalchemy import inspect

    seen = inspect(platform.db.engine)
    for table in (table for name, table in METADATA.tables.items() if name.startswith("access_")):
        assert [column["name"] for column in seen.get_columns(table.name)] == [column.name for column in table.columns]
        assert {index["name"] for index in seen.get_indexes(table.name) if not index["unique"]} == {
            index.name for index in table.indexes
        }
