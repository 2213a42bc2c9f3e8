"""Places in the law as a reader of either language writes them."""

from __future__ import annotations

from datetime import date

import pytest

from lionrock.kernel.text import Text
from lionrock.law.citing import place
from lionrock.law.rulebook import rulebook


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("27, Sch 3", Text("s.27, Sch 3", "第27條，附表3")),
        ("28(2)(a), Sch 6", Text("s.28(2)(a), Sch 6", "第28(2)(a)條，附表6")),
        ("28, CoP 7.3.6", Text("s.28, CoP 7.3.6", "第28條，實務守則第7.3.6段")),
        ("6.4, Annex G", Text("6.4, Annex G", "第6.4段，附件G")),
        ("14 ff (number unverified)", Text("s.14 ff (number unverified)", "第14條起（條次未核實）")),
        ("Cap. 653, s.28 and Schedule 6", Text("Cap. 653, s.28 and Sch 6", "第653章第28條及附表6")),
        ("a letter of May", Text("a letter of May", "a letter of May")),
    ],
)
def test_a_place_reads_in_both_languages(written: str, read: Text) -> None:
    """What is written in no known way stays as it is."""
    assert place(written) == read


def test_every_place_of_the_packs_is_known() -> None:
    """No page in Chinese shows a section as an English label."""
    book = rulebook(date(2026, 11, 22))
    sections = {one.section for one in book.obligations} | {one.section for one in book.requirements}
    assert {one for one in sections if place(one).en == place(one).zh} == set()
