"""Templates and the unusual on loghub's samples: grouping accuracy of sixteen systems, and BGL beside a forest."""

from __future__ import annotations

import sys

import pytest

from detection.learning import loghub

pytestmark = [
    pytest.mark.suite,
    pytest.mark.skipif(not loghub.FOLDER, reason="LIONROCK_LOGHUB names no checkout of logpai/loghub"),
]
LEARN = 60.0
"""Days of BGL's sample that are learned before anything is said."""


def test_messages_are_grouped_as_people_do(capsys: pytest.CaptureFixture[str]) -> None:
    """Mean grouping accuracy of the sixteen systems is 0.90 or better; prints each."""
    found = {system: loghub.accuracy(system) for system in loghub.SYSTEMS}
    mean = sum(found.values()) / len(found)
    with capsys.disabled():
        each = "".join(f"  {system:12} {share:.3f}\n" for system, share in found.items())
        sys.stdout.write(f"\n{each}  mean         {mean:.3f}\n")
    assert mean >= 0.90


def test_new_templates_find_anomalies_of_bgl(capsys: pytest.CaptureFixture[str]) -> None:
    """New templates beside a forest that may say as much on the same windows: precision, recall, findings a day."""
    pytest.importorskip("sklearn")
    verdicts = loghub.verdicts(LEARN)
    days = len({one.day for one in verdicts})
    true = sum(one.true for one in verdicts)
    words = f"\n  {len(verdicts)} windows of 6 h on {days} days with lines, {true} with an anomaly\n"
    for name in ("template", "forest"):
        said = sum(getattr(one, name) for one in verdicts)
        hits = sum(one.true and getattr(one, name) for one in verdicts)
        share = f"precision {hits / max(said, 1):.2f}  recall {hits / true:.2f}"
        words += f"  {name:8} {share}  findings a day {said / days:.2f}\n"
    with capsys.disabled():
        sys.stdout.write(words)
    assert any(one.template for one in verdicts)
