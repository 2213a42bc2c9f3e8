"""Rules and findings for twins: two rules in a folder of their own, and matches counted as the matcher counts them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Final

from lionrock.detection import replaying, service, store
from lionrock.detection.renewing import Renewed
from lionrock.detection.replaying import Replays
from lionrock.detection.serving import Runner
from lionrock.detection.store import Search
from lionrock.events.ports import Findings
from lionrock.events.records import Frame, Match
from lionrock.kernel.change import system
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.matching.cache import Cache
from lionrock.register.twins import DEPUTY, SUPERVISOR

ME: Final = system("twin")
FIRST: Final = "05b84ceb-73e4-55aa-a365-000000000001"
SECOND: Final = "05b84ceb-73e4-55aa-a365-000000000002"
_RULE: Final = """title: {title}
id: {id}
status: stable
logsource:
  product: linux
  service: sshd
detection:
  one:
    Event: {word}
  condition: one
level: high
"""
_SAMPLE: Final = """x_lionrock:
  samples:
    match:
    - logsource: {{product: linux, service: sshd}}
      fields: {{Event: {word}}}
"""


def folder(twin: Twin) -> Path:
    """Return the folder of a twin's rules."""
    return twin.place / "rules"


def write(twin: Twin, id: str, title: str = "A sign-in was refused", word: str = "failed") -> None:
    """Write a rule into the folder."""
    folder(twin).mkdir(exist_ok=True)
    (folder(twin) / f"{id}.yml").write_text(_RULE.format(id=id, title=title, word=word), "utf-8")


def sampled(twin: Twin, id: str, word: str = "failed") -> None:
    """Write a rule with a sample that it matches."""
    write(twin, id, word=word)
    path = folder(twin) / f"{id}.yml"
    path.write_text(path.read_text("utf-8") + _SAMPLE.format(word=word), "utf-8")


def ruled(twin: Twin) -> Renewed:
    """Let two rules serve, and have that told."""
    for id in (FIRST, SECOND):
        write(twin, id)
    return serving(twin)


def serving(twin: Twin) -> Renewed:
    """Let the rules of the folder serve, and have that told."""
    made = Renewed(lambda: [folder(twin)], Cache(twin.place / "plans"))
    twin.platform.bind(Runner, made)
    service.announce(twin.platform, made.serving.report)
    return made


def absent(twin: Twin) -> None:
    """Name a second folder that is not there."""
    made = Renewed(lambda: [folder(twin), twin.place / "away"], Cache(twin.place / "plans"))
    twin.platform.bind(Runner, made)


def looked(twin: Twin) -> None:
    """Look at the folder again, as is done every few seconds, and have what serves told."""
    runner = twin.platform.port(Runner)
    assert isinstance(runner, Renewed)
    runner.look()
    if runner.settled:
        service.announce(twin.platform, runner.serving.report)


def reviewed(twin: Twin, *rules: str) -> None:
    """Replay rules and let them open incidents, as a supervisor does."""
    replayed(twin, *rules)
    replaying.let_open(twin.platform, SUPERVISOR, rules, "their effect was seen")


def replayed(twin: Twin, *rules: str) -> None:
    """Replay rules over the history there is, as an analyst or a deputy does."""
    replaying.ask(twin.platform, DEPUTY, rules)
    while twin.platform.port(Replays).work():
        pass


def found(twin: Twin, host: str, ago: timedelta = timedelta(), rule: str = "") -> str:
    """Count a grave match on a host, as of now or some time before, and return the id of its finding.

    It is of another product, and opens an incident, or of a rule of ours that is in watch, and opens none.
    """
    at, platform = twin.clock.now - ago, twin.platform
    title = Text("A tool of thieves", "竊取工具")
    name, digest = rule or "other.product.rule", "ab" * 32 if rule else ""
    match = Match(name, title, "high", (), 0, at, host, None, None, "mimikatz", digest=digest)
    frame = Frame("alerts", "crowdstrike.alerts", 0, (b"",), at, "00" * 32)
    with platform.change(ME, "a match was counted") as change:
        platform.port(Findings).count(change, frame, [match])
    twin.settle()
    [id] = [one.id for one in store.listing(platform.db, Search(rule=name)) if one.host == host]
    return id
