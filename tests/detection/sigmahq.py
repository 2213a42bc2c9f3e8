"""The SigmaHQ corpus for tests: unpacked once, read from outside the project, never copied into it."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

CORPORA = Path(os.environ.get("LIONROCK_CORPORA", Path(__file__).parents[3] / "shared" / "corpora"))
FOLDERS = ("rules", "rules-emerging-threats", "rules-threat-hunting")


@dataclass(frozen=True)
class Case:
    """One regression test: the rules that must fire on a file, and how often if that is stated."""

    name: str
    rules: frozenset[str]
    file: Path
    stated: int | None


def archive() -> Path | None:
    """Return the newest archive of the corpus, None where there is none."""
    return max(CORPORA.glob("sigma/sigmahq-*.tar.xz"), default=None)


def unpacked(into: Path) -> Path:
    """Unpack the corpus into a folder and return it."""
    found = archive()
    assert found is not None
    with tarfile.open(found) as tar:
        tar.extractall(into, filter="data")
    return into


def cases(corpus: Path) -> Iterator[Case]:
    """Yield every regression test in order."""
    for path in sorted((corpus / "regression_data").rglob("info.yml")):
        info = yaml.safe_load(path.read_text("utf-8"))
        rules = frozenset(one["id"] for one in info["rule_metadata"])
        name = str(path.parent.relative_to(corpus / "regression_data"))
        for one in info.get("regression_tests_info", []):
            yield Case(name, rules, corpus / one["path"], one.get("match_count"))
