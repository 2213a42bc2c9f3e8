"""Commands of evidence and controls."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from lionrock.assurance import erasing, lionrock_verify, proving, running, service
from lionrock.assurance.files import offered
from lionrock.assurance.kept import Outcome
from lionrock.assurance.model import span
from lionrock.kernel.change import system
from lionrock.kernel.contributions import Answer, Control, command
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.ui.sessions import Identifies

SHELL: Final = system("shell")
"""Whoever may run commands on the machine that holds the keys."""

_HERE: Final = "127.0.0.1"
_BACKUPS: Final = Text(
    "Back-ups and packs made before still hold the payload.", "先前製作的備份及證據檔案仍載有該內容。"
)


@command(
    "evidence.pack",
    Text("Issue an evidence pack of an incident or a span of time.", "就事故或時段發出證據檔案。"),
    "lionrock evidence pack --incident INC-0001 --profile auditor --out pack.zip",
)
def pack(  # noqa: PLR0913,PLR0917 options of a command
    platform: Platform,
    out: Annotated[Path, typer.Option("--out", help="file to write; it must not exist")],
    incident: Annotated[str, typer.Option("--incident", help="reference or id; without it, the whole ledger")] = "",
    since: Annotated[str, typer.Option("--from", help="date or time (Hong Kong), inclusive")] = "",
    until: Annotated[str, typer.Option("--to", help="date (its whole day) or time (exclusive)")] = "",
    profile: Annotated[str, typer.Option("--profile", help="commissioner, auditor, counsel or court")] = "auditor",
    audit: Annotated[str, typer.Option("--audit", help="an audit by reference or id, instead of an incident")] = "",
) -> Answer:
    """Make the pack, write it and record the issue; return its digest and the key to verify it with."""
    wanted = service.Wanted(profile, incident, *span(since, until), audit=audit)
    with offered(out) as write:
        made = service.issue(platform, wanted, SHELL, f"pack written to {out.name}", lambda one: write(one.data))
    key = service.key(platform)
    return Answer(
        {
            "file": str(out),
            "sha256": made.issued.digest,
            "bytes": made.issued.bytes,
            "profile": made.issued.profile,
            "incident": made.issued.reference,
            "checkpoint": made.issued.checkpoint,
            "included": made.issued.included,
            "withheld": made.issued.withheld,
            "erased": made.issued.erased,
            "key": str(key),
            "fingerprint": key.fingerprint,
        },
        Text(
            "Tell the receiver the fingerprint by another way than the file.",
            "請以檔案以外的途徑，將指紋告知收件人。",
        ),
    )


@command(
    "evidence.verify",
    Text("Verify an evidence pack offline.", "離線核實證據檔案。"),
    "lionrock evidence verify pack.zip --key 'lionrock+1a2b3c4d+AX…'",
)
def verify(
    file: Path,
    key: Annotated[str, typer.Option("--key", help="verifier key or fingerprint, got another way")] = "",
    after: Annotated[Path | None, typer.Option("--after", help="file with a checkpoint kept earlier")] = None,
    items: Annotated[bool, typer.Option("--items", help="list every item with what it stands on")] = False,  # noqa: FBT002 a switch of the shell
) -> Answer:
    """Run the verifier that is released apart, and say what it found."""
    _there(file, after)
    try:
        report = lionrock_verify.verify(
            lionrock_verify.read(file), key or None, lionrock_verify.read(after) if after else None
        )
    except lionrock_verify.Refused as refused:
        said = Text(f"REFUSED: {refused}", f"不獲接納：{refused.member} {refused.why_zh}")
        found = {"verdict": "refused", "member": refused.member, "why": Text(refused.why, refused.why_zh)}
        return Answer(_items(refused.items) if items else found, said, code=1)
    verdict = lionrock_verify.summary(report)[-1]
    return Answer(_items(report.items) if items else _found(report), Text(verdict, verdict))


def _there(*files: Path | None) -> None:
    """Return when every file named is one; raises NotFoundError that says where one looked."""
    for file in files:
        if file is not None and not file.is_file():
            raise NotFoundError(
                Text(f"there is no file {file}", f"沒有檔案 {file}"),
                Text(
                    f"Name the pack as it was handed over, such as pack.zip; the path counts from here: {Path.cwd()}.",
                    f"請指定所收到的證據檔案，例如 pack.zip；路徑由此起計：{Path.cwd()}。",
                ),
            )


def _found(report: lionrock_verify.Report) -> dict[str, Any]:
    """Return a report without its items, which are all included."""
    whole = asdict(report)
    return {name: value for name, value in whole.items() if name not in {"items", "scope"}} | {
        "incident": report.scope.get("reference"),
        "included": len(report.items),
    }


def _items(items: list[lionrock_verify.Item]) -> list[dict[str, Any]]:
    """Return items as rows."""
    return [
        {"state": one.state, "item": one.name, "kind": one.kind, "on": Text(one.note, one.note_zh)} for one in items
    ]


@command(
    "evidence.key",
    Text("Show the key others verify packs with.", "顯示他人用以核實證據檔案的密碼匙。"),
    "lionrock evidence key",
)
def show_key(platform: Platform) -> Answer:
    """Return the verifier key and its fingerprint."""
    key = service.key(platform)
    return Answer({"key": str(key), "fingerprint": key.fingerprint})


@command(
    "evidence.checkpoint",
    Text("Give out a signed checkpoint for somebody to keep.", "發出已簽署的檢查點供他人保存。"),
    "lionrock evidence checkpoint --out checkpoint.txt",
)
def give_checkpoint(
    platform: Platform, out: Annotated[Path, typer.Option("--out", help="file to write; it must not exist")]
) -> Answer:
    """Write a fresh checkpoint; every later pack proves that it continues it."""
    with offered(out) as write:
        signed = service.give_checkpoint(platform, SHELL, f"checkpoint written to {out.name}")
        write(signed.note.encode())
    return Answer({"file": str(out), "size": signed.size, "root": signed.root.hex()})


@command(
    "evidence.check",
    Text("Recompute the whole ledger from its entries.", "由各項紀錄重新計算整個存證帳本。"),
    "lionrock evidence check",
)
def check(platform: Platform) -> Answer:
    """Return how many entries and checkpoints were recomputed and found right."""
    return Answer(asdict(service.recompute(platform)))


@command(
    "evidence.erase",
    Text("Erase the payload of an entry; the entry stands.", "刪除某項紀錄的內容；紀錄本身保留。"),
    "lionrock evidence erase 1024 --as man.ho --why 'request of the person concerned'",
)
def erase(
    platform: Platform,
    entry: Annotated[str, typer.Argument(help="position or id")],
    who: Annotated[str, typer.Option("--as", prompt="Sign-in name", help="the person who decides")],
    why: Annotated[str, typer.Option("--why", prompt="Why", help="reason, kept in the ledger")],
    passphrase: Annotated[str, typer.Option(prompt="Passphrase", hide_input=True)] = "",
    code: Annotated[str, typer.Option(prompt="Six-digit code", hide_input=True)] = "",
) -> Answer:
    """Erase the payload of an entry, and record which person did and why."""
    answers = {"passphrase": passphrase, "code": code}
    person = platform.port(Identifies).identify(who, answers, _HERE)
    return Answer({"position": erasing.erase(platform, entry, person, why)}, _BACKUPS)


@command(
    "controls.run",
    Text("Run the controls and show what they find.", "執行控制措施並顯示結果。"),
    "lionrock controls run --json",
)
def run_controls(
    platform: Platform,
    control: Annotated[list[str] | None, typer.Option("--control", help="id; all without it")] = None,
) -> Answer:
    """Return one row for each control and subject."""
    return Answer([_row(one) for one in running.run(platform, control or ())])


@command(
    "controls.prove",
    Text(
        "Break what the controls watch, in twins, and show which notice.",
        "在副本中破壞控制措施所監察的對象，並顯示哪些能察覺。",
    ),
    "lionrock controls prove --control access.decision-factor",
)
def prove_controls(
    platform: Platform,
    control: Annotated[list[str] | None, typer.Option("--control", help="id; all without it")] = None,
) -> Answer:
    """Return one row for each world that was broken; exit 1 when a control missed one."""
    done = proving.prove(platform, control or ())
    found = proving.scored(done, control or [one.id for one in platform.registry.of(Control)])
    said = Text(
        "noticed {caught} of {broken}; the slowest after {minutes} minutes; never seen to fail: {never}",
        "{broken} 項中察覺 {caught} 項；最慢者 {minutes} 分鐘後；從未證實會不通過：{never} 項",
    ).format(caught=found.caught, broken=found.broken, minutes=f"{found.slowest / 60:.0f}", never=len(found.never))
    rows = [
        {
            "control": one.control,
            "world": one.world.partition("/")[2],
            "caught": one.caught,
            "before": one.before,
            "shows": one.shows,
            "after": one.after,
            "minutes": round(one.waited / 60, 1),
            "seconds": one.seconds,
            "problem": one.problem,
        }
        for one in done
    ]
    return Answer(rows, said, code=1 if found.missed else 0)


def _row(one: Outcome) -> dict[str, Any]:
    """Return a result as a row."""
    return {
        "control": one.control,
        "subject": one.subject,
        "state": one.state,
        "proof": one.proof,
        "fresh_until": one.fresh_until,
        "reason": one.reason,
    }
