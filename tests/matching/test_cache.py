"""Plans in a folder: made once, ours alone, and not too many."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from lionrock.matching.cache import MOST, Cache, code
from lionrock.matching.compiler import compile_rules
from lionrock.matching.engine import Engine
from lionrock.matching.plan import Plan
from lionrock.matching.predicates import On, Phrase, Rule


def make() -> Plan:
    """Return a plan of one rule."""
    return compile_rules([Rule("r", On("f", Phrase("contains", "a")))])


def test_a_plan_from_the_cache_matches_as_before(tmp_path: Path) -> None:
    """What was kept is what was compiled."""
    Cache(tmp_path).plan("d", make)
    plan, warm = Cache(tmp_path).plan("d", make)
    assert warm
    assert Engine(plan).match([{"f": "xay"}, {"f": "y"}]) == [(0, 0)]


def test_many_who_ask_at_once_compile_once(tmp_path: Path) -> None:
    """The first compiles, the others wait for it."""
    made: list[int] = []

    def slowly() -> Plan:
        made.append(1)
        return make()

    threads = [threading.Thread(target=lambda: Cache(tmp_path).plan("d", slowly)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_files_that_are_not_ours_are_compiled_anew(tmp_path: Path) -> None:
    """Cut, altered, empty, moved from another name, or under another key: refused before anything is read of it."""
    Cache(tmp_path).plan("d", make)
    [path] = tmp_path.glob("*.plan")
    whole = path.read_bytes()
    for data in (whole[:-1], whole[:40] + b"x" + whole[41:], b"", whole[:10]):
        path.write_bytes(data)
        assert not Cache(tmp_path).plan("d", make)[1]
    Cache(tmp_path).plan("other", make)
    other = next(found for found in tmp_path.glob("*.plan") if found != path)
    path.write_bytes(other.read_bytes())
    assert not Cache(tmp_path).plan("d", make)[1]
    assert not Cache(tmp_path, key=b"k" * 32).plan("d", make)[1]


def test_a_key_that_is_cut_or_open_to_others_is_replaced(tmp_path: Path) -> None:
    """A key of the wrong length guards nothing."""
    key = tmp_path / "key"
    key.write_bytes(b"")
    key.chmod(0o600)
    Cache(tmp_path)
    first = key.read_bytes()
    key.chmod(0o640)
    Cache(tmp_path)
    assert (len(first), key.stat().st_mode & 0o777) == (32, 0o600)
    assert key.read_bytes() != first


def test_the_plans_used_last_are_kept(tmp_path: Path) -> None:
    """A folder does not grow with every change of a rule."""
    cache = Cache(tmp_path)
    for n in range(MOST + 3):
        cache.plan(str(n), make)
        for at, path in enumerate(sorted(tmp_path.glob("*.plan"), key=lambda path: path.stat().st_mtime_ns)):
            os.utime(path, (at, at))
    assert len(list(tmp_path.glob("*.plan"))) == MOST
    assert cache.plan(str(MOST + 2), make)[1]


def test_code_has_a_digest() -> None:
    """A plan made by other code is another plan."""
    assert code("lionrock.matching") != code("lionrock.detection")
