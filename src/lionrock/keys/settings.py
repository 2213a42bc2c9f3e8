"""Settings of the keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lionrock.kernel.contributions import Setting
from lionrock.kernel.text import Text
from lionrock.keys import files

if TYPE_CHECKING:
    from lionrock.kernel.settings import Settings

FOLDER = Setting(
    "keys.folder",
    default="",
    about=Text(
        "Where key folders stand; empty means ~/.local/share/lionrock/keys. Never inside a data folder.",
        "存放密碼匙資料夾的位置；留空即 ~/.local/share/lionrock/keys。不可置於資料夾之內。",
    ),
)

ROTATION_DAYS = Setting(
    "keys.rotation_days",
    default=365,
    about=Text("Days after which the data key should have been rotated.", "資料密碼匙應在多少天內更換。"),
    kind=int,
)


def root(settings: Settings) -> Path:
    """Return the folder in which key folders stand."""
    return Path(settings[FOLDER]).expanduser() if settings[FOLDER] else files.default_root()
