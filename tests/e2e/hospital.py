"""A production instance as a small operator has it: keys, register, roster, people with two factors, one log.

Nothing of the demo is in it. It is made as of yesterday, and then started as a person starts it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from opening import let_all_open

from lionrock import app
from lionrock.access import enrolment, links, persons, totp
from lionrock.access import service as access
from lionrock.access.enrolment import Enrolment
from lionrock.access.passphrase import Passphrase
from lionrock.kernel.change import system
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher, Signer
from lionrock.keys import service as keys
from lionrock.keys.model import LIGHT
from lionrock.keys.secret import Secret
from lionrock.register import importing
from lionrock.register import service as registers
from lionrock.register.commands import SHELL
from lionrock.register.roster import service as rosters
from lionrock.telemetry import service as sources
from lionrock.telemetry.commands.sources import SHELL as READER

NIGHT: Final = Path(__file__).parent / "night"
CAPTURE: Final = Path(__file__).parents[2] / "examples" / "telemetry" / "psexec-hive.json"
HONG_KONG: Final = ZoneInfo("Asia/Hong_Kong")
CAPTURED: Final = datetime(2020, 10, 19, 7, 30, 46, tzinfo=UTC)
"""When the service ran in the capture."""
CAPTURED_ZONE: Final = timezone(timedelta(hours=-4))
"""The zone of the captured times that name none: Sysmon wrote both."""
AGO: Final = timedelta(minutes=34)
"""How long before the walk the story lets it run: at half a minute, so that its five seconds share one minute."""
WEEK: Final = timedelta(days=7)
_WORDS: Final = ("tram lantern seventeen kestrel", "harbour pencil walnut drizzle", "granite teapot violin meadow",
                 "copper orchard ribbon glacier", "saddle marble thunder fig")  # fmt: skip


@dataclass
class Phone:
    """What a person carries to sign in: a name, a passphrase, an authenticator that never shows one code twice."""

    name: str
    passphrase: str
    secret: str
    used: int = field(default=0)

    def code(self) -> str:
        """Return the next six digits: those of now, which are still taken when the half minute ends meanwhile."""
        now = totp.step(datetime.now(UTC))  # noqa: TID251 the walk is in real time
        self.used = max(now, self.used + 1)
        return totp.code(self.secret, self.used)


@dataclass(frozen=True)
class Hospital:
    """Where the instance is, who can sign in, and when the attack ran in the records."""

    data: Path
    phones: dict[str, Phone]
    ran: datetime

    def arrive(self) -> None:
        """Let the records of the attack come into the folder that is read."""
        shift = self.ran - CAPTURED
        lines = CAPTURE.read_text("utf-8").splitlines()
        (self.logs / "terminal-05.json").write_text("".join(_later(line, shift) + "\n" for line in lines), "utf-8")

    @property
    def logs(self) -> Path:
        """Return the folder that is read."""
        return self.data.parent / "collected"


def made(home: Path, mail_port: int, address: str) -> Hospital:
    """Make the instance as of yesterday, with the records still to come."""
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 the walk is in real time
    data = home / "data"
    data.mkdir(parents=True)
    (data / "lionrock.toml").write_text(_settings(home, mail_port, address), "utf-8")
    fingerprint = keys.create(home / "keys", "", passphrase := Secret.made(), now, LIGHT)
    keys.keep_passphrase(home / "keys", fingerprint, passphrase)
    yesterday = now - timedelta(days=1)
    with closing(app.create(data, "production", "hospital", fingerprint, clock=lambda: yesterday)) as made:
        ring = keys.unlock(home / "keys", fingerprint, passphrase)
        made.bind(Cipher, ring)
        made.bind(Signer, ring)
        found = Hospital(data, {}, (now - AGO).replace(second=30))
        _register(made, now)
        found.logs.mkdir()
        let_all_open(made)
        log = str(found.logs)
        sources.add(made, READER, "read from now on", name="Pharmacy terminals", location=log, zone="+08:00")
        found.phones.update(_people(made))
    return found


def _register(platform: Platform, now: datetime) -> None:
    """Import people, operator, assets and a roster with the deputy on duty through the night."""
    for name in ("people.csv", "operator.toml", "assets.csv"):
        raw = (NIGHT / "estate" / name).read_text("utf-8").replace("2000-01-01", f"{now - WEEK:%Y-%m-%d}")
        plan = importing.plan(name, raw.encode(), registers.records(platform)).checked()
        registers.apply(platform, SHELL, "the hospital's register", plan, now - WEEK)
    begins = now.astimezone(HONG_KONG).replace(minute=0, second=0) - timedelta(hours=7)
    ends, next_ends = begins + timedelta(hours=12), begins + timedelta(hours=24)
    shifts = [(begins, ends, "tam-lok-yiu", "yau-ka-man"), (ends, next_ends, "yau-ka-man", "poon-siu-ming")]
    rows = "".join(f"{a:%Y-%m-%dT%H:%M},{b:%Y-%m-%dT%H:%M},{who},{then}\n" for a, b, who, then in shifts)
    roster = rosters.plan(platform, "roster.csv", f"start,end,primary,deputies\n{rows}".encode())
    rosters.apply(platform, SHELL, "this week", roster)


def _people(platform: Platform) -> Iterator[tuple[str, Phone]]:
    """Invite and enrol everybody who signs in, each with a passphrase and an authenticator of their own."""
    rows = csv.DictReader((NIGHT / "estate" / "people.csv").read_text("utf-8").splitlines())
    entering = [row for row in rows if row["role"] != "owner"]
    for row, words in zip(entering, _WORDS, strict=False):
        key, role, person = row["id"], row["role"], f"{row['name_en']} {row['name_zh']}"
        name = key.replace("-", ".")
        link = access.invite(platform, name, person, role, system("shell"), "on duty")
        token = link.path.rpartition("/")[2]
        phone = Phone(name, words, links.offer(platform, token).secret)
        code = totp.code(phone.secret, totp.step(platform.now()))
        enrolment.enrol(platform, token, Enrolment(Passphrase(words), code), "127.0.0.1")
        registered = persons.registered(platform).find(row["name_en"])
        persons.link(platform, link.account, registered, SHELL, "as on the staff card")
        yield key, phone


def _settings(home: Path, mail_port: int, address: str) -> str:
    """Return the settings file: keys apart from data, and mail over a server of this machine."""
    return f"""[keys]
folder = "{home / "keys"}"

[paging]
smtp_host = "127.0.0.1"
smtp_port = {mail_port}
smtp_security = "none"
smtp_from = "desk@desk.invalid"
link = "{address}"
"""


def _later(line: str, shift: timedelta) -> str:
    """Return a record as if it had been written later: Windows' local time in Hong Kong, Sysmon's in UTC."""
    record: dict[str, Any] = json.loads(line)
    at = datetime.fromisoformat(record["TimeCreated"]).replace(tzinfo=CAPTURED_ZONE) + shift
    record["TimeCreated"] = f"{at.astimezone(HONG_KONG):%Y-%m-%d %H:%M:%S.%f}"[:-3]
    if "UtcTime" in record:
        moved = datetime.fromisoformat(record["UtcTime"]) + shift
        record["UtcTime"] = f"{moved:%Y-%m-%d %H:%M:%S.%f}"[:-3]
    return json.dumps(record)
