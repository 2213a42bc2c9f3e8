"""Commands of the keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import typer

from lionrock.kernel.change import system
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.keys import files, service
from lionrock.keys.model import WORDS
from lionrock.keys.ring import KeyRing
from lionrock.keys.secret import Secret

SHELL = system("shell")
Reason = Annotated[str, typer.Option("--reason", prompt="Why", help="goes into the ledger")]


@command(
    "keys.status",
    Text("Show the keys, their states and ages, and where they stand.", "顯示密碼匙的狀態、使用時間及存放位置。"),
    "lionrock keys status",
)
def status(platform: Platform) -> Answer:
    """Return the key ring; nothing secret is in it."""
    held = platform.port(KeyRing)
    root, known = held.root, held.file is not None
    found: dict[str, Any] = {
        "fingerprint": platform.identity.keys,
        "folder": str(files.folder(root, held.fingerprint)) if known else str(root),
        "locked": held.locked,
        "apart_from_data": service.apart(root, platform.folder),
        "starts_unattended": service.unattended(held),
        "verifier": held.verifier if known else None,
        "keys": [
            {
                "key": key.id,
                "state": key.state,
                "since": key.since.isoformat(timespec="seconds"),
                "days": (platform.now() - key.since) // timedelta(days=1),
            }
            for key in held.keys
        ],
    }
    return Answer({**found, "locked": found["locked"] or Text("no", "否")})


@command(
    "keys.rotate",
    Text(
        "Put a fresh data key into use; what older keys sealed still opens.",
        "啟用新的資料密碼匙；舊有加密資料仍可解密。",
    ),
    'lionrock keys rotate --reason "yearly rotation"',
)
def rotate(platform: Platform, reason: Reason) -> Answer:
    """Rotate the data key."""
    fresh = service.rotate(platform, SHELL, reason)
    return Answer(
        {"key": fresh.id, "state": fresh.state},
        Text(
            "Back up the key folder now: new values open with the new key alone.",
            "請即備份密碼匙資料夾：新資料只可用新密碼匙解密。",
        ),
    )


@command(
    "keys.compromised",
    Text(
        "Mark a data key as compromised; one in use gets a successor.",
        "將資料密碼匙標示為已外洩；使用中的密碼匙會即時更換。",
    ),
    'lionrock keys compromised 0f3c9a6b1d2e4f50 --reason "laptop with a copy was stolen"',
)
def compromised(
    platform: Platform, key: Annotated[str, typer.Argument(help="id of the key")], reason: Reason
) -> Answer:
    """Mark a key as compromised."""
    successor = service.compromise(platform, key, SHELL, reason)
    said = Text("{state}; in use now: {id}", "{state}；現時使用：{id}").format(
        state=WORDS["compromised"], id=successor.id
    )
    return Answer({"key": key, "state": "compromised", "successor": successor.id}, said)


@command(
    "keys.passphrase",
    Text("Change the passphrase of the keys; the keys themselves stay.", "更改密碼匙的通行短語；密碼匙本身不變。"),
    "lionrock keys passphrase --attended",
)
def passphrase(
    platform: Platform,
    attended: Annotated[
        bool,
        typer.Option("--attended/--unattended", help="ask at each start, or keep it in a 0600 file beside the keys"),
    ],
    present: Annotated[
        str, typer.Option(prompt="Present passphrase (empty: from the file beside the keys)", hide_input=True)
    ] = "",
    wanted: Annotated[str, typer.Option(prompt="New passphrase", hide_input=True, confirmation_prompt=True)] = "",
) -> Answer:
    """Change the passphrase."""
    held = platform.port(KeyRing)
    proof = Secret(present) if present else files.read_passphrase(held.root, held.fingerprint)
    if proof is None:
        raise InputError(
            Text("No passphrase was given and none lies beside the keys.", "未提供通行短語，密碼匙旁亦沒有存放。"),
            Text("Type the present passphrase.", "請輸入現有的通行短語。"),
        )
    service.rewrap(platform, proof, Secret(wanted), SHELL, unattended=not attended)
    return Answer(said=Text("The passphrase is changed.", "通行短語已更改。"))
