"""Brings a folder to this version of the program: backed up first, tested after, put back when anything fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lionrock import __version__
from lionrock.continuity import store
from lionrock.continuity.archive import Reader
from lionrock.continuity.errors import UpgradeError
from lionrock.continuity.record import Upgrade
from lionrock.continuity.service import backing, loading, restoring
from lionrock.continuity.service.backing import Made
from lionrock.events.continuity import FolderUpgraded, SelfTest
from lionrock.kernel import folder, instance, migrations, opening
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import HONG_KONG, Clock
from lionrock.kernel.columns import new_id
from lionrock.kernel.contributions import Gauge
from lionrock.kernel.database import Database
from lionrock.kernel.errors import LionrockError, NotFoundError, UnavailableError
from lionrock.kernel.ledger import audit
from lionrock.kernel.ledger.checkpoint import VerifierKey
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import SealedError, Signer
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What became of a folder: the schemas before and after, and the back-up between; None when nothing was due."""

    folder: Path
    before: str
    after: str
    made: Made | None


@dataclass(frozen=True, slots=True)
class Baseline:
    """What may not be less after an upgrade: rows of each table; whether the register opened."""

    rows: Mapping[str, int]
    sealed: bool


def upgrade(
    registry: Registry, place: Path, actor: Actor, backup: Path | None = None, *, clock: Clock | None = None
) -> Upgraded:
    """Bring a folder to this version; raises UpgradeError after everything was put back.

    Nothing else may run on the folder meanwhile.
    """
    if not place.is_dir():
        raise folder.absent(place)
    with instance.Lock(place):
        site = opening.settings_of(place)
        database = opening.database_of(place, site)
        try:
            identity = folder.identified(database, place)
            before, after = migrations.current(database) or "", migrations.head()
            if before != after and not migrations.known(before):
                folder.read(database, place)
            platform = Platform(place, identity, registry, site, database, clock or opening.clock_of(identity.mode))
            made = None if before == after else _move(platform, actor, backup or _beside(platform, after))
        finally:
            database.close()
    return Upgraded(place, before, after, made)


def _move(platform: Platform, actor: Actor, out: Path) -> Made:
    """Back up, migrate, test and record; put everything back when that fails."""
    before = migrations.current(platform.db) or ""
    _check_ledger(platform)
    made = backing.write(platform, out)
    baseline = Baseline({one.name: one.rows for one in made.manifest.tables}, restoring.locked(platform))
    try:
        migrations.upgrade(platform.db)
        _test(platform, baseline)
        _record(platform, actor, before, made)
    except Exception as problem:
        _put_back(platform.db, made, before, problem)
        raise
    return made


def _record(platform: Platform, actor: Actor, before: str, made: Made) -> None:
    """Record the upgrade."""
    with platform.change(actor, "the folder was upgraded") as change:
        fact = FolderUpgraded(before, migrations.head(), __version__, made.manifest.id)
        entry = change.publish(fact)
        kept = Upgrade(new_id(), change.now, before, fact.after, __version__, fact.backup, entry)
        store.add_upgrade(change.db, kept)


def _test(platform: Platform, baseline: Baseline) -> None:
    """Return when every test passes; raises UpgradeError at the first that does not."""
    failed = next(_failures(platform, baseline), None)
    if failed is not None:
        raise UpgradeError(failed, Text("See the log.", "請查看紀錄。"))


def _failures(platform: Platform, baseline: Baseline) -> Iterator[Text]:
    """Yield what is not as it was, or does not work."""
    if not store.rows.sound(platform.db):
        yield Text("the database found its own pages damaged", "資料庫頁面受損")
    for name, rows in store.rows.counts(platform.db).items():
        if rows < baseline.rows.get(name, 0):
            yield Text(f"{name} lost rows", f"{name} 的資料減少")
    if restoring.locked(platform) and not baseline.sealed:
        yield Text("the register does not open any more", "登記冊不能再開啟")
    _check_ledger(platform)
    for gauge in platform.registry.of(Gauge):
        if problem := _unread(platform, gauge):
            yield problem
    for test in platform.registry.of(SelfTest):
        if (problem := test.test(platform)) is not None:
            yield problem


def _unread(platform: Platform, gauge: Gauge) -> Text | None:
    """Return why a gauge cannot be read; what needs a part that does not run now says nothing."""
    try:
        gauge.read(platform)
    except (UnavailableError, NotFoundError, SealedError):
        return None
    except LionrockError as problem:
        return problem.message
    return None


def _check_ledger(platform: Platform) -> None:
    """Recompute the ledger; raises LedgerError at the first fault. Without keys its signatures are not held."""
    try:
        key = VerifierKey.parse(platform.port(Signer).verifier)
    except (SealedError, UnavailableError):
        return
    audit.verify(platform.db, key)


def _put_back(database: Database, made: Made, before: str, problem: Exception) -> None:
    """Fill the database again as it was; raises UpgradeError that says what failed and how things stand."""
    try:
        if migrations.current(database) != before:
            store.rows.clear(database)
            with Reader(made.path) as reader:
                loading.fill(reader, database)
    except Exception as second:
        raise UpgradeError(
            Text(
                f"the upgrade failed ({problem}), and so did putting it back ({second})",
                f"升級失敗（{problem}），而且未能還原（{second}）",
            ),
            Text(f"Restore {made.path} into a new folder.", f"請將 {made.path} 還原至新資料夾。"),
        ) from second
    said = problem.message if isinstance(problem, LionrockError) else Text(str(problem), str(problem))
    raise UpgradeError(
        Text("the upgrade failed: {why}; everything was put back", "升級失敗：{why}；已全部還原").format(why=said),
        Text(
            f"Run the version of before; the back-up is kept in {made.path}.",
            f"請執行原有版本；備份存於 {made.path}。",
        ),
    ) from problem


def _beside(platform: Platform, after: str) -> Path:
    """Return where the back-up of an upgrade goes by itself: beside the data folder."""
    stamp = platform.now().astimezone(HONG_KONG).strftime("%Y%m%d-%H%M%S")
    place = platform.folder.resolve()
    return place.with_name(f"{place.name}-before-{after}-{stamp}.zip")
