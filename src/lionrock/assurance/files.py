"""Files that commands write for others: whole or not at all, and never over what is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lionrock.kernel import durable
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text


class _Part:
    """A file that is written beside its place."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, data: bytes) -> None:
        """Write the bytes, readable by their owner alone, and see them on the disk."""
        durable.write(self.path, data)


@contextmanager
def offered(out: Path) -> Iterator[_Part]:
    """Give something to write with; the file stands at `out` only when all went well."""
    part = _Part(durable.part(out))
    try:
        if out.exists():
            raise FileExistsError(17, "exists already")
        yield part
        part.path.rename(out)
        durable.sync(out.parent)
    except OSError as problem:
        raise InputError(
            Text(f"{out}: {problem.strerror}", f"{out}：未能寫入（{problem.strerror}）"),
            Text(
                "Name a file that does not exist, in a folder that can be written.",
                "請指定不存在的檔案，並確保資料夾可寫入。",
            ),
        ) from problem
    finally:
        part.path.unlink(missing_ok=True)
