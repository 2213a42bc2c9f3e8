"""The story in lines: what was seen, decided, written; said once, in both languages."""

from __future__ import annotations

from lionrock.incidents import story
from lionrock.incidents.history import Decision, Who
from lionrock.kernel.clock import instant
from lionrock.kernel.text import Text, same

NIGHT = instant(1_795_300_200_000_000)
HO = Who("d" * 32, "May Ho", "deputy", "totp")
ANSWER = Decision("1" * 32, "a" * 32, "nature", "threat_only", NIGHT, HO, "refused", 2, evidence="refused")


def _line(decision: Decision) -> tuple[str, str]:
    """Return title and detail of an answer, in English."""
    (line,) = story.decided([decision], lambda system: same(system.upper()))
    return line.title.en, line.detail.en


def test_evidence_that_is_the_reason_is_said_once() -> None:
    """The page has one field for both."""
    assert _line(ANSWER) == ("What happened: Threat only", "May Ho (deputy) · evidence: refused")


def test_an_answer_says_what_stood_before() -> None:
    """A change of mind is visible; a first answer has nothing before it."""
    changed = Decision("1" * 32, "a" * 32, "core", "serious", NIGHT, HO, "on paper", 3, former="not_serious")
    assert _line(changed)[1] == "May Ho (deputy) · on paper · before: Not serious"
    first = Decision("1" * 32, "a" * 32, "core", "serious", NIGHT, HO, "", 3, former="undecided")
    assert _line(first)[1] == "May Ho (deputy)"


def test_confirming_the_register_is_no_change() -> None:
    """The same system, now named by a person."""
    confirmed = Decision("1" * 32, "a" * 32, "system", "oms", NIGHT, HO, "", 2, former="oms")
    assert _line(confirmed) == ("System: OMS", "May Ho (deputy) · confirms what stood there")


def test_a_lost_second_factor_stands_beside_the_name() -> None:
    """Whoever reads the story sees with which factor it was said."""
    lost = story.person(Who("d" * 32, "何敏", "deputy", "none"))
    assert lost == Text("何敏 (deputy, without a second factor)", "何敏（副主管，沒有第二重認證）")


def test_what_findings_share_reads_as_a_sentence() -> None:
    """Host, account and address in words; nothing for the one that opened."""
    shared = story.shared((("host", "oms-web-02"), ("user", "vendor-07")))
    assert shared == Text("shares host oms-web-02 and account vendor-07", "同一主機 oms-web-02及帳戶 vendor-07")
    assert story.shared(()) is None
