"""Settings of the site: one TOML file, the environment above it, defaults below."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from lionrock.kernel.contributions import Setting
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text

Origin = Literal["default", "file", "environment"]

DATABASE = Setting(
    id="database.url",
    default="",
    about=Text(
        "Database of state, as an SQLAlchemy URL; empty: SQLite in the data folder.",
        "狀態資料庫的 SQLAlchemy 網址；留空即用資料夾內的 SQLite。",
    ),
    secret=True,
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The values people gave, looked up by `Setting`."""

    file: Mapping[str, Any]
    environment: Mapping[str, str]
    path: Path | None = None

    def __getitem__(self, setting: Setting) -> Any:
        """Return the value in force; raises ConfigurationError when it is not of the setting's kind."""
        return self.origin(setting)[0]

    def origin(self, setting: Setting) -> tuple[Any, Origin]:
        """Return the value in force and where it comes from."""
        written = self.environment.get(variable(setting))
        if written is not None:
            return _read(setting, written), "environment"
        found = _dig(self.file, setting.id)
        if found is not None:
            return _check(setting, found), "file"
        return setting.default, "default"


def load(path: Path | None, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of the TOML file at `path` (absent: none) and of the environment."""
    environment = os.environ if environment is None else environment
    if path is None or not path.exists():
        return Settings({}, dict(environment), path)
    try:
        return Settings(tomllib.loads(path.read_text("utf-8")), dict(environment), path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ConfigurationError(
            Text(f"{path}: not valid TOML: {problem}", f"{path}：不是有效的 TOML：{problem}"),
            Text("Mend the file at the place named.", "請在所指位置修正檔案。"),
        ) from problem


def variable(setting: Setting) -> str:
    """Return the name of the environment variable of a setting."""
    return "LIONROCK_" + setting.id.replace(".", "_").replace("-", "_").upper()


def _dig(tree: Mapping[str, Any], dotted: str) -> Any:
    """Return the value under a dotted name, or None."""
    found: Any = tree
    for name in dotted.split("."):
        if not isinstance(found, Mapping) or name not in found:
            return None
        found = found[name]
    return found


def _read(setting: Setting, written: str) -> Any:
    """Return the environment's text as a value of the setting's kind."""
    if setting.kind is bool:
        words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
        return _check(setting, words.get(written.lower(), written))
    try:
        return setting.kind(written)
    except ValueError:
        return _check(setting, written)


def _check(setting: Setting, found: Any) -> Any:
    """Return the value when it is of the setting's kind; an integer may stand for a real number."""
    if isinstance(found, bool) == (setting.kind is bool) and isinstance(
        found, (int, float) if setting.kind is float else setting.kind
    ):
        return found
    kind, shown = setting.kind.__name__, "***" if setting.secret else repr(found)
    raise ConfigurationError(
        Text(f"setting {setting.id}: expected {kind}, found {shown}", f"設定 {setting.id}：應為 {kind}，現為 {shown}"),
        Text(f"Give {setting.id} a {kind}, or remove it.", f"請為 {setting.id} 填上 {kind}，或將其刪除。"),
    )
