"""Letters: one link for one person of the register, by mail, sent once and tried again until its day.

The link lies sealed while it waits and nowhere once it has left. A kill between sending and writing it down sends again
under the same message id, by which mail servers know it.
"""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import msgspec

from lionrock.events.post import Letter, LetterNotSent, LetterSent, Posted
from lionrock.kernel.change import Change
from lionrock.kernel.clock import Instant, hours, minutes
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.paging import lines, settings, store
from lionrock.paging.channels import smtp
from lionrock.paging.line import Line
from lionrock.paging.record import Waiting
from lionrock.paging.service.calling import PART
from lionrock.register.estate import Book
from lionrock.ui.words import stamp

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PAUSES: Final = (minutes(1), minutes(5), minutes(30), hours(2), hours(6), hours(12))
"""How long after each failure a letter is tried again; after the last, or past its day, it is given up."""
SUBJECT: Final = Text("You are asked for evidence.", "現請你提供證據。")
_ASKS: Final = Text(
    "Open the page below and answer there; no account is needed. It works for one answer.",
    "請開啟以下網頁並在該處答覆，無須帳戶。連結可答覆一次。",
)
_UNTIL: Final = Text("Open until {at}.", "有效至 {at}。")
_ALONE: Final = Text("Whoever has the link can answer. Do not pass it on.", "持有連結者即可答覆，請勿轉發。")
_PURPOSE: Final = "paging.letter"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Postman:
    """Sends letters by mail; implements the port `Post`."""

    def __init__(self, platform: Platform) -> None:
        """Keep the platform."""
        self._platform = platform

    def hindrance(self, person: str, origin: str) -> Text | None:
        """Return why no letter would leave for a person now; None when one would."""
        if self._platform.demo:
            return Text("a demonstration sends nothing", "示範不會發送電郵")
        return _line(self._platform)[1] or _unreached(self._platform, person) or _base(self._platform, origin)[1]

    def send(self, change: Change, letter: Letter) -> None:
        """Keep a letter to be sent once the change is kept; the same key goes once."""
        if store.letters.known(change.db, letter.key):
            return
        store.letters.drop(change.db, letter.about)
        base = _base(change.platform, letter.origin)[0]
        id, plain = new_id(), msgspec.json.encode({"link": base + letter.path, "reference": letter.reference})
        sealed = change.platform.port(Cipher).seal(plain, f"{_PURPOSE}:{id}")
        store.letters.add(
            change.db, Waiting(id, letter.key, letter.about, letter.person, change.now, letter.until, sealed)
        )

    def drop(self, change: Change, about: str) -> None:
        """Give up whatever still waits about something."""
        store.letters.drop(change.db, about)

    def posted(self, about: str) -> Posted | None:
        """Return how the newest letter about something stands."""
        return store.letters.newest(self._platform.db, about)


def send_letters(platform: Platform) -> int:
    """Send the letters that are due and return how many were tried; one process sends."""
    found = [] if platform.demo else store.letters.due(platform.db, platform.now())
    for one in found:
        _record(platform, one, _tried(platform, one))
    return len(found)


def _tried(platform: Platform, one: Waiting) -> Text | None:
    """Send one letter; return why it was not accepted, None when it was."""
    if platform.now() >= one.until:
        return Text("its link is over", "其連結已失效")
    try:
        line, problem = _line(platform)
        problem = problem or _unreached(platform, one.person)
        if problem is not None or line is None:
            return problem
        smtp.deliver(platform, line, _mail(platform, line, one))
    except LionrockError as problem:
        return problem.message
    return None


def _record(platform: Platform, one: Waiting, problem: Text | None) -> None:
    """Write down how sending went, and when it is tried next."""
    tries, reason = one.tries + 1, "a letter was accepted" if problem is None else "a letter was not accepted"
    with platform.change(PART, reason) as change:
        if problem is None:
            store.letters.sent(change.db, one.id, change.now, tries)
            change.publish(LetterSent(one.id, one.about, one.person))
            return
        due = _next(one, tries, change.now)
        store.letters.failed(change.db, one.id, tries, problem, due)
        change.publish(LetterNotSent(one.id, one.about, one.person, tries, due is None))


def _next(one: Waiting, tries: int, now: Instant) -> Instant | None:
    """Return when a letter that failed is tried next, None to give it up."""
    pause: timedelta | None = PAUSES[tries - 1] if tries <= len(PAUSES) else None
    return now + pause if pause is not None and now + pause < one.until else None


def _mail(platform: Platform, line: Line, one: Waiting) -> EmailMessage:
    """Return a letter as it leaves, the same at each try: fixed words, the link, its day."""
    plain = platform.port(Cipher).open(one.sealed, f"{_PURPOSE}:{one.id}")
    told: dict[str, str] = msgspec.json.decode(plain)
    until = _UNTIL.format(at=stamp(one.until))
    made = EmailMessage(policy=SMTP)
    made["From"] = line.detail.sender
    made["To"] = address(platform, one.person)
    made["Subject"] = f"{SUBJECT.en} {SUBJECT.zh}"
    made["Message-ID"] = f"<{one.id}@lionrock.invalid>"
    made["Auto-Submitted"] = "auto-generated"
    said = [f"{words.en}\n{words.zh}" for words in (SUBJECT, _ASKS)]
    last = [f"{words.en}\n{words.zh}" for words in (until, _ALONE)]
    made.set_content("\n\n".join([*said, told["link"], *last, f"Ref {told['reference']}"]) + "\n", cte="base64")
    return made


def address(platform: Platform, person: str) -> str:
    """Return the address of a person or contact of the register as it is now; empty without one."""
    opened = platform.port(Book).opened()
    found = next((one for one in (*opened.of("person"), *opened.of("contact")) if one.id == person), None)
    email = str(getattr(found.record, "email", "") or "") if found and found.record else ""
    plain = "@" in email and email.isprintable() and not any(one.isspace() or one in ",;<>" for one in email)
    return email if plain else ""


def _line(platform: Platform) -> tuple[Line | None, Text | None]:
    """Return the mail server, or why there is none to use."""
    line = next((one for one in lines.lines(platform) if one.id == "mail"), None)
    if line is None:
        return None, Text("no mail server is set (paging.smtp_host)", "未設定郵件伺服器（paging.smtp_host）")
    if line.problem is not None:
        return None, line.problem
    if lines.assumed_read(platform.db, None):
        return None, Text("mail is assumed to be read by an attacker", "假定電郵已被攻擊者閱讀")
    return line, None


def _unreached(platform: Platform, person: str) -> Text | None:
    """Return why mail cannot reach a person, None when it can."""
    if not person:
        return Text(
            "mail goes to people of the register alone, and nobody of it was chosen",
            "電郵只發給登記冊內的人員，而未有選擇其中一人",
        )
    try:
        known = address(platform, person)
    except LionrockError as problem:
        return problem.message
    return None if known else Text("the register holds no address of this person", "登記冊沒有此人的電郵地址")


def _base(platform: Platform, origin: str) -> tuple[str, Text | None]:
    """Return the address of the console for a letter, or why it cannot stand in one."""
    set_to: str = settings.kept(platform.settings, settings.LINK).rstrip("/")
    base = set_to or origin
    if not base or (not set_to and urlsplit(base).hostname in _LOOPBACK):
        words = Text("no address of the console is set (paging.link)", "未設定主控台地址（paging.link）")
        return "", words
    if lines.telling(platform, base) is not None:
        return "", Text(
            "the address of the console names the operator or a system (paging.link, paging.names_allowed)",
            "主控台地址載有營運者或系統的名稱（paging.link、paging.names_allowed）",
        )
    return base, None
