"""Commands of the notary."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from lionrock.kernel.change import system
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.notary import service, store

SHELL: Final = system("shell")
_MOST: Final = 1 << 20


@command(
    "notary.status",
    Text("Show what outsiders hold of the ledger.", "顯示外間持有的帳本證明。"),
    "lionrock notary status --json",
)
def status(platform: Platform) -> Answer:
    """Return stamps and cosignatures, the newest first, and what waits."""
    names = {one.id: one.name for one in store.witnesses(platform.db)}
    rows: list[dict[str, Any]] = [
        {
            "kind": "stamp",
            "by": one.authority,
            "entries": one.size,
            "at": one.stamped,
            "state": "verified" if one.verified else "unverified" if one.stamped else "waiting",
            "note": one.problem,
        }
        for one in store.anchors(platform.db)
    ]
    rows += [
        {
            "kind": "cosignature",
            "by": names.get(one.witness, one.witness),
            "entries": one.size,
            "at": one.stamped,
            "state": "verified",
            "note": "",
        }
        for one in store.cosignatures(platform.db)
    ]
    return Answer(rows)


@command(
    "notary.stamp",
    Text("Have the newest checkpoint stamped now by every authority set.", "即時要求各機構為最新檢查點加蓋時間戳記。"),
    "lionrock notary stamp",
)
def stamp(platform: Platform) -> Answer:
    """Queue and ask; what does not come stays queued."""
    queued = service.queue(platform, now=True)
    return Answer({"queued": queued, "stamped": service.send(platform)})


@command(
    "notary.witness",
    Text("Enter a witness by the key it gave you.", "按見證人提供的密碼匙登記見證人。"),
    "lionrock notary witness 'auditor.example+1a2b3c4d+BA…' --why 'engagement letter of 3 March'",
)
def witness(
    platform: Platform, key: str, why: Annotated[str, typer.Option("--why", help="reason, kept in the ledger")]
) -> Answer:
    """Keep the key; from now on its cosignatures are taken."""
    made = service.name_witness(platform, SHELL, key, why)
    return Answer({"witness": made.id, "name": made.name})


@command(
    "notary.request",
    Text("Write the request a witness cosigns.", "寫出供見證人共同簽署的要求。"),
    "lionrock notary request auditor.example --out request.txt",
)
def request(
    platform: Platform,
    name: str,
    out: Annotated[Path, typer.Option("--out", help="file to write, - for the screen")],
    since: Annotated[int | None, typer.Option("--from", help="entries the witness says it signed last")] = None,
) -> Answer:
    """Write a fresh checkpoint with the proof that it continues the last one this witness signed."""
    found = next((one for one in store.witnesses(platform.db) if one.name == name and one.until is None), None)
    if found is None:
        raise NotFoundError(
            Text(f"no witness in force is called {name}", f"沒有名為 {name} 的有效見證人"),
            Text("Enter it with `lionrock notary witness`.", "請以 `lionrock notary witness` 登記。"),
        )
    text = service.request(platform, SHELL, found, since)
    if str(out) == "-":
        return Answer({"request": text})
    out.write_text(text, "utf-8")
    return Answer({"file": str(out)})


@command(
    "notary.cosign",
    Text("Take the lines a witness returned.", "匯入見證人交回的內容。"),
    "lionrock notary cosign answer.txt --why 'received by post'",
)
def cosign(
    platform: Platform, file: Path, why: Annotated[str, typer.Option("--why", help="reason, kept in the ledger")]
) -> Answer:
    """Keep each cosignature that fits a checkpoint of this ledger."""
    kept = service.take(platform, SHELL, _read(file), why)
    return Answer([{"entries": one.size, "witness": one.witness, "at": one.stamped} for one in kept])


@command(
    "notary.check",
    Text("Hold a checkpoint kept elsewhere against the present ledger.", "以他處保存的檢查點核對現時的帳本。"),
    "lionrock notary check checkpoint.txt",
)
def check(platform: Platform, file: Path) -> Answer:
    """Say whether the present log continues it; exit 1 when it does not."""
    held = service.hold(platform, _read(file))
    row = {"entries": held.size, "root": held.root, "our_signature": held.ours, "continues": held.continues}
    return Answer(row, held.why, code=0 if held.continues and held.ours else 1)


@command(
    "notary.tiles",
    Text("Write the ledger's log as static files (C2SP tlog-tiles).", "將帳本寫成靜態檔案（C2SP tlog-tiles）。"),
    "lionrock notary tiles --out /media/usb/tiles",
)
def tiles(
    platform: Platform, out: Annotated[Path, typer.Option("--out", help="folder, empty or of the last export")]
) -> Answer:
    """Write what an earlier export lacks; payloads are not in it."""
    signed, files = service.export_tiles(platform, SHELL, out, f"tiles written to {out.name}")
    return Answer({"folder": str(out), "entries": signed.size, "files": files})


def _read(file: Path) -> str:
    """Return a small text file, or what comes in on `-`; raises InputError."""
    try:
        data = sys.stdin.buffer.read(_MOST + 1) if str(file) == "-" else file.read_bytes()[: _MOST + 1]
        if len(data) <= _MOST:
            return data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise _unreadable(file, str(problem)) from problem
    raise _unreadable(file, f"more than {_MOST} bytes")


def _unreadable(file: Path, why: str) -> InputError:
    """Return the error of a file that is no small text."""
    return InputError(
        Text(f"{file}: {why}", f"{file}：未能讀取（{why}）"),
        Text("Give the text file as it was received.", "請提供收到的文字檔案。"),
    )
