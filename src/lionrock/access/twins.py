"""People with accounts for the twins in which controls are tested: invited, enrolled, with phones that show codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from lionrock.access import enrolment, links, service, totp
from lionrock.access.door import Door
from lionrock.access.enrolment import Enrolment
from lionrock.access.hashing import Hasher
from lionrock.access.passphrase import Passphrase
from lionrock.access.persons import link
from lionrock.kernel.change import system
from lionrock.kernel.clock import days
from lionrock.kernel.text import Text, same
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.model import Person
from lionrock.register.twins import DEPUTY

SHELL: Final = system("shell")
WHY: Final = "a twin's people"
DESK: Final = "198.51.100.20"
_WORDS: Final = "thunder lamp river nine"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with an account, and the secret of their phone."""

    id: str
    name: str
    secret: str = field(repr=False)

    def signs_in(self, twin: Twin, *, reduced: bool = False) -> None:
        """Sign in with both factors, or `reduced` without the second."""
        door, words = twin.platform.port(Door), Passphrase(_WORDS)
        if reduced:
            door.sign_in_reduced(self.name, words, DESK)
            return
        code = totp.code(self.secret, totp.step(twin.platform.now()))
        door.sign_in(self.name, words, code, DESK)


def enrolled(twin: Twin, name: str, role: str, person: str = "Ho Man 何敏") -> Holder:
    """Invite a person, an auditor for the next thirty days, and have them enrol; a minute passes."""
    twin.platform.bind(Hasher, Hasher(time=1, memory=64, lanes=1))
    today = twin.platform.now().date()
    term = {"first": (today - days(1)).isoformat(), "last": (today + days(30)).isoformat()} if role == "auditor" else {}
    link = service.invite(twin.platform, name, person, role, SHELL, WHY, **term)
    token = link.path.removeprefix("/enrol/")
    secret = links.offer(twin.platform, token).secret
    given = Enrolment(Passphrase(_WORDS), totp.code(secret, totp.step(twin.platform.now())))
    enrolment.enrol(twin.platform, token, given, DESK)
    twin.wait(timedelta(minutes=1))
    return Holder(link.account, name, secret)


def registered(twin: Twin, key: str, name: str = "Man Ho") -> str:
    """Register a person and return the id of their record."""
    made = Person(key=key, name=same(name), post=Text("Officer", "主任"), phone="+852 2000 0005")
    return register.put(twin.platform, SHELL, WHY, made)


def linked(twin: Twin, account: str, person: str | None) -> None:
    """Say which registered person an account belongs to, or take it back."""
    link(twin.platform, account, person, DEPUTY, WHY)
