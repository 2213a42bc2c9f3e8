"""The verbs of attestation: confirm in one act with exceptions, name a stand-in, and have owners reminded."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from lionrock.events.register import AttestationsDue, RegisterAttested, StandInEnded, StandInNamed
from lionrock.events.seconds import Persons
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Authorizer, Cipher
from lionrock.kernel.text import Text
from lionrock.register import settings
from lionrock.register.attesting import model, store
from lionrock.register.attesting.model import Attestation, Entry
from lionrock.register.estate import Book
from lionrock.register.material import store as noted
from lionrock.register.material.store import Noticed
from lionrock.register.model import TYPES, Record, Version
from lionrock.register.opened import Opened
from lionrock.register.service import EDIT, READ

PURPOSE: Final = "register.attestation"
WORDS: Final = "register.attested"
LEAST: Final = 7
MOST: Final = 1_100
"""Days for which a confirmation may be set to hold."""
ASKED: Final = "attest-asked"
DUE: Final = "attest-due"
"""Under which it is kept until when owners were asked, and what was told of it last."""
_LONGEST: Final = 1000
_AHEAD: Final = days(400)
_ME: Final = system("register")


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown of an entry when somebody confirmed it."""

    record: Record
    thresholds: Mapping[str, float]


def listing(platform: Platform) -> list[Entry]:
    """Return every entry with how it stands; raises SealedError without keys."""
    opened, asked = platform.port(Book).opened(), noted.noticed(platform.db).get(ASKED)
    until = datetime.fromisoformat(asked.digest) if asked else None
    return list(model.entries(opened, store.last(platform.db), platform.now(), until))


def of_owner(platform: Platform, owner: str) -> list[Entry]:
    """Return the entries of an owner, by the id of a person or contact; raises NotFoundError."""
    key = _owner(platform.port(Book).opened(), owner).key
    return [one for one in listing(platform) if one.owner == key]


def print_of(entries: Iterable[Entry]) -> str:
    """Return a digest of what a list shows: a confirmation is of this list and no other."""
    told = sorted(f"{one.version.id} {one.digest}" for one in entries)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def attest(
    platform: Platform, actor: Actor, owner: str, shown: str, excepted: Mapping[str, str] | None = None
) -> tuple[int, int]:
    """Confirm every entry of an owner in one act, save those `excepted` with what is wrong; return how many of each.

    `shown` is the print of the list that was shown. Raises RefusedError for who is neither the owner nor named for
    them, ConflictError when the list is another one by now.
    """
    person = may_confirm(platform, actor, owner)
    entries, wrong = of_owner(platform, owner), dict(excepted or {})
    if shown != print_of(entries):
        raise ConflictError(
            Text("an entry was changed after the list was shown", "顯示清單後有紀錄被更改"),
            Text("Look at the list again. Nothing was recorded.", "請重新查看清單。未有記錄。"),
        )
    if not entries or any(not words.strip() for words in wrong.values()):
        raise InputError(
            Text("an exception says nothing", "例外項目未有說明"), Text("Say what is not right.", "請說明有何不妥。")
        )
    salt, until = os.urandom(32), platform.now() + days(_days(platform))
    told = "\n".join(one.digest for one in entries).encode()
    with platform.change(actor, "entries confirmed") as change:
        wrong = {id: words for id, words in wrong.items() if any(one.version.id == id for one in entries)}
        right = len(entries) - len(wrong)
        fact = RegisterAttested(new_id(), right, len(wrong), hashlib.sha256(salt + told).hexdigest(), until)
        event = change.publish(fact)
        who = actor.name or actor.id
        rows = [
            _row(platform, one, wrong.get(one.version.id), change.now, until, person, who, event) for one in entries
        ]
        store.keep(change.db, rows)
    return right, len(wrong)


def may_confirm(platform: Platform, actor: Actor, owner: str) -> str:
    """Return the registered person an actor is, when that is the owner or somebody named for them.

    Raises RefusedError that says what to do.
    """
    platform.port(Authorizer).require(actor, READ)
    person = me(platform, actor)
    if person is None:
        raise RefusedError(
            Text("this account belongs to no registered person", "此帳戶未與登記冊的人員連結"),
            Text("Whoever keeps the register links it, under People.", "請由管理登記冊的人員在「人員」連結。"),
        )
    if person != owner and (owner, person) not in store.stand_ins(platform.db):
        raise RefusedError(
            Text("only the owner confirms these entries, or somebody named for them", "只有負責人或其指定的人可確認"),
            Text("Whoever keeps the register names somebody.", "請由管理登記冊的人員指定。"),
        )
    return person


def me(platform: Platform, actor: Actor) -> str | None:
    """Return the id of the registered person an actor is, None when nobody said."""
    return platform.port(Persons).person(actor.id) if platform.provides(Persons) else None


def name(platform: Platform, actor: Actor, reason: str, owner: str, person: str) -> None:
    """Name a registered person who may confirm for an owner; raises NotFoundError, ConflictError."""
    platform.port(Authorizer).require(actor, EDIT)
    opened = platform.port(Book).opened()
    _owner(opened, owner)
    opened.get("person", person)
    if (owner, person) in store.stand_ins(platform.db) or owner == person:
        raise ConflictError(
            Text("this person confirms for the owner already", "此人已可代為確認"),
            Text("See the list.", "請查看清單。"),
        )
    with platform.change(actor, reason.strip()[:500] or "named to confirm for an owner") as change:
        event = change.publish(StandInNamed(owner, person))
        store.name(change.db, owner, person, change.now, actor.name or actor.id, event)


def unname(platform: Platform, actor: Actor, owner: str, person: str) -> None:
    """Take back that a person may confirm for an owner."""
    platform.port(Authorizer).require(actor, EDIT)
    with platform.change(actor, "confirms for an owner no more") as change:
        if not store.drop(change.db, owner, person):
            raise NotFoundError(Text("nobody is named so", "未有此指定"), Text("See the list.", "請查看清單。"))
        change.publish(StandInEnded(owner, person))


def ask_owners(platform: Platform, actor: Actor, reason: str, until: Instant) -> None:
    """Ask the owners to confirm what nobody confirmed, by a day; a duty with that date reminds of it."""
    platform.port(Authorizer).require(actor, EDIT)
    if not platform.now() < until <= platform.now() + _AHEAD:
        raise InputError(
            Text("the day lies in the past or too far ahead", "日期已過或太遠"),
            Text("Choose a day within a year.", "請選擇一年內的日期。"),
        )
    waiting = [one for one in listing(platform) if one.state != "confirmed"]
    with platform.change(actor, reason.strip()[:500] or "owners asked to confirm") as change:
        entry = change.publish(AttestationsDue(until, len(waiting)))
        noted.keep_noticed(change.db, Noticed(ASKED, len(waiting), until.isoformat(), change.now, entry))
        noted.keep_noticed(change.db, Noticed(DUE, len(waiting), until.isoformat(), change.now, entry))


def remind(platform: Platform) -> Instant | None:
    """Tell when the next confirmation is due, where that is another time than was told last; return it.

    Nothing is told before owners were first asked, or first confirmed by themselves. None is due while all stand.
    """
    kept = noted.noticed(platform.db)
    entries = [one for one in listing(platform) if one.owner is not None]
    due = min((one.due for one in entries if one.due), default=None)
    waiting = sum(one.state != "confirmed" for one in entries)
    told = kept.get(DUE)
    if told is None and due is None:
        return None
    said = due.isoformat() if due else ""
    if told is None or (told.digest, told.changes) != (said, waiting):
        with platform.change(_ME, "confirmations of entries are due") as change:
            entry = change.publish(AttestationsDue(due, waiting))
            noted.keep_noticed(change.db, Noticed(DUE, waiting, said, change.now, entry))
    return due


def shown(platform: Platform, one: Attestation) -> Shown:
    """Return what was shown when somebody confirmed an entry; raises SealedError."""
    told = msgspec.json.decode(platform.port(Cipher).open(one.shown, PURPOSE))
    kind = next(kind for kind in TYPES if kind == one.kind)
    return Shown(msgspec.convert(told["record"], TYPES[kind]), told.get("thresholds", {}))


def words(platform: Platform, one: Attestation) -> str:
    """Return what somebody said is not right; raises SealedError."""
    return platform.port(Cipher).open(one.words, WORDS).decode() if one.words else ""


def sealed_words(platform: Platform, said: str) -> bytes:
    """Return words under the cipher."""
    return platform.port(Cipher).seal(said.encode(), WORDS)


def owners(opened: Opened) -> dict[str, Version]:
    """Return people and contacts by their keys."""
    found = (*opened.of("contact"), *opened.of("person"))
    return {one.record.key: one for one in found if one.record is not None}


def _row(  # noqa: PLR0913, PLR0917 what one row says
    platform: Platform,
    one: Entry,
    wrong: str | None,
    at: Instant,
    until: Instant,
    person: str,
    who: str,
    entry: str,
) -> Attestation:
    """Return the attestation of an entry; `wrong` None means that it is right as shown."""
    cipher, version = platform.port(Cipher), one.version
    raw = model.content(version, platform.port(Book).opened())
    said = sealed_words(platform, wrong.strip()[:_LONGEST]) if wrong is not None else b""
    return Attestation(
        id=new_id(),
        kind=version.kind,
        record=version.id,
        version=version.number,
        digest=one.digest,
        right=wrong is None,
        at=at,
        until=until,
        person=person,
        who=who,
        shown=cipher.seal(raw, PURPOSE),
        words=said,
        entry=entry,
    )


def _days(platform: Platform) -> int:
    """Return for how many days a confirmation holds."""
    return max(LEAST, min(int(platform.settings[settings.ATTEST_DAYS]), MOST))


def _owner(opened: Opened, id: str) -> Record:
    """Return a person or contact by id; raises NotFoundError."""
    version = opened.by_id.get(("contact", id)) or opened.get("person", id)
    assert version.record is not None
    return version.record
