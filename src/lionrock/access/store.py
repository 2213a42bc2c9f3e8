"""All SQL of access: accounts, sessions, invitations, counted failures and histories."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Index, Select, Table, delete, func, insert, or_, select, update

from lionrock.access.model import FORGET, KNOWN_FOR, Account, Invitation, Moment, Noted, Session, Tries
from lionrock.access.roles import DECISIONS, MATRIX
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import blob, flag, instant, integer, new_id, table, text, uuid
from lionrock.kernel.database import Database, prepared
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text

Reads = Database | Connection

ACCOUNT = table(
    "access_account",
    uuid("id", primary_key=True),
    text("name", unique=True),
    text("person"),
    text("role"),
    text("state"),
    flag("demo"),
    instant("made"),
    text("phrase", nullable=True),
    blob("factor", nullable=True),
    instant("factor_since", nullable=True),
    integer("step"),
    instant("opens", nullable=True),
    instant("closes", nullable=True),
    uuid("registered", nullable=True),
)
SESSION = table(
    "access_session",
    text("digest", primary_key=True),
    uuid("account"),
    text("factor"),
    instant("made"),
    instant("proved"),
    text("address"),
    instant("ended", nullable=True),
    Index("access_session_account", "account"),
)
INVITATION = table(
    "access_invitation",
    text("digest", primary_key=True),
    uuid("account"),
    text("kind"),
    instant("made"),
    instant("expires"),
    text("inviter"),
    blob("sealed"),
    instant("used", nullable=True),
)
TRIES = table("access_tries", text("key", primary_key=True), integer("failures"), instant("last"))
HISTORY = table(
    "access_history",
    uuid("id", primary_key=True),
    uuid("account"),
    instant("at"),
    text("who"),
    text("what"),
    text("why"),
    uuid("event"),
    Index("access_history_account", "account"),
)

READING = table(
    "access_reading",
    uuid("id", primary_key=True),
    uuid("account"),
    instant("at"),
    blob("sealed"),
    text("digest"),
    uuid("event"),
    Index("access_reading_account", "account", "at"),
)


def accounts(db: Reads) -> list[Account]:
    """Return all accounts, by person."""
    return [_account(row) for row in db.execute(select(ACCOUNT).order_by(ACCOUNT.c.person, ACCOUNT.c.name))]


def deciders(db: Reads) -> list[Account]:
    """Return the accounts in use whose role can decide."""
    roles = [role for role, held in MATRIX.items() if held & DECISIONS]
    wanted = select(ACCOUNT).where(ACCOUNT.c.role.in_(roles), ACCOUNT.c.state == "active")
    return [_account(row) for row in db.execute(wanted.order_by(ACCOUNT.c.name))]


def account(db: Reads, id: str) -> Account:
    """Return one account; raises NotFoundError."""
    row = db.execute(select(ACCOUNT).where(ACCOUNT.c.id == id)).first()
    if row is None:
        raise NotFoundError(
            Text("There is no such account.", "沒有這個帳戶。"),
            Text("Open People for the accounts there are.", "請在「人員」頁查看現有帳戶。"),
        )
    return _account(row)


def find(db: Reads, id: str) -> Account | None:
    """Return one account, None when there is none of this id: a part of the platform, or a person of a test."""
    row = db.execute(select(ACCOUNT).where(ACCOUNT.c.id == id)).first()
    return None if row is None else _account(row)


def named(db: Reads, name: str) -> Account | None:
    """Return the account with a sign-in name, None when nobody has it: the caller goes on as if somebody had."""
    row = db.execute(select(ACCOUNT).where(ACCOUNT.c.name == name)).first()
    return None if row is None else _account(row)


def administrators(db: Reads) -> list[Account]:
    """Return the administrators who can sign in with a passphrase."""
    wanted = select(ACCOUNT).where(
        ACCOUNT.c.role == "administrator", ACCOUNT.c.state == "active", ACCOUNT.c.phrase.is_not(None)
    )
    return [_account(row) for row in db.execute(wanted)]


def add(db: Connection, made: Account) -> None:
    """Insert an account."""
    db.execute(insert(ACCOUNT).values({name: getattr(made, name) for name in _names(ACCOUNT)}))


def save(db: Connection, changed: Account) -> None:
    """Write an account back."""
    values = {name: getattr(changed, name) for name in _names(ACCOUNT) if name != "id"}
    db.execute(update(ACCOUNT).where(ACCOUNT.c.id == changed.id).values(values))


def use_step(db: Connection, id: str, step: int) -> bool:
    """Use up a time step of the account's second factor; say whether nobody used it, or a later one, before."""
    used = db.execute(update(ACCOUNT).where(ACCOUNT.c.id == id, ACCOUNT.c.step < step).values(step=step))
    return used.rowcount == 1


def begin(db: Connection, session: Session) -> None:
    """Insert a session."""
    db.execute(insert(SESSION).values({name: getattr(session, name) for name in _names(SESSION)}))


def signed_in(db: Reads, digest: str) -> tuple[Session, Account] | None:
    """Return the session under a digest and its account, None when there is none."""
    row: Any = db.execute(*_signed_in(digest)).first()
    if row is None:
        return None
    cut = len(SESSION.c)
    return Session(*row[:cut]), Account(*row[cut:])


@prepared
def _signed_in(digest: str) -> Select[Any]:
    """Return the statement for a session and its account."""
    both = select(SESSION, ACCOUNT).join(ACCOUNT, ACCOUNT.c.id == SESSION.c.account)
    return both.where(SESSION.c.digest == digest)


def sessions(db: Reads, account: str) -> list[Session]:
    """Return the sessions of an account that nobody ended, newest first."""
    wanted = select(SESSION).where(SESSION.c.account == account, SESSION.c.ended.is_(None))
    return [_session(row) for row in db.execute(wanted.order_by(SESSION.c.made.desc()).limit(50))]


def latest(db: Reads) -> dict[str, Session]:
    """Return the newest session of every account that has one."""
    newest = select(SESSION.c.account, func.max(SESSION.c.made).label("made")).group_by(SESSION.c.account).subquery()
    wanted = select(SESSION).join(newest, (SESSION.c.account == newest.c.account) & (SESSION.c.made == newest.c.made))
    return {row.account: _session(row) for row in db.execute(wanted)}


def end(db: Connection, digest: str, now: Instant) -> None:
    """End one session."""
    db.execute(update(SESSION).where(SESSION.c.digest == digest, SESSION.c.ended.is_(None)).values(ended=now))


def end_all(db: Connection, account: str, now: Instant, keep: str = "") -> int:
    """End the sessions of an account but the one under the digest `keep`; return how many."""
    open_ones = (SESSION.c.account == account) & SESSION.c.ended.is_(None) & (SESSION.c.digest != keep)
    return db.execute(update(SESSION).where(open_ones).values(ended=now)).rowcount


def was_at(db: Reads, account: str, address: str, now: Instant) -> bool:
    """Say whether the account signed in from this address within the last 30 days."""
    wanted = select(SESSION.c.digest).where(
        SESSION.c.account == account, SESSION.c.address == address, SESSION.c.made > now - KNOWN_FOR
    )
    return db.execute(wanted.limit(1)).first() is not None


def invite(db: Connection, invitation: Invitation) -> None:
    """Insert an invitation; earlier ones of the same account are withdrawn."""
    db.execute(delete(INVITATION).where(INVITATION.c.account == invitation.account, INVITATION.c.used.is_(None)))
    values = {name: getattr(invitation, name) for name in _names(INVITATION) if name != "inviter"}
    db.execute(insert(INVITATION).values(inviter=invitation.by, **values))


def withdraw(db: Connection, account: str) -> None:
    """Withdraw the links of an account that nobody used."""
    db.execute(delete(INVITATION).where(INVITATION.c.account == account, INVITATION.c.used.is_(None)))


def invitation(db: Reads, digest: str) -> Invitation | None:
    """Return the invitation under a digest, None when there is none."""
    row = db.execute(select(INVITATION).where(INVITATION.c.digest == digest)).first()
    return None if row is None else _invitation(row)


def waiting(db: Reads, now: Instant) -> dict[str, Invitation]:
    """Return the open invitations by account."""
    rows = db.execute(select(INVITATION).where(INVITATION.c.used.is_(None), INVITATION.c.expires > now))
    return {row.account: _invitation(row) for row in rows}


def use(db: Connection, digest: str, now: Instant) -> bool:
    """Use up an invitation; say whether it was still open."""
    still = (INVITATION.c.digest == digest) & INVITATION.c.used.is_(None) & (INVITATION.c.expires > now)
    return db.execute(update(INVITATION).where(still).values(used=now)).rowcount == 1


def tries(db: Reads, keys: Iterable[str]) -> dict[str, Tries]:
    """Return the failures counted under the keys."""
    rows = db.execute(select(TRIES).where(TRIES.c.key.in_(list(keys))))
    return {row.key: Tries(row.key, row.failures, row.last) for row in rows}


def fail(db: Connection, keys: Sequence[str], now: Instant) -> None:
    """Count one more failure under each key; what lies more than a day back is forgotten."""
    known = tries(db, keys)
    for key in keys:
        before = known.get(key)
        failures = before.failures if before and now - before.last < FORGET else 0
        if before:
            db.execute(update(TRIES).where(TRIES.c.key == key).values(failures=failures + 1, last=now))
        else:
            db.execute(insert(TRIES).values(key=key, failures=1, last=now))


def forgive(db: Connection, keys: Sequence[str]) -> None:
    """Forget the failures under the keys."""
    db.execute(delete(TRIES).where(TRIES.c.key.in_(list(keys))))


def sweep(db: Connection, now: Instant) -> None:
    """Delete what no longer says anything: old sessions but each account's newest, old links and counts."""
    past, later = now - KNOWN_FOR, SESSION.alias()
    newer = select(later.c.digest).where(later.c.account == SESSION.c.account, later.c.made > SESSION.c.made)
    db.execute(delete(SESSION).where(SESSION.c.made < past, newer.exists()))
    db.execute(delete(INVITATION).where(or_(INVITATION.c.expires < past, INVITATION.c.used < past)))
    db.execute(delete(TRIES).where(TRIES.c.last < now - FORGET))


def remember(db: Connection, moment: Moment) -> None:
    """Add a line to an account's history."""
    db.execute(
        insert(HISTORY).values(
            id=new_id(),
            account=moment.account,
            at=moment.at,
            who=moment.who,
            what=moment.what,
            why=moment.why,
            event=moment.event,
        )
    )


def history(db: Reads, account: str, most: int = 100) -> list[Moment]:
    """Return the newest lines of an account's history."""
    wanted = select(HISTORY).where(HISTORY.c.account == account).order_by(HISTORY.c.at.desc(), HISTORY.c.id.desc())
    return [
        Moment(row.account, row.at, row.who, row.what, row.why, row.event) for row in db.execute(wanted.limit(most))
    ]


def granted(db: Reads) -> dict[str, list[Moment]]:
    """Return, of each account, when it was given a role and when somebody confirmed it, the newest first."""
    kinds = or_(*(HISTORY.c.what.startswith(f"{kind}:") for kind in ("invited", "demo", "role", "reviewed")))
    found: dict[str, list[Moment]] = {}
    for row in db.execute(select(HISTORY).where(kinds).order_by(HISTORY.c.at.desc(), HISTORY.c.id.desc())):
        found.setdefault(row.account, []).append(Moment(row.account, row.at, row.who, row.what, row.why, row.event))
    return found


def note(db: Connection, noted: Noted) -> None:
    """Add what somebody read."""
    db.execute(insert(READING).values({name: getattr(noted, name) for name in _names(READING)}))


def readings(db: Reads, account: str, most: int = 10_000) -> list[Noted]:
    """Return what an account read, newest first, sealed as it is kept."""
    wanted = select(READING).where(READING.c.account == account).order_by(READING.c.at.desc(), READING.c.id.desc())
    rows: Iterable[Any] = db.execute(wanted.limit(most))
    return [Noted(*row) for row in rows]


def read_count(db: Reads, account: str) -> tuple[int, Instant | None]:
    """Return how often an account read something, and when last: all that others may know of it."""
    wanted = select(func.count(), func.max(READING.c.at)).where(READING.c.account == account)
    row: Any = db.execute(wanted).one()
    return int(row[0]), row[1]


def _names(of: Table) -> list[str]:
    """Return the names of a table's columns, which are those of its value's fields."""
    return [column.name for column in of.columns]


def _account(row: Any) -> Account:
    """Return the account of a row."""
    return Account(*row)


def _session(row: Any) -> Session:
    """Return the session of a row."""
    return Session(*row)


def _invitation(row: Any) -> Invitation:
    """Return the invitation of a row."""
    return Invitation(row.digest, row.account, row.kind, row.made, row.expires, row.inviter, row.sealed, row.used)
