"""Small sites for the twins in which controls of telemetry are tested: folders, lines, and a store in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from lionrock.events.ports import Hunt, Insert, Matcher, StoredEvent
from lionrock.events.records import Frame, LogRecord
from lionrock.kernel.change import system
from lionrock.kernel.clock import EPOCH
from lionrock.kernel.twin import Twin
from lionrock.telemetry import canary, running, service, store
from lionrock.telemetry.eventstore import Events
from lionrock.telemetry.hearing import Heard, Span
from lionrock.telemetry.model import DAY, Stream
from lionrock.telemetry.pipeline import NoMatcher
from lionrock.telemetry.segments import Segments

ME: Final = system("twin")


class Memory(Events):
    """The event store of a twin: the engine opens one folder a process, and that is the real one's."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        super().__init__(Path(), 0)
        self.kept: dict[tuple[str, int], tuple[Frame, LogRecord]] = {}
        self.forgetful = False
        """Whether what is given to it is lost."""

    def insert_all(self, frames: Sequence[Insert]) -> None:
        """Keep frames."""
        for one in frames:
            self.insert(one.frame, one.records, one.rules)

    def insert(self, frame: Frame, records: Sequence[LogRecord | None], rules: Mapping[int, Sequence[str]]) -> None:
        """Keep the records of a frame; nobody asks a twin which rules they met."""
        found = ((frame.first + n, one) for n, one in enumerate(records) if one is not None and not self.forgetful)
        self.kept |= {(frame.stream, ordinal): (frame, one) for ordinal, one in found}

    def count(self, hunt: Hunt) -> int:
        """Return how many of the records asked for by their ids are kept."""
        return sum(f"{stream}:{ordinal}" in hunt.ids for stream, ordinal in self.kept)

    def search(self, hunt: Hunt) -> list[StoredEvent]:
        """Return the records of a stream whose message holds the words."""
        return [
            _event(stream, ordinal, frame, one)
            for (stream, ordinal), (frame, one) in self.kept.items()
            if stream == hunt.stream and hunt.text in one.message
        ]

    def ordinals(self, stream: str, first: int, until: int) -> list[int]:
        """Return which records of a span are kept."""
        return [ordinal for of, ordinal in self.kept if of == stream and first <= ordinal < until]

    def facets(self, hunt: Hunt, column: str, most: int = 10) -> list[tuple[str, int]]:
        """Return the hosts whose records bear the fields asked for since a moment, as the real store does."""
        counts: dict[str, int] = {}
        for _, one in self.kept.values():
            at = one.time or EPOCH
            told = (hunt.since or EPOCH) <= at < (hunt.until or at + timedelta(1)) and all(
                str(one.fields.get(name, "")).lower() == value.lower() for name, value in hunt.fields.items()
            )
            if told and one.host:
                counts[one.host] = counts.get(one.host, 0) + 1
        return sorted(counts.items())[:most]

    def heard(self, span: Span) -> list[Heard]:
        """Return who was heard in a span."""
        found: dict[tuple[str, str, str, int], Heard] = {}
        for frame, one in self.kept.values():
            at = one.time or frame.learned
            if frame.learned >= span.since and span.since <= at and (span.until is None or at < span.until):
                key = (frame.stream, one.host or "", one.source, one.ocsf)
                before = found.get(key)
                last = max(min(frame.learned, at), before.last if before else EPOCH)
                found[key] = Heard(*key, (before.records if before else 0) + 1, last)
        return list(found.values())


def site(twin: Twin, *, rotate_at: int = 1 << 20) -> Memory:
    """Let a twin keep events in memory and match nothing; its raw records lie in files of `rotate_at` bytes."""
    memory = Memory()
    twin.platform.bind(Events, memory)
    twin.platform.bind(Matcher, NoMatcher())
    twin.platform.bind(Segments, Segments(twin.platform.folder / "segments", rotate_at))
    return memory


def memory(twin: Twin) -> Memory:
    """Return the store of a twin that is a site."""
    found = twin.platform.port(Events)
    assert isinstance(found, Memory)
    return found


def follow(twin: Twin, name: str, *, host: str = "", silent_after: int = DAY) -> Stream:
    """Have a twin read a folder of this name from now on."""
    folder = twin.place / name
    folder.mkdir(exist_ok=True)
    return service.add(
        twin.platform, ME, "a twin's log", name=name, location=str(folder), host=host, silent_after=silent_after
    )


def write(twin: Twin, name: str, lines: Iterable[str], file: str = "a.log") -> None:
    """Write lines into a followed folder and take them in."""
    with (twin.place / name / file).open("a", encoding="utf-8") as log:
        log.writelines(f"{line}\n" for line in lines)
    running.take_in(twin.platform)


def proved(twin: Twin, *, works: bool = True) -> None:
    """Send a canary through every stream of a twin that has one; unless it works, nobody reads what is written."""
    streams = [one for one in store.streams(twin.platform.db) if one.canary]
    canary.run(twin.platform, streams, patience=0.05, between=lambda: _read(twin) if works else None)


def _read(twin: Twin) -> None:
    """Take in what lies in the folders."""
    running.take_in(twin.platform)


def _event(stream: str, ordinal: int, frame: Frame, one: LogRecord) -> StoredEvent:
    """Return a record as the store gives it."""
    return StoredEvent(
        id=f"{stream}:{ordinal}",
        stream=stream,
        source=one.source,
        time=one.time,
        replayed_as=None,
        time_text=one.time_text,
        learned=frame.learned,
        host=one.host or "",
        user=one.user or "",
        address=one.address or "",
        message=one.message,
        ocsf=one.ocsf,
        fields=one.fields,
        rules=(),
        raw=one.raw,
    )


def sign_ins(twin: Twin, host: str, count: int = 3, first: int = 0) -> list[str]:
    """Return lines of a host's SSH log, as of now, each told apart by its port."""
    at = stamp(twin)
    return [
        f"{at} {host} sshd[812]: Failed password for root from 203.0.113.9 port {1024 + n} ssh2"
        for n in range(first, first + count)
    ]


def stamp(twin: Twin, ago: timedelta = timedelta()) -> str:
    """Return the twin's present, or some time before it, as logs write it."""
    return (twin.clock.now - ago).strftime("%Y-%m-%dT%H:%M:%S.000000+00:00")


def ocsf(twin: Twin, host: str, *classes: int) -> list[str]:
    """Return one OCSF event of each class on a host, as of now."""
    at = int(twin.clock.now.timestamp() * 1000)
    return [
        f'{{"class_uid":{one},"activity_id":1,"time":{at},"metadata":{{"version":"1.4.0"}},'
        f'"device":{{"hostname":"{host}"}}}}'
        for one in classes
    ]


def sensor(twin: Twin, host: str) -> list[str]:
    """Return a line of Suricata on a host, as of now."""
    return [
        (
            f'{{"timestamp":"{stamp(twin)}","flow_id":8,"event_type":"dns","src_ip":"192.0.2.20",'
            f'"dest_ip":"192.0.2.53","proto":"UDP","dns":{{"type":"query","rrname":"grid.example"}},"host":"{host}"}}'
        )
    ]


def firewall(twin: Twin, host: str, kind: str = "traffic") -> list[str]:
    """Return a line of a FortiGate, as of now: of its traffic, or of its VPN."""
    now = twin.clock.now
    return [
        (
            f'date={now:%Y-%m-%d} time={now:%H:%M:%S} devname="{host}" devid="FGT60F" eventtime={int(now.timestamp())}'
            f'000000000 tz="+0000" logid="0000000013" type="{"traffic" if kind == "traffic" else "event"}" '
            f'subtype="{"forward" if kind == "traffic" else "vpn"}" level="notice" srcip=203.0.113.9 dstip=192.0.2.10 '
            f'dstport=443 action="deny" user="ho"'
        )
    ]


def cloud(twin: Twin) -> list[str]:
    """Return an event of AWS CloudTrail, as of now."""
    at = f"{twin.clock.now:%Y-%m-%dT%H:%M:%SZ}"
    return [
        (
            f'{{"eventVersion":"1.05","userIdentity":{{"type":"Root"}},"eventTime":"{at}","eventSource":'
            f'"s3.amazonaws.com","eventName":"GetObject","sourceIPAddress":"203.0.113.7","recipientAccountId":"123"}}'
        )
    ]


def defender(twin: Twin, host: str, *ids: int) -> list[str]:
    """Return events of Microsoft Defender Antivirus on a host, as of now."""
    at = stamp(twin)
    return [
        f'{{"@timestamp":"{at}","winlog":{{"channel":"Microsoft-Windows-Windows Defender/Operational",'
        f'"provider_name":"Microsoft-Windows-Windows Defender","event_id":{id},"computer_name":"{host}"}}}}'
        for id in ids
    ]
