"""Commands that back up and restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from lionrock.continuity.service import backing, rehearsing, restoring, upgrading
from lionrock.continuity.service.restoring import Restored, Wanted
from lionrock.kernel import opening
from lionrock.kernel.change import system
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text
from lionrock.ui import words

SHELL: Final = system("shell")
_GAP: Final = "take a back-up older than a checkpoint that was given out"
_UNSIGNED: Final = "take a back-up that no key has signed"


@command(
    "backup",
    Text(
        "Write everything but the keys into one file, and read it back.",
        "將密碼匙以外的全部資料寫入一個檔案，並重讀核對。",
    ),
    "lionrock backup --out /mnt/safe/lionrock-2026-11-22.zip",
)
def backup(
    platform: Platform,
    out: Annotated[Path, typer.Option("--out", help="file to write; it must not exist")],
) -> Answer:
    """Back up and record it."""
    kept, made = backing.back_up(platform, out.absolute(), SHELL, f"back-up written to {out.name}")
    return Answer(
        {
            "file": str(made.path),
            "backup": kept.id,
            "sha256_of_manifest": kept.digest,
            "bytes": kept.bytes,
            "members": kept.members,
            "entries": kept.entries,
            "checkpoint": kept.checkpoint,
            "signed": kept.signed,
            "altered_blobs": list(made.altered),
            "keys": made.manifest.keys,
        },
        Text(
            "The keys are not in it. Keep the folder of keys {keys} on another medium: without it the register stays "
            "sealed.",
            "密碼匙不在其中。請將密碼匙資料夾 {keys} 另存於其他媒體：沒有密碼匙，登記冊將維持加密。",
        ).format(keys=made.manifest.keys),
    )


@command(
    "restore",
    Text("Restore a back-up into an empty folder.", "將備份還原至空資料夾。"),
    "lionrock restore /mnt/safe/lionrock-2026-11-22.zip --data /srv/lionrock/data",
    local=True,
)
def restore(  # noqa: PLR0913, PLR0917 options of a shell
    registry: Registry,
    file: Annotated[Path, typer.Argument(help="back-up to restore")],
    data: Annotated[Path, typer.Option("--data", help="empty folder to restore into")],
    keys: Annotated[Path | None, typer.Option("--keys", help="folder in which key folders stand")] = None,
    key: Annotated[str, typer.Option("--key", help="verifier key or fingerprint, got another way")] = "",
    checkpoint: Annotated[list[Path] | None, typer.Option("--checkpoint", help="checkpoint kept elsewhere")] = None,
    accept_gap: Annotated[bool, typer.Option("--accept-gap", help=_GAP)] = False,  # noqa: FBT002 a switch of the shell
    accept_unsigned: Annotated[bool, typer.Option("--accept-unsigned", help=_UNSIGNED)] = False,  # noqa: FBT002 likewise
) -> Answer:
    """Restore and show the clocks, the position of the ledger and the unknown gap."""
    wanted = Wanted(key, tuple(checkpoint or ()), accept_gap, accept_unsigned, keys)
    found = restoring.restore(registry, file, data.absolute(), wanted)
    return Answer(_found(found), _said(found), shown=_shown(found))


@command(
    "rehearse",
    Text("Restore a back-up apart, recompute it, and remove it again.", "將備份另行還原並重新計算，然後移除。"),
    "lionrock rehearse /mnt/safe/lionrock-2026-11-22.zip",
)
def rehearse(platform: Platform, file: Annotated[Path, typer.Argument(help="back-up to rehearse with")]) -> Answer:
    """Rehearse a restore and record it."""
    done = rehearsing.rehearse(platform, file, SHELL)
    return Answer(
        {
            "backup": done.backup,
            "made": done.made,
            "seconds": done.seconds,
            "entries": done.entries,
            "clocks": done.clocks,
            "register": "open" if done.opened else "sealed",
        },
        Text(
            "It restores in {seconds} s. Nothing of it was kept.", "可於 {seconds} 秒內還原。並無保留任何內容。"
        ).format(seconds=done.seconds),
    )


@command(
    "upgrade",
    Text(
        "Bring a data folder to this version: backs up, migrates, tests, and puts everything back if that fails.",
        "將資料夾升級至此版本：先備份、再遷移及測試，失敗即全部還原。",
    ),
    "lionrock upgrade --data /srv/lionrock/data",
    local=True,
)
def upgrade(
    registry: Registry,
    data: Annotated[Path | None, typer.Option("--data", help="data folder")] = None,
    backup: Annotated[Path | None, typer.Option("--backup", help="file for the back-up before")] = None,
) -> Answer:
    """Upgrade and say what happened."""
    found = upgrading.upgrade(registry, (data or opening.home() / "data").absolute(), SHELL, backup)
    if found.made is None:
        said = Text("Nothing to do: the folder is of this version.", "無須處理：資料夾已屬此版本。")
        return Answer({"folder": str(found.folder), "schema": found.after, "state": "current"}, said)
    return Answer(
        {
            "folder": str(found.folder),
            "before": found.before,
            "after": found.after,
            "state": "upgraded",
            "backup": str(found.made.path),
        },
        Text("Upgraded and tested. The back-up of before is kept.", "已升級並通過測試。升級前的備份已保留。"),
    )


def _found(found: Restored) -> dict[str, Any]:
    """Return a restore as a machine reads it."""
    record = found.record
    return {
        "folder": str(found.folder),
        "backup": record.backup,
        "made": found.manifest.made,
        "signature": found.signed,
        "ledger_recomputed": found.recomputed,
        "entries": record.entries,
        "root": record.root,
        "epoch": record.epoch,
        "last_known_checkpoint": record.known_size,
        "entries_known_to_be_missing": record.lost,
        "gap": {"from": record.gap_from, "to": record.at, "accepted": record.accepted},
        "register": "sealed" if found.sealed else "open",
        "settings": found.settings,
        "clocks": [
            {
                "incident": one.reference,
                "duty": one.title,
                "work_to": one.work_to,
                "provisional": one.provisional,
                "called": one.called,
            }
            for one in found.clocks
        ],
        "seconds": round(found.seconds, 2),
    }


def _shown(found: Restored) -> list[dict[str, Any]]:
    """Return the clocks as a person reads them, the most pressing first."""
    if not found.clocks:
        return [{str(_CLOCKS): Text("no clock runs", "沒有計算中的時限")}]
    return [
        {
            "incident": one.reference,
            "duty": one.title,
            "work_to": words.stamp(one.work_to),
            "left": words.left(one.work_to, found.now),
        }
        for one in found.clocks
    ]


_CLOCKS: Final = Text("clocks", "時限")


def _said(found: Restored) -> Text:
    """Return what a person has to know now."""
    record = found.record
    return Text(
        "Restored in {seconds:.1f} s: {entries} entries, epoch {epoch}, signature {signed}.\n"
        "Unknown gap: {since} to {until}; {lost} entries are known to be missing. It stands on Today until a person "
        "acknowledges it.\n{sealed}",
        "已於 {seconds:.1f} 秒內還原：{entries} 項紀錄，第 {epoch} 期，簽署狀況：{signed}。\n"
        "未知的空白時段：{since} 至 {until}；已知欠缺 {lost} 項紀錄。此事會列於「今日」，直至有人確認知悉。\n{sealed}",
    ).format(
        seconds=found.seconds,
        entries=record.entries,
        epoch=record.epoch,
        signed=_SIGNED[found.signed],
        since=words.stamp(record.gap_from),
        until=words.stamp(record.at),
        lost=record.lost,
        sealed=_SEALED.format(keys=found.manifest.keys) if found.sealed else _OPEN,
    )


_SIGNED: Final = {
    "verified": Text("verified", "已核實"),
    "consistent": Text("consistent with itself, not verified: no key was here", "本身一致，未經核實：此處沒有密碼匙"),
    "unsigned": Text("none", "沒有"),
}
_OPEN: Final = Text("The register opens.", "登記冊可以開啟。")
_SEALED: Final = Text(
    "The register is sealed: put the folder of keys {keys} in its place. Clocks and ledger work meanwhile.",
    "登記冊已加密：請放回密碼匙資料夾 {keys}。其間時限及存證帳本照常運作。",
)
