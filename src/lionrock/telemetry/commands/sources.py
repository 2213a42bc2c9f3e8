"""Commands of telemetry: what is read, what would be understood, and the search of events."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from lionrock.events.ports import EventStore, Hunt
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.telemetry import canary, retained, service, store
from lionrock.telemetry.buckets import adding
from lionrock.telemetry.formats.times import stated
from lionrock.telemetry.model import DAY, Stream
from lionrock.telemetry.previewing import FilePreview, preview
from lionrock.telemetry.query import parsed
from lionrock.telemetry.recognise import RECOGNISE
from lionrock.telemetry.standing import blind, standing
from lionrock.telemetry.teaching import deciding, lessons, telling

SHELL: Final = Actor(id="shell", name="command line", role="administrator", factor="system", fresh=True)
"""Whoever may run commands on the machine that reads the logs."""


@command(
    "sources.list", Text("List what is read and how it stands.", "列出所讀取的資料及其狀況。"), "lionrock sources list"
)
def listed(platform: Platform) -> Answer:
    """Return one row for each stream."""
    now = platform.now()
    rows = [
        {
            "id": stream.id,
            "name": stream.name,
            "standing": standing(platform, stream, now),
            "why": blind(platform, stream, now),
            "kinds": sorted(stream.kinds) or [stream.source],
            "understood": stream.understood,
            "unparsed": stream.unparsed,
            "last_event": stream.last_event,
            "last_learned": stream.last_learned,
            "proven": stream.proven,
            **_kept(stream),
            "location": stream.location,
        }
        for stream in store.streams(platform.db)
    ]
    said = Text("{n} streams.", "{n} 個資料流。").format(n=len(rows))
    return Answer(rows, said if rows else Text("Nothing is read yet.", "尚未讀取任何資料。"))


@command(
    "sources.add",
    Text("Read a file or folder from now on.", "開始讀取檔案或資料夾。"),
    "lionrock sources add /var/log/nginx --name 'Portal' --host portal-01",
)
def added(  # noqa: PLR0913, PLR0917 options of the shell
    platform: Platform,
    location: Path,
    name: Annotated[str, typer.Option(help="what people call it")] = "",
    kind: Annotated[str, typer.Option(help="a kind of log, see `sources kinds`")] = RECOGNISE,
    zone: Annotated[str, typer.Option(help="zone of times that name none, such as +08:00")] = "",
    host: Annotated[str, typer.Option(help="host of lines that name none")] = "",
    silent_after: Annotated[int, typer.Option(help="seconds without a record that count as silence")] = DAY,
    reason: Annotated[str, typer.Option(help="why, for the ledger")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what would be understood")] = False,  # noqa: FBT002 a switch of the shell
) -> Answer:
    """Add the stream, or show what would be understood of it."""
    given = {"name": name, "location": str(Path(location).absolute()), "source": kind, "zone": zone, "host": host}
    if dry_run:
        seen = preview(service.proposal(platform, **given), lessons.everything(platform))
        said = Text("{n} files lie there; nothing was kept.", "該處有 {n} 個檔案；沒有保留任何資料。")
        return Answer([_file(file) for file in seen.files], said.format(n=seen.total))
    why = reason or "from the command line"
    stream = service.add(platform, SHELL, why, silent_after=silent_after, **given)  # type: ignore[arg-type]  # texts alone
    return Answer({"id": stream.id, "name": stream.name}, Text("It is read from now on.", "現已開始讀取。"))


@command(
    "sources.listen",
    Text("Receive on a port from now on.", "開始由通訊埠接收。"),
    "lionrock sources listen syslog+tls://0.0.0.0:6514 --certificate /etc/lionrock/tls.pem --key /etc/lionrock/tls.key",
)
def listened(  # noqa: PLR0913, PLR0917 options of the shell
    platform: Platform,
    address: Annotated[str, typer.Argument(help="scheme, address and port; syslog+tls, relp+tls, https …")],
    name: Annotated[str, typer.Option(help="what people call it")] = "",
    kind: Annotated[str, typer.Option(help="a kind of log, see `sources kinds`")] = service.RELAYED,
    zone: Annotated[str, typer.Option(help="zone of times that name none, such as +08:00")] = "",
    host: Annotated[str, typer.Option(help="host of lines that name none; else their sender")] = "",
    certificate: Annotated[str, typer.Option(help="certificate chain, PEM")] = "",
    key: Annotated[str, typer.Option(help="its private key, PEM")] = "",
    clients: Annotated[str, typer.Option(help="authority whose certificates senders must show, PEM")] = "",
    silent_after: Annotated[int, typer.Option(help="seconds without a record that count as silence")] = DAY,
    reason: Annotated[str, typer.Option(help="why, for the ledger")] = "",
) -> Answer:
    """Add the receiver; the token of HTTP is told this once."""
    stream, token = service.listen(
        platform,
        SHELL,
        reason or "from the command line",
        name=name,
        location=address,
        source=kind,
        zone=zone,
        host=host,
        certificate=certificate,
        key=key,
        clients=clients,
        silent_after=silent_after,
    )
    told = {"id": stream.id, "name": stream.name, "location": stream.location}
    return Answer(told | ({"token": token} if token else {}), Text("It is received from now on.", "現已開始接收。"))


@command(
    "sources.stop",
    Text("Stop reading a stream; what was read stays.", "停止讀取資料流；已讀取的紀錄保留。"),
    "lionrock sources stop jump-host --reason 'replaced by another'",
)
def stopped(
    platform: Platform,
    stream: Annotated[str, typer.Argument(help="id of a stream")],
    reason: Annotated[str, typer.Option(help="why, for the ledger")] = "",
) -> Answer:
    """Stop it."""
    service.stop(platform, SHELL, reason or "from the command line", stream)
    return Answer({"id": stream}, Text("Reading stopped; what was read stays.", "已停止讀取；已讀取的紀錄保留。"))


@command(
    "sources.resume",
    Text("Go on reading a stream where it was stopped.", "由上次位置繼續讀取資料流。"),
    "lionrock sources resume jump-host",
)
def resumed(
    platform: Platform,
    stream: Annotated[str, typer.Argument(help="id of a stream")],
    reason: Annotated[str, typer.Option(help="why, for the ledger")] = "",
) -> Answer:
    """Resume it."""
    service.resume(platform, SHELL, reason or "from the command line", stream)
    return Answer({"id": stream}, Text("Reading goes on where it was.", "由上次位置繼續讀取。"))


@command(
    "sources.bucket",
    Text("Read what is put into a bucket from now on (S3).", "開始讀取放入儲存桶的內容（S3）。"),
    "lionrock sources bucket s3+https://s3.example.com/logs/AWSLogs/ --secret /etc/lionrock/bucket.keys",
)
def bucket(  # noqa: PLR0913, PLR0917 options of the shell
    platform: Platform,
    location: Annotated[str, typer.Argument(help="endpoint, bucket and prefix")],
    name: Annotated[str, typer.Option(help="what people call it")] = "",
    secret: Annotated[str, typer.Option(help="file with the keys, mode 0600; else the environment")] = "",
    region: Annotated[str, typer.Option(help="region requests are signed for")] = "us-east-1",
    style: Annotated[str, typer.Option(help="path or host: where the bucket stands in a request")] = "path",
    authority: Annotated[str, typer.Option(help="authority of the server's certificate, PEM")] = "",
    kind: Annotated[str, typer.Option(help="a kind of log, see `sources kinds`")] = RECOGNISE,
    zone: Annotated[str, typer.Option(help="zone of times that name none, such as +08:00")] = "",
    host: Annotated[str, typer.Option(help="host of lines that name none")] = "",
    silent_after: Annotated[int, typer.Option(help="seconds without a record that count as silence")] = DAY,
    reason: Annotated[str, typer.Option(help="why, for the ledger")] = "",
) -> Answer:
    """Add the bucket."""
    asked = adding.Asked(location, name, secret, region, style, authority, kind, zone, host)
    stream = adding.poll(platform, SHELL, reason or "from the command line", asked, silent_after=silent_after)
    told = {"id": stream.id, "name": stream.name, "location": stream.location}
    return Answer(told, Text("It is read from now on.", "現已開始讀取。"))


@command(
    "sources.canary",
    Text("Send a marked line through streams and time each hop.", "向資料流發出測試紀錄並計算每一步的時間。"),
    "lionrock sources canary jump-host",
)
def canaried(
    platform: Platform,
    stream: Annotated[str, typer.Argument(help="id of a stream; all with a canary switched on when left out")] = "",
    patience: Annotated[float, typer.Option(help="seconds to wait for a hop")] = canary.PATIENCE,
) -> Answer:
    """Return one row for each canary; a lost one makes the command fail."""
    chosen = [store.stream(platform.db, stream)] if stream else [s for s in store.streams(platform.db) if s.canary]
    trips = canary.run(platform, chosen, patience=min(max(patience, 1.0), 300.0))
    rows = [
        {"stream": trip.stream.id, "through": not trip.broken, "milliseconds": trip.took}
        | {hop: trip.hops.get(hop) for hop in canary.HOPS}
        | {"lost_at": trip.broken or None, "why": trip.why}
        for trip in trips
    ]
    lost = sum(bool(trip.broken) for trip in trips)
    said = Text("{n} of {of} came through.", "{of} 項中有 {n} 項走完路徑。").format(n=len(trips) - lost, of=len(trips))
    none = Text("No stream has a canary switched on.", "沒有資料流啟用測試紀錄。")
    return Answer(rows, said if trips else none, code=1 if lost else 0)


@command(
    "sources.token",
    Text("Give a receiver of HTTP a new token; the old one is refused.", "為 HTTP 接收端產生新權杖；舊權杖會被拒。"),
    "lionrock sources token alerts --reason 'it was shown to a guest'",
)
def rekeyed(
    platform: Platform,
    stream: Annotated[str, typer.Argument(help="id of a stream")],
    reason: Annotated[str, typer.Option(help="why, for the ledger")] = "",
) -> Answer:
    """Return the token, this once."""
    changed, token = service.rekey(platform, SHELL, reason or "new token", stream)
    said = Text("Give the token to the senders now: it is shown this once.", "請立即把權杖交予傳送方：只會顯示一次。")
    return Answer({"stream": changed.id, "token": token}, said)


@command(
    "sources.kinds", Text("List the kinds of log that can be read.", "列出可讀取的日誌種類。"), "lionrock sources kinds"
)
def kinds(platform: Platform) -> Answer:
    """Return one row for each kind."""
    sources = lessons.everything(platform)
    return Answer([{"id": one.id, "title": one.title, "guidance": one.guidance} for one in sources])


@command(
    "sources.teach",
    Text("Propose how to read a log that no kind reads, from a sample.", "以樣本提出如何解析沒有種類可讀取的日誌。"),
    "lionrock sources teach turbine.log --id plant.turbine --zone +08:00 --dry-run",
)
def teach(  # noqa: PLR0913, PLR0917 options of the shell
    platform: Platform,
    sample: Annotated[Path, typer.Argument(help="a file of lines; the kept lines of --stream when left out")] = Path(),
    id: Annotated[str, typer.Option(help="its id, such as plant.turbine")] = "",
    title: Annotated[str, typer.Option(help="what people call it")] = "",
    title_zh: Annotated[str, typer.Option(help="the same in Chinese")] = "",
    zone: Annotated[str, typer.Option(help="zone of times that name none, such as +08:00")] = "",
    stream: Annotated[str, typer.Option(help="id of the stream it is for")] = "",
    reason: Annotated[str, typer.Option(help="why, for the ledger")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what it is taken for")] = False,  # noqa: FBT002 a switch of the shell
) -> Answer:
    """Keep the proposal as a file, or show what the sample is taken for."""
    found, raws = telling.proposal(platform, sample, id, (title, title_zh), zone, stream)
    if dry_run:
        return Answer(telling.told(found, raws), Text("Nothing was kept.", "沒有保留任何資料。"))
    digest = telling.keep(platform, SHELL, reason or "from the command line", found, stream)
    said = Text(
        "A proposal: it counts after `lionrock sources accept`.", "此為提議：以 `lionrock sources accept` 使其生效。"
    )
    return Answer(telling.told(found, raws) | {"sha256": digest}, said)


@command("sources.taught", Text("List what was taught here.", "列出本機構教授的種類。"), "lionrock sources taught")
def taught(platform: Platform) -> Answer:
    """Return one row for each taught kind, and each file that serves none."""
    rows = telling.listed(deciding.all_of(platform))
    return Answer(rows, None if rows else Text("Nothing was taught here yet.", "尚未教授任何種類。"))


@command(
    "sources.accept",
    Text("Let a taught kind count, as its file is now.", "使教授的種類生效，以其檔案現時內容為準。"),
    "lionrock sources accept plant.turbine --sha256 9f2c…",
)
def accept(
    platform: Platform,
    id: Annotated[str, typer.Argument(help="its id")],
    sha256: Annotated[str, typer.Option(help="of the file that was looked at, see `sources taught`")],
    reason: Annotated[str, typer.Option(help="why, for the ledger")] = "",
) -> Answer:
    """Let exactly that file count."""
    trial = deciding.accept(platform, SHELL, reason or "from the command line", id, sha256)
    told = {"id": id, "stream_lines": trial.total, "understood": trial.understood}
    return Answer(told, Text("It counts from now on.", "即時生效。"))


@command(
    "sources.withdraw",
    Text("Let a taught kind count no more.", "使教授的種類不再生效。"),
    "lionrock sources withdraw plant.turbine",
)
def withdraw(
    platform: Platform,
    id: Annotated[str, typer.Argument(help="its id")],
    reason: Annotated[str, typer.Option(help="why, for the ledger")] = "",
) -> Answer:
    """Take it back."""
    deciding.withdraw(platform, SHELL, reason or "from the command line", id)
    return Answer({"id": id}, Text("It counts no more.", "不再生效。"))


@command(
    "sources.reread",
    Text("Read kept records that were not understood again.", "重新讀取保留而無法解析的紀錄。"),
    "lionrock sources reread turbine-hall",
)
def reread(
    platform: Platform,
    stream: Annotated[str, typer.Argument(help="id of the stream")],
    reason: Annotated[str, typer.Option(help="why, for the ledger")] = "",
) -> Answer:
    """Have them read again; each is counted once."""
    deciding.reread(platform, SHELL, reason or "from the command line", stream)
    return Answer({"stream": stream}, Text("Being read again while the instance runs.", "系統運行時即重新讀取。"))


@command(
    "events",
    Text("Search stored events.", "搜尋已儲存的事項。"),
    "lionrock events 'host:dc-01 EventID:4625' --since 2026-11-22T00:00+08:00",
)
def events(
    platform: Platform,
    query: Annotated[str, typer.Argument(help="words, and name:value for fields")] = "",
    since: Annotated[str, typer.Option(help="from then on, with zone")] = "",
    until: Annotated[str, typer.Option(help="before then, with zone")] = "",
    limit: Annotated[int, typer.Option(help="at most so many, up to 1000")] = 50,
) -> Answer:
    """Return the newest events the search finds."""
    hunt = parsed(query).hunt(Hunt(since=_moment(since), until=_moment(until), limit=limit))
    store_ = platform.port(EventStore)
    rows = [
        {
            "id": event.id,
            "time": event.replayed_as or event.time,
            "host": event.host,
            "user": event.user,
            "address": event.address,
            "message": event.message,
            "rules": list(event.rules),
        }
        for event in store_.search(hunt)
    ]
    return Answer(rows, Text("{n} events in all.", "共 {n} 項事項。").format(n=store_.count(hunt)))


def _kept(stream: Stream) -> dict[str, Any]:
    """Return what the last proof of a stream's kept records found."""
    found = retained.last(stream)
    if found is None:
        return {"kept": None, "oldest_kept": None, "kept_checked": None}
    return {"kept": found[1].state, "oldest_kept": found[1].oldest, "kept_checked": found[0]}


def _file(file: FilePreview) -> dict[str, Any]:
    """Return what would be understood of a file."""
    problems = [f"{line}: {why}" for line, why in file.misunderstood]
    return {
        "file": file.name,
        "kind": file.source.id if file.source else None,
        "confidence": file.guesses[0].confidence if file.guesses else None,
        "next": file.guesses[1].source.id if len(file.guesses) > 1 else None,
        "records": file.records,
        "understood": file.understood,
        "timed": file.timed,
        "first": file.first,
        "last": file.last,
        "problems": [
            *problems,
            *([str(file.problem)] if file.problem else []),
            *([] if file.source else [str(file.why)]),
        ],
    }


def _moment(text: str) -> Instant | None:
    """Return the instant of an option; raises InputError when it is none."""
    found = stated(text) if text else None
    if text and found is None:
        raise InputError(
            Text(f"{text!r} is no time", f"{text!r} 不是時間"),
            Text("Write it as 2026-11-22T18:30+08:00.", "請寫成 2026-11-22T18:30+08:00。"),
        )
    return found
