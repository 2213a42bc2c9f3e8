"""A second opinion beside the robust baseline: an isolation forest over the entity's own past.

It runs in a process of its own, which ends at once: the library takes two hundred megabytes and seconds to load, for
what is asked a few times a day. Seeds are fixed, so that the same past gives the same answer.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Final, Protocol

Point = tuple[float, ...]
Question = tuple[Sequence[Point], Point]
"""The past of an entity, and the point that was unusual."""

LEAST: Final = 50
"""Points of the past without which nothing is asked."""
_SECONDS: Final = 120
_MOST: Final = 200
_RAISES: Final = 0.99
_LOWERS: Final = 0.9


def installed() -> bool:
    """Say whether the library for second opinions is installed."""
    return importlib.util.find_spec("sklearn") is not None


class Second(Protocol):
    """Gives second opinions."""

    def opinions(self, asked: Sequence[Question]) -> list[float | None]:
        """Return for each question which share of the past is more ordinary than the point; None: nobody can say."""
        ...


class Forest:
    """Isolation forests in a process of their own; implements `Second`."""

    def opinions(self, asked: Sequence[Question]) -> list[float | None]:
        """Return for each question which share of the past is more ordinary than the point; None: nobody can say."""
        return opinions(asked)


def opinions(asked: Sequence[Question]) -> list[float | None]:
    """Return for each question which share of the past is more ordinary than the point; None where nobody can say."""
    fit = [n for n, (past, point) in enumerate(asked) if len(past) >= LEAST and point][:_MOST]
    answers: list[float | None] = [None] * len(asked)
    if not fit or not installed():
        return answers
    told = json.dumps([asked[n] for n in fit])
    try:
        done = subprocess.run(  # noqa: S603 our own module, no shell
            [sys.executable, "-m", __name__], input=told, capture_output=True, text=True, timeout=_SECONDS, check=True
        )
        found = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return answers
    for n, one in zip(fit, found, strict=True):
        answers[n] = float(one)
    return answers


def confidence(share: float | None) -> str:
    """Return what a second opinion does to the first: raised, lowered, or unchanged."""
    if share is None:
        return "unasked"
    if share >= _RAISES:
        return "raised"
    return "lowered" if share < _LOWERS else "unchanged"


def main() -> None:
    """Answer the questions on the standard input."""
    from sklearn.ensemble import IsolationForest  # type: ignore[import-untyped]  # the library ships no types

    answers = []
    for past, point in json.load(sys.stdin):
        forest = IsolationForest(n_estimators=100, random_state=653, n_jobs=1).fit(past)
        own = forest.score_samples([point])[0]
        scores = forest.score_samples(past)
        answers.append(float((scores > own).mean()))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
