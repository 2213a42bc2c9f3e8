"""A small case: an incident with facts of every kind, a frame of raw records, a document, and who may export."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from lionrock.assurance import service
from lionrock.assurance.service import Made, Wanted
from lionrock.events.evidence import RECORD_MEDIA, RecordProof
from lionrock.events.findings import DetectionFinding
from lionrock.events.incidents import FindingJoined, IncidentAssessed, IncidentOpened, NoteWritten
from lionrock.events.obligations import ClockComputed, ClockEnded, ContentApproved, ReadingChosen
from lionrock.events.people import SignedIn
from lionrock.events.ports import Incidents
from lionrock.events.subjects import INCIDENT
from lionrock.events.telemetry import FrameCommitted
from lionrock.kernel.change import Actor, system
from lionrock.kernel.columns import new_id
from lionrock.kernel.contributions import Exhibit, Item, exhibit
from lionrock.kernel.errors import NotFoundError, UnavailableError
from lionrock.kernel.ledger import merkle
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text, same

ME = system("test")
DEPUTY = Actor("p-ho", "Ho Man 何敏", "deputy", "totp", fresh=True)
REDUCED = Actor("p-ho", "Ho Man 何敏", "deputy", "none", fresh=True)
ADMIN = Actor("p-lau", "Lau Wing 劉穎", "administrator", "totp", fresh=True)
TITLE = Text("Credentials read from memory", "由記憶體讀取登入憑證")
RAWS = tuple(f"Nov 22 09:0{n} ws-1 sshd[{n}]: Failed password for root".encode() for n in range(7))
DOCUMENT = b"%PDF-1.7 content for Annex E"


@dataclass
class Case:
    """An incident and what was recorded about it."""

    platform: Platform
    id: str = field(default_factory=new_id)
    finding: str = field(default_factory=new_id)
    clock: str = field(default_factory=new_id)
    reference: str = "INC-0001"
    frame: str = ""
    note: str = ""
    store_is_down: bool = False

    def describe(self, incident: str) -> dict[str, Any]:
        """Return what evidence needs to know of the incident."""
        return {"id": self.id, "reference": self.reference, "title": TITLE}

    def resolve(self, reference: str) -> str:
        """Return the id for a reference."""
        if reference not in {self.id, self.reference}:
            raise NotFoundError(same(f"no incident {reference}"), same("look"))
        return self.id

    def tell(self, *facts: Any) -> list[str]:
        """Publish facts in one change and return their ids."""
        with self.platform.change(ME, "the test tells a story") as change:
            return [change.publish(fact) for fact in facts]

    def issue(self, profile: str = "counsel", actor: Actor = DEPUTY, **wanted: Any) -> Made:
        """Issue a pack of the incident."""
        wish = Wanted(profile, wanted.pop("incident", self.reference), **wanted)
        return service.issue(self.platform, wish, actor, "asked for", _dropped)

    def key(self) -> str:
        """Return the verifier key."""
        return str(service.key(self.platform))


def case(platform: Platform) -> Case:
    """Return an incident with its facts, and make its exhibits those of the platform."""
    made = Case(platform)
    platform.registry = Registry(
        ["lionrock.access", "lionrock.assurance"], [_records(made), _document(made), _accounts(made)]
    )
    platform.bind(Incidents, made)
    made.frame = made.tell(_frame())[0]
    made.tell(_finding(made), SignedIn("p-ho", "totp"))
    made.note = made.tell(
        IncidentOpened(made.id, made.reference, TITLE.en, TITLE.zh, "scada", by_hand=False),
        FindingJoined(made.id, made.finding, ("asset",)),
        NoteWritten(made.id, "we suspect the vendor", platform.now()),
        _assessed(made, platform),
        _computed(made, platform),
        ReadingChosen(made.id, "strict", "counsel says so"),
    )[2]
    made.tell(ContentApproved(made.id, "annex-e", 1, hashlib.sha256(DOCUMENT).hexdigest()))
    made.tell(ClockEnded(made.clock, "done", "call-1"))
    made.tell(IncidentOpened(new_id(), "INC-0002", "Another", "另一宗", None, by_hand=True))
    return made


def _dropped(made: Made) -> None:
    """Take delivery of a pack and keep nothing."""


def _frame() -> FrameCommitted:
    """Return the fact of the frame the raw records stand in."""
    root = merkle.batch_root(RAWS).hex()
    values: dict[str, Any] = {"stream": "auth", "source": "sshd", "first": 100, "count": len(RAWS), "root": root}
    known: dict[str, Any] = {name: 0 for name in FrameCommitted.__dataclass_fields__ if name not in values}
    return FrameCommitted(**values, **known)


def _finding(made: Case) -> DetectionFinding:
    """Return the fact of the finding that joined."""
    now = made.platform.now()
    values: dict[str, Any] = dict.fromkeys(DetectionFinding.__dataclass_fields__, "")
    values |= {"finding": made.finding, "rule": "lr-1", "level": "high", "entity_kind": "asset", "count": 3}
    values |= {"system": None, "host": "ws-1", "user": None, "address": None, "exercise": False}
    return DetectionFinding(**values | {"first": now, "last": now})


def _assessed(made: Case, platform: Platform) -> IncidentAssessed:
    """Return the fact that a person said possible incident."""
    return IncidentAssessed(
        incident=made.id,
        reference=made.reference,
        question="aware",
        system="scada",
        standing="possible",
        aware_at=platform.now(),
        provisional=True,
        seriousness="undecided",
        serious_at=None,
        reason="credentials were used",
    )


def _computed(made: Case, platform: Platform) -> ClockComputed:
    """Return the fact of the incident's clock."""
    now = platform.now()
    values: dict[str, Any] = dict.fromkeys(ClockComputed.__dataclass_fields__, "")
    values |= {"clock": made.clock, "incident": made.id, "triggered_at": now, "work_to": now + timedelta(hours=12)}
    return ClockComputed(**values | {"last_day": None, "provisional": True})


def _records(made: Case) -> Exhibit:
    """Return the exhibit of two raw records of the frame."""

    @exhibit("telemetry.records", of=INCIDENT)
    def records(platform: Platform, incident: str) -> Iterator[Item]:
        if made.store_is_down:
            raise UnavailableError(Text("the event store does not answer", "事件庫沒有回應"), same("start it"))
        for index in (1, 6):
            yield Item(
                f"auth/{100 + index}", json.dumps(proof(made, index).document()).encode(), RECORD_MEDIA, made.frame
            )

    return records


def proof(made: Case, index: int) -> RecordProof:
    """Return a raw record with its path to the root of its frame."""
    kept: dict[tuple[int, int], bytes] = {(0, at): merkle.leaf_hash(raw) for at, raw in enumerate(RAWS)}
    grown = merkle.append(0, [kept[0, at] for at in range(len(RAWS))], lambda level, idx: kept[level, idx])
    kept |= {(level, idx): value for level, idx, value in grown.nodes}
    path = merkle.inclusion(index, len(RAWS), lambda level, idx: kept[level, idx])
    root = merkle.batch_root(RAWS).hex()
    hexed = tuple(one.hex() for one in path)
    return RecordProof("auth", 100, len(RAWS), root, index, hexed, RAWS[index], made.frame)


def _document(made: Case) -> Exhibit:
    """Return the exhibit of a document whose digest stands in the ledger, and of one that does not."""

    @exhibit("obligations.filings", of=INCIDENT)
    def filings(platform: Platform, incident: str) -> Iterator[Item]:
        yield Item("Annex E (draft).pdf", DOCUMENT, "application/pdf")
        yield Item("clock.json", b"{}", "application/json")
        yield Item("note", entry=made.note)
        yield Item("notes.json", b'["a note"]', tells=("NoteWritten",))

    return filings


def _accounts(made: Case) -> Exhibit:
    """Return an exhibit that not every profile shows."""

    @exhibit("access.people", of=INCIDENT)
    def people(platform: Platform, incident: str) -> Iterator[Item]:
        yield Item("people.json", b'{"name":"Ho Man"}')

    return people
