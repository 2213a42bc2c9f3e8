"""Takes law packs in: what ships is compared with what the site ran on, and nothing that runs moves by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from lionrock.counsel import folder
from lionrock.counsel.lawbooks import SiteLaw
from lionrock.counsel.service import clocks
from lionrock.counsel.store import editions as store
from lionrock.events.law import Law, PackLoaded
from lionrock.kernel.change import system
from lionrock.law import reading
from lionrock.law.comparing import compare

if TYPE_CHECKING:
    from lionrock.counsel.editions import Book, Edition
    from lionrock.counsel.store.tables import Reads
    from lionrock.kernel.change import Change
    from lionrock.kernel.platform import Platform
    from lionrock.law.reading import Pack


def fresh(book: Book, shipped: Iterable[Pack]) -> list[Pack]:
    """Return the packs that ship and are not part of the edition in use."""
    known = {pack.digest for pack in book.edition.packs} if book.newest else set()
    return [pack for pack in shipped if pack.digest not in known]


def take(platform: Platform, shipped: Sequence[Pack] | None = None) -> int:
    """Take in the packs that ship, and the site's own, when one is not known yet; return the edition in use.

    Clocks that another pack would move stay on the edition they ran on until a person decides.
    """
    shipped = (*reading.packs(), *folder.own(platform).packs) if shipped is None else shipped
    present = book(platform)
    if not fresh(present, shipped):
        return present.newest
    with platform.change(system("counsel"), "a law pack came into use") as change:
        before = book(platform, change.db)
        after = before.following(before.edition.with_packs(shipped))
        entries = [_tell(change, before, after, pack) for pack in fresh(before, shipped)]
        for pack in after.edition.packs:
            store.keep(change.db, pack, change.now)
        store.add(change.db, after.edition, "pack", change.now, entries[0])
        clocks.hold(change, before, after)
    return after.newest


def book(platform: Platform, db: Reads | None = None) -> Book:
    """Return the law as it stands; inside a change give its `db`."""
    law = platform.port(Law)
    if not isinstance(law, SiteLaw):
        raise TypeError("the law of the site is counsel's own")
    return law.now(db)


def former(edition: Edition, pack: Pack) -> Pack | None:
    """Return the pack that another follows: that of its own day, else the latest before, None for the first."""
    same = [one for one in edition.packs if one.id == pack.id and one.effective_from <= pack.effective_from]
    return max(same, key=lambda one: one.effective_from, default=None)


def _tell(change: Change, before: Book, after: Book, pack: Pack) -> str:
    """Tell that a pack came into use, with the counts of what differs, and return the entry's id."""
    old = former(before.edition, pack) if before.newest else None
    found = compare(old.tree if old else {}, pack.tree)
    return change.publish(
        PackLoaded(
            pack=pack.id,
            version=pack.version,
            effective_from=pack.effective_from.isoformat(),
            digest=pack.digest,
            before=old.digest if old else "",
            added=len(found.added),
            removed=len(found.removed),
            changed=found.rows,
            edition=after.newest,
        )
    )
