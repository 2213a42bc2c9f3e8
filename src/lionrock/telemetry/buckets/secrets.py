"""The keys of a bucket: from a file that its owner alone may read, or from the environment; never shown or logged."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text
from lionrock.telemetry.buckets.signing import Keys

_NAMES: Final = ("access_key_id", "secret_access_key", "session_token")
_LARGEST: Final = 16 * 1024


def keys(path: str, environment: Mapping[str, str] | None = None) -> Keys:
    """Return the keys of a file with lines such as `aws_access_key_id = …`, or of the environment without one.

    Raises ConfigurationError naming the file, never its content.
    """
    environment = os.environ if environment is None else environment
    found = pairs(Path(path)) if path else {name: environment.get(f"AWS_{name.upper()}", "") for name in _NAMES}
    if not found.get("access_key_id") or not found.get("secret_access_key"):
        place = path or "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY"
        raise ConfigurationError(
            Text("{place}: no access key and secret key", "{place}：沒有存取金鑰及密鑰").format(place=place),
            Text("Write two lines: aws_access_key_id = … and aws_secret_access_key = ….",
                 "請寫兩行：aws_access_key_id = … 及 aws_secret_access_key = …。"),
        )  # fmt: skip
    return Keys(found["access_key_id"], found["secret_access_key"], found.get("session_token", ""))


def pairs(path: Path) -> dict[str, str]:
    """Return the names and values of a secret file; raises ConfigurationError naming the file, never its content."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except (OSError, ValueError) as problem:
        said = problem.strerror if isinstance(problem, OSError) else "no path"
        raise _refused(path, Text(f"it cannot be read: {said}", f"無法讀取：{said}")) from problem
    told = os.fstat(handle)
    if not stat.S_ISREG(told.st_mode):
        os.close(handle)
        raise _refused(path, Text("it is no regular file", "並非一般檔案"))
    with os.fdopen(handle, "rb") as file:
        if told.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise _refused(path, Text("others than its owner may read or write it", "擁有者以外的人可讀取或寫入"))
        lines = file.read(_LARGEST).decode("utf-8", "replace").splitlines()
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {name.strip().lower().removeprefix("aws_"): value.strip().strip("\"'") for name, _, value in pairs}


def _refused(path: Path, why: Text) -> ConfigurationError:
    """Return the error for a secret file that cannot serve."""
    return ConfigurationError(
        Text("{path}: {why}", "{path}：{why}").format(path=str(path), why=why),
        Text("Make it a file of the platform's account with mode 0600.", "請改為平台帳戶的檔案，權限 0600。"),
    )
