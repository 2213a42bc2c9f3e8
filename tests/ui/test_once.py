"""Readings within one answer: read once, shared, forgotten with it."""

from __future__ import annotations

import pytest

from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import same
from lionrock.ui.once import answering, once


class Book:
    """Counts how often it was read."""

    def __init__(self) -> None:
        self.read = 0

    def page(self, platform: Platform, number: int) -> str:
        """Return the name of the folder with a number."""
        self.read += 1
        return f"{platform.identity.name} {number}"


def test_an_answer_reads_each_thing_once(platform: Platform) -> None:
    """Equal arguments are one reading, others another; nested answers share."""
    book = Book()
    page = once(book.page)
    with answering():
        assert page(platform, 1) == page(platform, 1)
        with answering():
            page(platform, 1)
        page(platform, 2)
    assert book.read == 2


def test_the_next_answer_reads_anew(platform: Platform) -> None:
    """Nothing outlives an answer, and outside of one nothing is kept."""
    book = Book()
    page = once(book.page)
    for _ in range(2):
        with answering():
            page(platform, 1)
        page(platform, 1)
    assert book.read == 4


def test_a_reading_that_fails_is_tried_again(platform: Platform) -> None:
    """A failure is no answer to remember."""
    tried: list[int] = []

    @once
    def missing(_: Platform) -> None:
        tried.append(1)
        raise NotFoundError(same("nothing"), same(""))

    with answering():
        for _ in range(2):
            with pytest.raises(NotFoundError):
                missing(platform)
    assert len(tried) == 2
