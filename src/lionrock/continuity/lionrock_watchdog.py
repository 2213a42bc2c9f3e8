"""Watches a Lionrock instance from another host, and calls people when it is silent or a due time nears.

This file stands alone: Python 3.11 and the package `cryptography` are all it needs, so that it runs as one small
process on a machine that shares nothing with the one it watches. It knows due times under opaque references and a list
of telephone numbers, nothing else; what it says by default is "you are needed" and a reference, no name and no cause.

    python lionrock_watchdog.py --follow https://lionrock.example.hk --list watchdog.json

The list (mode 0600) is made on the watched instance with `lionrock watchdogs pair`; its channels are added by hand:
`{"kind": "webhook", "url": …}`, `{"kind": "smtp", "host": …, "from": …}`, `{"kind": "command", "run": […]}` with
`{phone}`, `{text}` and `{reference}` in its words, `{"kind": "print", "path": …}`. All of them are used for each call.
A call is repeated to the next person until somebody says `--acknowledge REFERENCE --by NAME`, or its cause is gone.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import contextlib
import hashlib
import json
import os
import secrets
import signal
import smtplib
import ssl
import stat
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT: Final = "lionrock-watchdog/1"
SPOKEN: Final = "lionrock-watch/1"
PATH: Final = "/api/watch"
TEXT: Final = "Lionrock: you are needed. Reference {reference}. / Lionrock：需要你處理。編號 {reference}。"
DEMO: Final = "[DEMO 示範] "
MOST_BYTES: Final = 1 << 20
_SKEW: Final = 120.0
"""Seconds the clocks of the two hosts may differ before that is told."""
_LIMITS: Final[Mapping[str, tuple[float, float, float]]] = {
    "poll_seconds": (15.0, 0.05, 60.0),
    "silent_seconds": (60.0, 0.2, 3600.0),
    "near_seconds": (7200.0, 0.0, 7 * 86400.0),
    "again_seconds": (300.0, 0.2, 7200.0),
    "timeout_seconds": (5.0, 0.1, 30.0),
}
"""Each setting with its default, least and most."""


class Refused(Exception):  # noqa: N818 the word of the thing
    """Something is not as it must be; the words say what."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call: a number, an address, or both."""

    phone: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A due time under an opaque reference; `held` says that a person has acknowledged what it belongs to."""

    ref: str
    at: datetime
    held: bool


@dataclass(frozen=True, slots=True)
class Bundle:
    """What the watched instance said last."""

    at: datetime
    due: tuple[Due, ...] = ()
    contacts: tuple[Contact, ...] = ()
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """The list this watchdog was given: proof of who asks, the key that answers, channels and contacts of its own."""

    path: Path
    id: str
    token: str = field(repr=False)
    key: str
    seal: bytes = field(repr=False)
    settings: Mapping[str, float]
    channels: tuple[Mapping[str, Any], ...]
    contacts: tuple[Contact, ...]
    text: str

    @property
    def state(self) -> Path:
        """Return where the last bundle lies, sealed."""
        return self.path.with_name(f"{self.path.name}.state")

    @property
    def acks(self) -> Path:
        """Return where acknowledgements lie."""
        return self.path.with_name(f"{self.path.name}.acks")


@dataclass(slots=True)
class Cause:
    """One reason to call: since when it stands, whom it reached, who acknowledged it."""

    name: str
    reference: str
    next_call: float
    calls: int = 0
    by: str = ""


def listed(path: Path) -> Listed:
    """Return the list; raises Refused unless it is ours, bounded, and closed to others."""
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_mode & 0o077 or found.st_size > MOST_BYTES:
            raise Refused(f"{path}: a file of mode 600 is expected (chmod 600 '{path}')")
        value = json.loads(path.read_bytes())
        if value.get("format") != FORMAT:
            raise Refused(f"{path}: format {value.get('format')!r}, {FORMAT} is expected")
        return Listed(
            path=path,
            id=str(value["id"]),
            token=str(value["token"]),
            key=str(value["key"]),
            seal=base64.b64decode(value["seal"], validate=True),
            settings={name: _within(name, value.get("settings", {}).get(name)) for name in _LIMITS},
            channels=tuple(_channel(one) for one in value.get("channels", ())),
            contacts=contacts(value.get("contacts", ())),
            text=str(value.get("text") or TEXT),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, binascii.Error) as problem:
        raise Refused(f"{path}: not a list of a watchdog: {problem}") from problem


def contacts(rows: Any) -> tuple[Contact, ...]:
    """Return the people of a list, at most 100; raises ValueError."""
    found = [Contact(str(row.get("phone", ""))[:40], str(row.get("mail", ""))[:254]) for row in list(rows)[:100]]
    return tuple(one for one in found if one.phone or one.mail)


def _within(name: str, given: Any) -> float:
    """Return a setting held within its bounds, its default when it was not given."""
    default, least, most = _LIMITS[name]
    return default if given is None else min(max(float(given), least), most)


def _channel(row: Any) -> Mapping[str, Any]:
    """Return a channel whose kind is known and whose words are there; raises ValueError."""
    needs = {"webhook": "url", "smtp": "host", "command": "run", "print": "path"}
    kind = row.get("kind")
    if kind not in needs or needs[kind] not in row:
        raise ValueError(f"channel {row!r}: kind one of {', '.join(needs)}, with {needs.get(kind, 'its settings')}")
    return dict(row)


def fetch(url: str, watch: Listed, *, cafile: Path | None = None) -> Bundle:
    """Ask the watched instance and return what it says; raises Refused or OSError.

    A fresh number is part of the question and of the signed answer: an old answer proves nothing.
    """
    nonce = secrets.token_hex(16)
    if urllib.parse.urlsplit(url).scheme not in {"http", "https"}:
        raise Refused(f"{url}: http or https is expected")
    asked = urllib.request.Request(  # noqa: S310 the scheme was looked at above
        f"{url.rstrip('/')}{PATH}?nonce={nonce}", headers={"Authorization": f"Bearer {watch.token}"}
    )
    context = ssl.create_default_context(cafile=cafile) if asked.type == "https" else None
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect(), urllib.request.ProxyHandler({})]
    if context is not None:
        handlers.append(urllib.request.HTTPSHandler(context=context))
    opener = urllib.request.build_opener(*handlers)
    with opener.open(asked, timeout=watch.settings["timeout_seconds"]) as answer:
        body = answer.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Refused("the answer is too large")
    note = json.loads(body).get("note")
    return said(str(note), watch.key, nonce)


def said(note: str, key: str, nonce: str | None) -> Bundle:
    """Return the bundle of a note that `key` signed; raises Refused. Without a nonce, any answer of ours will do."""
    text, gap, below = note.rpartition("\n\n")
    text += "\n"
    name, public, hashed = _verifier(key)
    signatures = [line.split(" ")[2] for line in below.splitlines() if line.startswith(f"— {name} ")]
    for encoded in signatures if gap else ():
        made = _decoded(encoded)
        if made[:4] == hashed:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(made[4:], text.encode())
            except InvalidSignature:
                break
            return _bundle(text, nonce)
    raise Refused("the answer is not signed by the key of the list")


def _bundle(text: str, nonce: str | None) -> Bundle:
    """Return the bundle a signed text states; raises Refused."""
    head, number, body = [*text.split("\n", 3), "", "", ""][:3]
    if head != SPOKEN or (nonce is not None and number != nonce):
        raise Refused("the answer is not to this question")
    value = json.loads(body)
    due = tuple(Due(str(one["ref"])[:64], _instant(one["at"]), bool(one["held"])) for one in value["due"][:1000])
    return Bundle(_instant(value["at"]), due, contacts(value["contacts"]), bool(value.get("demo", False)))


def _instant(words: str) -> datetime:
    """Return an aware instant; raises ValueError."""
    found = datetime.fromisoformat(words)
    if found.tzinfo is None:
        raise ValueError(f"{words!r} has no time zone")
    return found


def _now() -> datetime:
    """Return the present; this file stands alone and has no other clock."""
    return datetime.now(UTC)  # noqa: TID251 see above


def _verifier(key: str) -> tuple[str, bytes, bytes]:
    """Return name, public bytes and hash of a verifier key (c2sp.org/signed-note); raises Refused."""
    name, _, rest = key.partition("+")
    hashed, _, encoded = rest.partition("+")
    typed = _decoded(encoded)
    made = hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]
    if len(typed) != 33 or typed[:1] != b"\x01" or made.hex() != hashed:  # noqa: PLR2004 type and key
        raise Refused("the list holds no verifier key")
    return name, typed[1:], made


def _decoded(encoded: str) -> bytes:
    """Return the bytes of base64, empty when it is none."""
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the token is shown to nobody else."""

    def redirect_request(self, *_: Any) -> None:
        """Refuse."""


def keep(watch: Listed, bundle: Bundle) -> None:
    """Seal the last bundle on disk."""
    value = {
        "at": bundle.at.isoformat(),
        "demo": bundle.demo,
        "due": [{"ref": one.ref, "at": one.at.isoformat(), "held": one.held} for one in bundle.due],
        "contacts": [{"phone": one.phone, "mail": one.mail} for one in bundle.contacts],
    }
    nonce = os.urandom(12)
    sealed = nonce + AESGCM(watch.seal).encrypt(nonce, json.dumps(value).encode(), watch.id.encode())
    fresh = watch.state.with_name(f".{watch.state.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(watch.state)


def kept(watch: Listed) -> Bundle | None:
    """Return the bundle sealed last, None when there is none or it is not ours."""
    try:
        sealed = watch.state.read_bytes()[: 4 * MOST_BYTES]
        value = json.loads(AESGCM(watch.seal).decrypt(sealed[:12], sealed[12:], watch.id.encode()))
        return _bundle(f"{SPOKEN}\n\n{json.dumps(value)}\n", None)
    except (OSError, ValueError, KeyError, TypeError, Refused, InvalidTag):
        return None


def acknowledge(watch: Listed, reference: str, by: str) -> None:
    """Note that a named person has taken a call, so that nobody else is called for its cause."""
    with watch.acks.open("a", encoding="utf-8") as file:
        watch.acks.chmod(0o600)
        file.write(json.dumps({"reference": reference.upper(), "by": by[:200], "at": _now().isoformat()}) + "\n")


def acknowledged(watch: Listed) -> dict[str, str]:
    """Return who acknowledged which reference."""
    found: dict[str, str] = {}
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        for line in watch.acks.read_text("utf-8")[-MOST_BYTES:].splitlines():
            row = json.loads(line)
            found[row["reference"]] = row["by"]
    return found


def call(watch: Listed, contact: Contact, reference: str, tell: Callable[[str], None], mark: str = "") -> bool:
    """Call one person over every channel at once; say whether any of them took the message. `mark` stands before it."""
    text = mark + watch.text.replace("{reference}", reference)
    with ThreadPoolExecutor(max_workers=max(1, len(watch.channels))) as pool:
        return any(list(pool.map(lambda channel: _over(channel, contact, text, reference, tell), watch.channels)))


def _over(channel: Mapping[str, Any], contact: Contact, text: str, reference: str, tell: Callable[[str], None]) -> bool:
    """Call over one channel; one that fails must not silence the others."""
    try:
        _CHANNELS[channel["kind"]](channel, contact, text, reference)
    except Exception as problem:  # noqa: BLE001 whatever it is, it is told
        tell(f"NOT called over {channel['kind']}: {reference}: {type(problem).__name__}: {problem}")
        return False
    tell(f"called over {channel['kind']}: {reference}")
    return True


def _webhook(channel: Mapping[str, Any], contact: Contact, text: str, reference: str) -> None:
    """Post the message as JSON; `headers` of the channel are added."""
    body = json.dumps({"text": text, "reference": reference, "phone": contact.phone}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", **channel.get("headers", {})}
    asked = urllib.request.Request(str(channel["url"]), body, headers)  # noqa: S310 its own list names it
    if asked.type not in {"http", "https"}:
        raise Refused("http or https is expected")
    with urllib.request.build_opener(_NoRedirect()).open(asked, timeout=10) as answer:
        answer.read(1024)


def _smtp(channel: Mapping[str, Any], contact: Contact, text: str, reference: str) -> None:
    """Send the message by a mail server of its own."""
    to = contact.mail or str(channel.get("to", ""))
    if not to:
        raise Refused("no address for this person")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = str(channel["from"]), to, f"Lionrock {reference}"
    message.set_content(text)
    with smtplib.SMTP(str(channel["host"]), int(channel.get("port", 587)), timeout=10) as server:
        if channel.get("starttls", True):
            server.starttls(context=ssl.create_default_context())
        if "user" in channel:
            server.login(str(channel["user"]), str(channel["password"]))
        server.send_message(message)


def _command(channel: Mapping[str, Any], contact: Contact, text: str, reference: str) -> None:
    """Run a program of this host, such as one that dials; no shell sees its words."""
    given = {"{phone}": contact.phone, "{text}": text, "{reference}": reference}
    words = [_filled(str(word), given) for word in channel["run"]]
    subprocess.run(words, check=True, timeout=60, capture_output=True)  # noqa: S603 its own list names the program


def _print(channel: Mapping[str, Any], contact: Contact, text: str, reference: str) -> None:
    """Write whom to call by hand into a file."""
    path = Path(str(channel["path"]))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(f"{_now().isoformat(timespec='seconds')}  {contact.phone or contact.mail}  {text}\n")


_CHANNELS: Final = {"webhook": _webhook, "smtp": _smtp, "command": _command, "print": _print}


def _filled(word: str, given: Mapping[str, str]) -> str:
    """Return a word of a command with its places filled."""
    for place, value in given.items():
        word = word.replace(place, value)
    return word


class Watch:
    """Asks, notices, calls. `steady` is a clock that never goes back, `now` the time of day."""

    def __init__(
        self,
        watch: Listed,
        ask: Callable[[], Bundle],
        tell: Callable[[str], None],
        *,
        steady: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self.watch = watch
        self.causes: dict[str, Cause] = {}
        self.bundle = kept(watch)
        self._ask, self._tell, self._steady, self._now = ask, tell, steady, now
        self._heard = steady()
        self._problem, self._skewed = "", False
        self._sealed: tuple[object, float] = (None, 0.0)

    def round(self) -> None:
        """Ask once, and call for whatever needs a person."""
        self._listen()
        standing = dict(self._standing())
        for name in self.causes.keys() - standing.keys():
            self._tell(f"no longer needed: {self.causes.pop(name).reference}")
        for name, reference in standing.items():
            self.causes.setdefault(name, Cause(name, reference, self._steady()))
        answered = acknowledged(self.watch) if self.causes else {}
        for cause in self.causes.values():
            self._follow(cause, answered.get(cause.reference, ""))

    @property
    def silent(self) -> float:
        """Return for how many seconds no valid answer came."""
        return self._steady() - self._heard

    def _listen(self) -> None:
        """Ask the instance; whatever is no valid answer counts as silence, and its reason is told once."""
        try:
            self.bundle = self._ask()
        except Exception as problem:  # noqa: BLE001 whatever it is, the instance was not heard
            words = f"{type(problem).__name__}: {problem}"
            if words != self._problem:
                self._tell(f"not heard: {words}")
            self._problem = words
            return
        if self._problem:
            self._tell("heard again")
        apart = abs((self._now() - self.bundle.at).total_seconds())
        if apart > _SKEW and not self._skewed:
            self._tell(f"the clocks differ by {apart:.0f} s: times that near may be called for too soon or too late")
        self._skewed = apart > _SKEW
        self._problem, self._heard = "", self._steady()
        what = (self.bundle.due, self.bundle.contacts)
        if what != self._sealed[0] or self._steady() - self._sealed[1] > 60:  # noqa: PLR2004 seconds
            keep(self.watch, self.bundle)
            self._sealed = (what, self._steady())

    def _standing(self) -> Iterator[tuple[str, str]]:
        """Yield every cause that stands now, with its reference."""
        if self.silent >= self.watch.settings["silent_seconds"]:
            known = self.causes.get("silent")
            yield "silent", known.reference if known else f"S-{secrets.token_hex(3).upper()}"
        for due in self.bundle.due if self.bundle else ():
            left = (due.at - self._now()).total_seconds()
            if not due.held and left <= self.watch.settings["near_seconds"]:
                yield f"due:{due.ref}", f"D-{due.ref[:6].upper()}"

    def _follow(self, cause: Cause, by: str) -> None:
        """Call the next person for a cause, unless somebody has it or was called a moment ago."""
        if by:
            if not cause.by:
                self._tell(f"acknowledged: {cause.reference} by {by}")
            cause.by = by
            return
        if self._steady() < cause.next_call:
            return
        people = self._people()
        mark = DEMO if self.bundle and self.bundle.demo else ""
        took = call(self.watch, people[cause.calls % len(people)], cause.reference, self._tell, mark)
        cause.calls += 1
        again = self.watch.settings["again_seconds"]
        cause.next_call = self._steady() + (again if took else min(again, 15.0))

    def _people(self) -> Sequence[Contact]:
        """Return whom to call in order: those the instance named last, then those of the list; never nobody."""
        named = self.bundle.contacts if self.bundle else ()
        return list(dict.fromkeys([*named, *self.watch.contacts])) or [Contact()]


def run(url: str, watch: Listed, stop: threading.Event, *, cafile: Path | None = None) -> None:
    """Watch until told to stop."""
    tell = _teller()
    if not watch.channels:
        raise Refused(f"{watch.path}: no channel: add at least one, or nobody can be called")
    watcher = Watch(watch, lambda: fetch(url, watch, cafile=cafile), tell)
    tell(f"watching {url}, calling after {watch.settings['silent_seconds']:g} s of silence")
    while not stop.is_set():
        watcher.round()
        stop.wait(watch.settings["poll_seconds"])


def _teller() -> Callable[[str], None]:
    """Return what writes one line of JSON to standard error for each thing that happened."""

    def tell(words: str) -> None:
        row = {"time": _now().isoformat(), "part": "watchdog", "said": words}
        sys.stderr.write(json.dumps(row, ensure_ascii=False) + "\n")
        sys.stderr.flush()

    return tell


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Watches a Lionrock instance and calls people when it is silent.")
    parser.add_argument("--follow", metavar="URL", help="the instance's address, such as https://lionrock.example.hk")
    parser.add_argument("--list", metavar="FILE", type=Path, required=True, help="the list made by `watchdogs pair`")
    parser.add_argument("--ca", metavar="FILE", type=Path, help="certificates to trust instead of the system's")
    parser.add_argument("--acknowledge", metavar="REFERENCE", help="say that somebody has taken a call")
    parser.add_argument("--by", metavar="NAME", default="", help="who has taken it")
    parser.add_argument("--test", action="store_true", help="call the first person once, and end")
    given = parser.parse_args(arguments)
    try:
        return _run(given)
    except Refused as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


def _run(given: argparse.Namespace) -> int:
    """Do what was asked."""
    watch = listed(given.list)
    if given.acknowledge:
        if not given.by.strip():
            raise Refused("--by: a name is expected")
        acknowledge(watch, given.acknowledge, given.by.strip())
        return 0
    if given.test:
        known = kept(watch)
        people = [*(known.contacts if known else ()), *watch.contacts, Contact()]
        return 0 if call(watch, people[0], "TEST", _teller()) else 1
    if not given.follow:
        raise Refused("--follow: the address of the instance is expected")
    stop = threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
    run(given.follow, watch, stop, cafile=given.ca)
    return 0


if __name__ == "__main__":
    sys.exit(main())
