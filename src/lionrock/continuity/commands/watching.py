"""Commands of the second host's watchdog, and of the instance it watches."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from lionrock.continuity import lionrock_watchdog, store
from lionrock.continuity.service import watching
from lionrock.kernel.change import system
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text

SHELL: Final = system("shell")


@command(
    "watchdog",
    Text(
        "Watch an instance from another host, and call people when it is silent.",
        "由另一主機看守系統，系統沉默時傳召人員。",
    ),
    "lionrock watchdog --follow https://lionrock.example.hk --list watchdog.json",
    local=True,
)
def watchdog(
    list: Annotated[Path, typer.Option("--list", help="list made by `lionrock watchdogs pair`")],
    follow: Annotated[str, typer.Option("--follow", help="address of the instance to watch")] = "",
    ca: Annotated[Path | None, typer.Option("--ca", help="certificates to trust instead of the system's")] = None,
    acknowledge: Annotated[str, typer.Option("--acknowledge", help="reference of a call somebody took")] = "",
    by: Annotated[str, typer.Option("--by", help="who took it")] = "",
    test: Annotated[bool, typer.Option("--test", help="call the first person once, and end")] = False,  # noqa: FBT002 a switch of the shell
) -> Answer:
    """Run the file that also stands alone."""
    words = ["--list", str(list)]
    words += [*(["--follow", follow] if follow else []), *(["--ca", str(ca)] if ca else [])]
    words += [*(["--acknowledge", acknowledge, "--by", by] if acknowledge else []), *(["--test"] if test else [])]
    return Answer(code=lionrock_watchdog.main(words))


@command(
    "watchdogs.pair",
    Text("Let a watchdog ask, and write the list it is given.", "准許看守程式查詢，並寫出交給它的清單。"),
    'lionrock watchdogs pair --name "branch office" --out watchdog.json',
)
def pair(
    platform: Platform,
    name: Annotated[str, typer.Option("--name", help="where it runs")],
    out: Annotated[Path, typer.Option("--out", help="file to write; carry it to the other host")],
) -> Answer:
    """Pair a watchdog."""
    paired = watching.pair(platform, SHELL, name, out)
    return Answer(
        {"watchdog": paired.id, "name": paired.name, "file": str(out)},
        Text(
            "Carry the file to the other host (mode 600), add its channels, and remove it here.",
            "請將檔案帶到另一主機（權限 600）、加入其通訊途徑，並刪除此處的檔案。",
        ),
    )


@command(
    "watchdogs.list",
    Text("List the watchdogs that may ask, and when they last did.", "列出可查詢的看守程式及其最近查詢時間。"),
    "lionrock watchdogs list",
)
def listing(platform: Platform) -> Answer:
    """Return the watchdogs."""
    return Answer(
        [
            {
                "watchdog": one.id,
                "name": one.name,
                "paired": one.paired_at,
                "silent_seconds": None
                if (past := watching.silent_for(platform, one)) is None
                else round(past.total_seconds()),
                "state": "silent" if one.silent else "heard" if past is not None else "never heard",
            }
            for one in store.watchdogs(platform.db)
        ]
    )


@command(
    "watchdogs.revoke",
    Text("Let a watchdog ask no longer.", "不再准許看守程式查詢。"),
    'lionrock watchdogs revoke "branch office"',
)
def revoke(platform: Platform, watchdog: Annotated[str, typer.Argument(help="name or id")]) -> Answer:
    """Revoke a watchdog."""
    found = watching.revoke(platform, SHELL, watchdog)
    return Answer({"watchdog": found.id, "name": found.name})
